#!/usr/bin/env bash
# A commune proves, with no network, that its figures are in the district's
# edition; kheo-verify and the second reader check it, and nothing else passes.
. "$(dirname "$0")/../lib/story.sh"
export KHEO_LANG=en

reader=$TOP/tests/reader
seed=${KHEO_SEED:-$RANDOM$RANDOM}
HALF=(--line chinh-quyen --period 2022-H1)

# verify FILE: with the hub's root.
verify() {
	kheo-verify "$1" --root "$root" "${@:2}"
}

# both FILE: what the two say of it, the token of each.
both() {
	echo "$(verify "$1" | head -n 1)" \
	    "$("$reader/verify.py" "$1" --root "$root" 2>/dev/null)"
}

# said FIELD: of the edition in what was printed as JSON.
said() {
	field "edition.$1" <"$T/out"
}

# change FILE PYTHON: the file with its sections p and last lines in the hands
# of PYTHON.
change() {
	PYTHONPATH=$reader /usr/bin/python3 -B - "$1" "$T/other" "$2" <<'PY'
import sys
from forge import Piece, write_proof
from kheo_reader.proof import read_proof, read_sections
mine, other = (open(name, "rb").read() for name in sys.argv[1:3])
file, theirs = read_sections(mine), read_sections(other)
p, submission, word = list(file.sections), file.submission, file.consolidate
proof = read_proof(mine)
acts = {name: one.act for name, one in proof.parts.items() if one.act}
entries = {name: b"%d " % place.index for place in proof.places
           for _, name in proof.headers[place.entry.header].parts}
exec(sys.argv[3])
sys.stdout.buffer.write(write_proof([Piece(*one) for one in p], submission,
                                    word))
PY
}

at 2022-05-20T08:00
district
root=$(hub fingerprint)
units=(02305 02308 02287) pcs=(a b c) reports=()
for n in 0 1 2; do
	commune_of "${pcs[n]}" "${units[n]}"
	id=$(new_registration "${pcs[n]}" "${units[n]}" 1)
	reports+=("$(new_report "${pcs[n]}" "${units[n]}")")
	taken "${pcs[n]}" "$id" "${reports[n]}"
	[ "$n" != 1 ] || quietly hub consolidate "${HALF[@]}"
done
quietly hub consolidate "${HALF[@]}"
quietly hub consolidate --line dang --period 2022-H1
quietly hub consolidate "${HALF[@]}" --edition 2 --as-report --date 2022-05-20
own=$(hub list --unit ubnd-huyen --type report | cut -f 1)
quietly hub accept "$own" --line dang
quietly hub consolidate --line dang --period 2022-H1
hub consolidate "${HALF[@]}" --edition 2 -o "$T/edition.json" >/dev/null
hub consolidate "${HALF[@]}" --edition 1 -o "$T/first.json" >/dev/null
hub editions --json >"$T/editions"
for pc in "${pcs[@]}"; do
	quietly k "$pc" sync
done
stop_hub

# ---- a commune writes it, offline -------------------------------------------
rep=${reports[0]}
P=$T/a.proof
check_status 2 "an edition has a number" k a proof "$rep" -o "$P" --edition x
check_status 2 "a line is one" k a proof "$rep" -o "$P" --edition 2 --line x
check_status 2 "the line of no edition is none" k a proof "$rep" -o "$P" \
    --line dang
check_status 3 "nothing is shown of an edition that is not known" \
    k a proof "$rep" -o "$P" --edition 9
check_status 2 "a number may be on either line" k a proof "$rep" -o "$P" \
    --edition 2
check_has "so one is to be chosen" "edition 2 of both lines" "$T/err"
check "nothing was written" test ! -e "$P"
check "a commune writes the proof" k a proof "$rep" -o "$P" --edition 2 \
    --line chinh-quyen
check_has "and is told who can read what" "the unit beside this one"

# ---- anybody checks it ------------------------------------------------------
check "its figures are in the total" verify "$P"
check_equal "says the first line" authentic_included "$(head -n 1 "$T/out")"
check_has "the edition is named" "2, government line, first half of 2022"
check "also for machines" verify "$P" --json
check_equal "the unit" "02305" "$(field unit.code <"$T/out")"
check_equal "the edition" "chinh-quyen 2022-H1 2 3" \
    "$(said line) $(said period) $(said number) $(said reports)"
check_equal "by its name" "$(field 1.edition <"$T/editions")" "$(said edition)"
check_equal "the unit's own figure and the total" "1 3" \
    "$(said own.01) $(said total.01)"
check_equal "the total is the district's" "$(field 1.sum.01 <"$T/editions")" \
    "$(said total.01)"
