#!/usr/bin/env bash
# Story 23, Phòng Nội vụ: consolidate the district report.
# Totals equal the sum of the accepted latest versions; each cell opens its
# list.
. "$(dirname "$0")/../../lib/story.sh"

HALF=(--line chinh-quyen --period 2022-H1)
at 2022-05-10T08:00
district
registration() { # PC FIELD
	k "$1" new registration title="Việc $1 $2" kind=mo-hinh status=moi \
	    subject=tap-the year=2022 field="$2" 2>/dev/null
}
for unit in 02305 02308; do
	commune_of "xa$unit" $unit
done
one=$(registration xa02305 kinh-te)
two=$(registration xa02308 kinh-te)
three=$(registration xa02308 van-hoa-xa-hoi)
report=$(new_report xa02305 02305 2>/dev/null)
other=$(new_report xa02308 02308 2>/dev/null)
taken xa02305 "$one" "$report"
taken xa02308 "$two" "$three" "$other"
# A correction that is accepted counts, one that is not does not.
four=$(registration xa02305 kinh-te)
quietly k xa02305 submit "$four"
quietly k xa02305 submit "$report" --reason "Thêm một mô hình"
quietly k xa02305 approve "$report" --passphrase-file "$D/xa02305.pass"
quietly k xa02305 sync
check "the district consolidates" officer consolidate "${HALF[@]}" --json \
    --preview
check_equal "while the correction waits: 1 + 2" 3 "$(field sum.01 <"$T/out")"
quietly officer receive "$report"
quietly officer accept "$report"
check "once it is accepted" officer consolidate "${HALF[@]}" --json
check_equal "its figures are those: 2 + 2" 4 "$(field sum.01 <"$T/out")"
check_equal "by field" 3 "$(field 'sum' <"$T/out" |
    /usr/bin/python3 -c 'import json, sys
print(json.load(sys.stdin)["01.field.kinh-te"])')"

check "the cell opens" officer consolidate "${HALF[@]}" --explain \
    01.field.kinh-te
for id in "$one" "$two" "$four"; do
	check_has "to the record $id" "$id"
done
check_lacks "and to no record of another field" "$three"
check_has "with the unit" "Xã Tân Mỹ"
plan_done
