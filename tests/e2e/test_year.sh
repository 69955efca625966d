#!/usr/bin/env bash
# shellcheck disable=SC2317 # a function that a check calls
# A year of the district, played with the real programs and consolidated twice
# a line: its figures are those that SQL counts from the exported table, and
# come out again after a rebuild.  In the check a twentieth of the district and
# two of the cells that we made up; KHEO_SOAK=1 plays all of it.
. "$(dirname "$0")/../lib/tap.sh"
D=$T
. "$TOP/tests/lib/district.sh"

some=(--percent 5 --cells 2)
[ "${KHEO_SOAK:-}" != 1 ] || some=()
SEED=${SEED:-2022}
export SERVE_OPTIONS="${unconfined[*]}"

check "a year is played (seed $SEED)" /usr/bin/python3 "$TOP/tests/year/play.py" \
    "$D" --port "$(free_port)" --seed "$SEED" ${some[@]+"${some[@]}"}
said=$(cat "$T/out")
KHEO_CLOCK_OFFSET=$(($(date -d 2022-12-20T08:00+07:00 +%s) - $(date +%s)))
export KHEO_CLOCK_OFFSET
check "the records are exported" hub list --csv
mv "$T/out" "$T/values.csv"
hub list | cut -f 2 | sort | uniq -c >"$T/types"

# made TYPE: how many there are.
made() {
	awk -v type="$1" '$2 == type { print $1 }' "$T/types"
}

echo "# $(made registration) registrations, $(made report) reports," \
    "$(made model) models of $said"

# about N TYPE: that many, to within a twentieth.
about() {
	[ $(($(made "$2") * 20)) -ge $(($1 * 19)) ] &&
	[ $(($(made "$2") * 20)) -le $(($1 * 21)) ]
}

if [ "${KHEO_SOAK:-}" = 1 ]; then
	check "there are about 1,200 registrations" about 1200 registration
	check "and about 400 reports" about 400 report
fi

hub due --csv >"$T/due.csv"
check_equal "each report is one that somebody owed" \
    "$(made report)" \
    "$(sqlite3 :memory: ".import --csv $T/due.csv due" \
	"SELECT count(DISTINCT record) FROM due WHERE record <> ''")"

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
edition = json.load(sys.stdin)
figures = edition["sum"]
figures["reports"] = len(edition["reports"])
figures["work_inputs"] = edition["work_inputs"]
figures["works"] = len(edition["works"])
for t in edition["tallies"]:
    figures["works." + t["by"] + "." + t["value"]] = t["count"]
for name, figure in sorted(figures.items()):
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
