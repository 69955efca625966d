#!/usr/bin/env bash
# Story 30, Ban Dân vận: spot likely duplicates.
# Same folded title + unit + year flagged; merge keeps both ids and an undo.
. "$(dirname "$0")/../../lib/story.sh"

# distinct: how many works the consolidation counts.
distinct() {
	officer consolidate --line dang --period 2022-H1 --preview --json |
	    field works.#
}

at 2022-05-10T08:00
district
commune_of xa 02305
commune_of khac 02308
one=$(k xa new registration title="Tuyến đường hoa" kind=mo-hinh status=moi \
    subject=tap-the year=2022 field=kinh-te 2>/dev/null)
two=$(k xa new registration title="TUYẾN  ĐUỜNG HOA" kind=mo-hinh status=moi \
    subject=tap-the year=2022 field=kinh-te 2>/dev/null)
far=$(k khac new registration title="Tuyến đường hoa" kind=mo-hinh status=moi \
    subject=tap-the year=2022 field=kinh-te 2>/dev/null)
taken xa "$one" "$two"
taken khac "$far"

check "what is likely the same is flagged" officer duplicates
check_has "one" "$one"
check_has "and the other, whatever marks and capitals it was typed with" "$two"
check_lacks "another unit's is its own" "$far"
check_equal "three are counted until a person says so" 3 "$(distinct)"
check "a person merges them" officer duplicates merge "$two" "$one" \
    --reason "cùng một mô hình, nhập hai lần"
check_equal "then they count as one" 2 "$(distinct)"
check "both ids are kept" officer consolidate --line dang --period 2022-H1 \
    --preview --json
check_equal "in the list of the one" 2 "$(python3 -c 'import json, sys
print(max(len(work["parts"]) for work in json.load(sys.stdin)["works"]))' \
    <"$T/out")"
check "each is there to be looked at" officer show "$two"
check "the merge is undone" officer duplicates undo "$two"
check_equal "and everything counts as before" 3 "$(distinct)"
plan_done