check_equal "the second reader says the same" \
    "authentic_included authentic_included" "$(both "$P")"
check_equal "and makes the tree of all reports again" \
    "3 $(field 1.root <"$T/editions")" \
    "$("$reader/edition.py" "$T/edition.json" "$P" --root "$root" 2>&1)"
check_status 1 "not over the bytes of another edition" \
    "$reader/edition.py" "$T/first.json" "$P" --root "$root"
check_status 7 "another root is doubtful" kheo-verify "$P" \
    --root "be11-e1a8-8dde-ed59-c406-88b8-2964-92d5"

# ---- an auditor asks the district -------------------------------------------
H=$T/hub.proof
check_status 2 "the hub wants a number, too" hub proof "$rep" -o "$H" \
    --edition x
check_status 2 "and one line" hub proof "$rep" -o "$H" --edition 2
check_has "which it asks for" "edition 2 of both lines" "$T/err"
check_status 2 "the line of no edition is none" hub proof "$rep" -o "$H" \
    --line dang
check_status 3 "an edition that there is not holds nothing" \
    hub proof "$rep" -o "$H" --edition 9
check "nothing was written" test ! -e "$H"
check "the hub writes the proof" hub proof "$rep" -o "$H" --edition 2 \
    --line chinh-quyen
check "it holds" verify "$H" --json
check_equal "for the same edition, figures and total" \
    "$(field 1.edition <"$T/editions") 1 3" \
    "$(said edition) $(said own.01) $(said total.01)"
check_equal "both readers say so" "authentic_included authentic_included" \
    "$(both "$H")"

# ---- of every other edition and unit ----------------------------------------
check "the first edition is proven, too" k a proof "$rep" -o "$T/a1.proof" \
    --edition 1 --line chinh-quyen
check "with figures that are in it" verify "$T/a1.proof" --json
check_equal "it has another total" "1 2" "$(said number) $(said total.01)"
check_status 3 "who came later is not in the first" k c proof "${reports[2]}" \
    -o "$T/none" --edition 1 --line chinh-quyen
check "the only line of that number needs no name" k c proof "${reports[2]}" \
    -o "$T/c1.proof" --edition 1
check "the figures are in the Party's first" verify "$T/c1.proof" --json
check_equal "of three reports" "dang 3" "$(said line) $(said total.01)"
check "the Party line" k a proof "$rep" -o "$T/dang.proof" --edition 2 \
    --line dang
check_status 7 "adds nothing where the committee's report has it already" \
    verify "$T/dang.proof" --json
check_equal "and says so" "authentic_within dang" \
    "$(field verdict <"$T/out") $(said line)"
check_equal "as does the second reader" "authentic_within authentic_within" \
    "$(both "$T/dang.proof")"
for n in 1 2; do
	quietly k "${pcs[n]}" proof "${reports[n]}" -o "$T/${pcs[n]}.proof" \
	    --edition 2 --line chinh-quyen
	check_equal "commune $n of the others finds itself" \
	    "authentic_included authentic_included" "$(both "$T/${pcs[n]}.proof")"
done

# ---- what is no proof -------------------------------------------------------
cp "$T/b.proof" "$T/other"
cp "$P" "$T/good"
rows=(
	"another unit's submission" "submission = theirs.submission"
	"another unit's word" "word = theirs.consolidate"
	"another unit's word and its parts" "word = theirs.consolidate
p += [one for one in theirs.sections if one not in p]
p.sort(key=lambda one: ('part', 'entry').index(one.kind)
       if one.kind in ('part', 'entry') else -1)"
	"the submission in the place of the word" "word = submission"
	"a word without entry" "p = [one for one in p if one.kind != 'entry' or
     not one.data.startswith(entries[word])]"
	"an edition without entry" "p = [one for one in p if one.kind != 'entry' or
     not one.data.startswith(entries[acts[word]['edition']])]"
	"the edition in the place of the word" "word = acts[word]['edition']"
)
for ((n = 0; n < ${#rows[@]}; n += 2)); do
	change "$T/good" "${rows[n + 1]}" >"$T/bad"
	check "it changed: ${rows[n]}" test "$(cmp -s "$T/good" "$T/bad"; echo $?)" = 1
	check_equal "nobody takes ${rows[n]}" "not_authentic not_authentic" \
	    "$(both "$T/bad")"
done
check "both say the same about each change of a byte, line or section" \
    "$reader/compare.py" --seed "$seed" --mutations 240 "$P=$root" \
    "$T/dang.proof=$root" "$T/b.proof=$root"
sed 's/^/# /' "$T/out" | head -n 40

plan_done
