#!/usr/bin/env bash
# A year of the district, played with the real programs and consolidated twice
# a line: its figures are those that SQL counts from the exported table, and
# come out again after a rebuild.  In the check a twentieth of the district;
# KHEO_SOAK=1 plays all of it.
. "$(dirname "$0")/../lib/tap.sh"
D=$T
. "$TOP/tests/lib/district.sh"

PERCENT=5
[ "${KHEO_SOAK:-}" != 1 ] || PERCENT=100
SEED=${SEED:-2022}
export SERVE_OPTIONS="${unconfined[*]}"

check "a year is played (seed $SEED)" /usr/bin/python3 "$TOP/tests/year/play.py" \
    "$D" --port "$(free_port)" --seed "$SEED" --percent "$PERCENT"
said=$(cat "$T/out")
KHEO_CLOCK_OFFSET=$(($(date -d 2022-12-20T08:00+07:00 +%s) - $(date +%s)))
export KHEO_CLOCK_OFFSET
check "the records are exported" hub list --csv
mv "$T/out" "$T/values.csv"
echo "# $said:" "$(hub list | cut -f 2 | sort | uniq -c | xargs)"

# counted LINE PERIOD FIRST LAST: name|figure, by SQL.
counted() {
	rm -f "$T/values.db"
	sqlite3 "$T/values.db" ".import --csv $T/values.csv value" \
	    "CREATE TABLE asked (line, period, first, last)" \
	    "INSERT INTO asked VALUES ('$1', '$2', '$3', '$4')" \
	    ".read $TOP/tests/year/recount.sql"
}

# summed LINE PERIOD: the same, as the edition has it.
summed() {
	hub consolidate --line "$1" --period "$2" --edition 1 --json |
	    /usr/bin/python3 -c 'import json, sys
for name, figure in sorted(json.load(sys.stdin)["sum"].items()):
    print(f"{name}|{figure}")'
}

for line in chinh-quyen dang; do
	for asked in "2022-H1 2022-01-01 2022-06-30" \
	    "2022 2022-01-01 2022-12-31"; do
		# shellcheck disable=SC2086 # three words
		set -- $asked
		counted $line "$@" >"$T/counted"
		check "line $line, $1: there are figures" \
		    test "$(wc -l <"$T/counted")" -gt 20
		check_equal "they are those of the edition" \
		    "$(cat "$T/counted")" "$(summed $line "$1")"
	done
done

check "the state is made again" hub rebuild
for line in chinh-quyen dang; do
	for period in 2022-H1 2022; do
		check "line $line, $period: and the edition, byte for byte" \
		    hub consolidate --line $line --period $period --edition 1 \
		    --check
	done
done
check "all of it is what was signed" hub verify
plan_done
