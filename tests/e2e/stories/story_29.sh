#!/usr/bin/env bash
# Story 29, Ban Dân vận: avoid double counting.
# A model reported on both lines counts once; "nguồn" lists both.
. "$(dirname "$0")/../../lib/story.sh"

HALF=(--line dang --period 2022-H1)
at 2022-05-10T08:00
district
commune_of xa 02305
model=$(k xa new registration title="Con đường hoa" kind=mo-hinh status=moi \
    subject=tap-the year=2022 field=kinh-te 2>/dev/null)
report=$(new_report xa 02305 2>/dev/null)
taken xa "$model" "$report"
check_equal "it is reported on both lines" "accepted accepted" \
    "$(officer show "$model" --json |
	field submissions.0.lines.chinh-quyen) $(officer show "$model" \
	--json | field submissions.0.lines.dang)"

check "the Party line is consolidated" officer consolidate "${HALF[@]}" --json
cp "$T/out" "$T/dang"
check_equal "one model" 1 "$(field works.# <"$T/dang")"
check_equal "though it came twice" 2 "$(field work_inputs <"$T/dang")"
check_equal "with both lines as its source" "chinh-quyen dang" \
    "$(field works.0.lines.0 <"$T/dang") $(field works.0.lines.1 <"$T/dang")"
check "the other line is, too" officer consolidate --line chinh-quyen \
    --period 2022-H1 --json
check_equal "and has the same one" "$(field works.0.id <"$T/dang")" \
    "$(field works.0.id <"$T/out")"
check "for people it opens" officer consolidate "${HALF[@]}" --explain works
check_equal "as one row" 1 "$(grep -c "Con đường hoa" "$T/out")"
plan_done
