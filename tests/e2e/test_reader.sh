#!/usr/bin/env bash
# The second reader, written from protocol/README.md alone, against the page
# and against kheo-verify.  KHEO_SOAK=1 takes 200 proofs and 10,000
# mutations of them; KHEO_SOAK=each 10,000 of each, for hours.  The proofs on
# which the two differ are then kept in $TMPDIR/kheo-differ.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

reader=$TOP/tests/reader
seed=${KHEO_SEED:-$RANDOM$RANDOM}
story=$TOP/tests/data/proof
story_root=be11-e1a8-8dde-ed59-c406-88b8-2964-92d5
wanted=8 mutations=1000 forged=60
options=()
soak=${KHEO_SOAK:-${1:-0}}
if [ "$soak" != 0 ]; then
	wanted=200 mutations=10000 forged=20000
	differ=${TMPDIR:-/tmp}/kheo-differ
	mkdir -p "$differ"
	options=(--keep "$differ")
	[ "$soak" != each ] || options+=(--each)
fi

# ------------------------------------------------------------- the page
for name in $("$reader/examples.py"); do
	check "the page's example is read: $name" "$reader/examples.py" "$name"
done

# ------------------------------------------------------- proofs of a day
proofs=()

# prove ID: one more proof.
prove() {
	local file=$T/proof.${#proofs[@]}

	hub proof "$1" -o "$file" >"$T/prove.out" 2>&1 ||
	    bail "no proof: $(cat "$T/prove.out")"
	proofs+=("$file=$root")
}

# submit_one PC UNIT N: record and submit a row, print its id.
submit_one() {
	local id

	id=$(new_registration "$1" "$2" "$3") &&
	k "$1" submit "$id" >"$T/submit.out" 2>&1 &&
	echo "$id"
}

start_hub
root=$(grep -oE '([0-9a-f]{4}-){7}[0-9a-f]{4}' "$D/sheet" | head -n 1)
echo "chữ ký của chủ tịch" >"$T/pass"
enrol a 02287
enrol_approver a 02287 "$T/pass"
enrol b 02305
enrol c 02308

id=$(submit_one a 02287 1) || bail "a cannot submit"
check "the chairman approves" \
    k a approve "$id" --passphrase-file "$T/pass"
k a sync >/dev/null 2>&1
hub receive "$id" >/dev/null 2>&1
k a sync >/dev/null 2>&1
prove "$id"
check_equal "the reader sees one approval" 1 \
    "$("$reader/verify.py" "${proofs[0]%=*}" --root "$root" --json |
    field approvals.#)"

units=(02287 02305 02308) pcs=(a b c)
for ((n = 1; ${#proofs[@]} < wanted; n++)); do
	pc=${pcs[n % 3]}
	id=$(submit_one "$pc" "${units[n % 3]}" $((n / 3 % 2 + 1))) ||
	    bail "$pc cannot submit"
	k "$pc" sync >"$T/sync.out" 2>&1 || bail "no sync: $(cat "$T/sync.out")"
	prove "$id"
done

for file in "${proofs[@]}"; do
	"$reader/verify.py" "${file%=*}" --root "$root"
done >"$T/verdicts" 2>&1
check_equal "some are received" yes \
    "$(grep -qx authentic_received "$T/verdicts" && echo yes)"
check "the reader ends as kheo-verify does" \
    "$reader/verify.py" "$story/received.txt" --root "$story_root"
check_equal "the reader finds the figures in the edition" 4/44 \
    "$("$reader/verify.py" "$story/included.txt" --root "$story_root" --json |
    python3 -c 'import json, sys
edition = json.load(sys.stdin)["edition"]
print(edition["own"]["01"] + "/" + edition["total"]["01"])')"
check_status 7 "the reader doubts another root" \
    "$reader/verify.py" "$story/received.txt" --root "$root"

# ---------------------------------------------------- the state of a unit
# same_digest PC UNIT: the reader makes the same state out of what was signed.
same_digest() {
	hub export --unit "$2" "$T/$2.kheo" >/dev/null 2>&1
	check_equal "the reader has the digest of $2" "$(hub digest --unit "$2")" \
	    "$("$reader/replica.py" "$T/$2.kheo" "$D/$1" "$root" 2>&1)"
}

quiet() {
	"$@" >"$T/quiet" 2>&1 || echo "# status $?: $*"
}

enrol a2 02287
id=$(new_registration a 02287 1)
quiet k a sync
quiet k a2 sync
quiet k a set "$id" place="thôn Một"
quiet k a2 set "$id" place="thôn Hai"
quiet k a submit "$id"
quiet k a2 sync
quiet k a sync
quiet k a approve "$id" --passphrase-file "$T/pass"
quiet k a sync
quiet hub receive "$id"
quiet hub accept "$id"
other=$(submit_one a2 02287 2)
quiet k a2 sync
quiet hub return "$other" --reason "thiếu số liệu"
gone=$(new_registration a2 02287 1)
quiet k a2 delete "$gone"
quiet k a2 sync
same_digest a 02287

enrol b2 02305
log=$(hub log | awk -F '\t' '$3 == "02305" { print $4; exit }')
quiet hub suspend "$log" --reason "mất máy"
late=()
for n in 1 2; do
	late+=("$(submit_one b 02305 "$n")")
	k b sync >/dev/null 2>&1
done
check_equal "what a suspended log sends waits" 2 "$(hub quarantine | wc -l)"
entry=$(hub quarantine | cut -f 1 | tail -n 1)
same_digest b2 02305
quiet hub release "$entry"
same_digest b2 02305
prove "${late[1]}"
check_equal "what was released is received" authentic_received \
    "$("$reader/verify.py" "${proofs[-1]%=*}" --root "$root")"

# A copied home: what it signs next is a log that continues the first one.
cp -a "$D/c" "$D/c2"
submit_one c 02308 1 >/dev/null
quiet k c sync
copied=$(submit_one c2 02308 2)
k c2 sync >/dev/null 2>&1
hub pending | cut -f 1 | while read -r request; do
	digits=$(hub pending | grep "^$request" |
	    grep -oE '([0-9]{5} ){5}[0-9]{5}')
	quiet hub approve "$request" --fingerprint "$digits"
done
k c2 sync >/dev/null 2>&1
same_digest c 02308
check "a log that continues another is among them" \
    test "$(hub log | awk -F '\t' '$3 == "02308" { print $4 }' |
	sort -u | wc -l)" -gt 1
prove "$copied"
check_equal "what the second log carries is received" authentic_received \
    "$("$reader/verify.py" "${proofs[-1]%=*}" --root "$root")"

# ------------------------------------------------- the two, side by side
for name in received trial included; do
	proofs+=("$story/$name.txt=$story_root")
done

# alike SENTENCE OPTION...: what compare.py says is told, with its seed.
alike() {
	local sentence=$1

	shift
	check "$sentence" "$reader/compare.py" --seed "$seed" "$@"
	sed 's/^/# /' "$T/out" | head -n 40
}

alike "both say the same about ${#proofs[@]} proofs" "${proofs[@]}"
alike "both say the same about $mutations changes" \
    ${options[@]+"${options[@]}"} --mutations "$mutations" "${proofs[@]}"
alike "both say the same about $forged made-up days" --forged "$forged"

plan_done
