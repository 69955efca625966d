#!/usr/bin/env bash
# Story 26, Phòng Nội vụ: run an inspection.
# A record with checklist and reported-vs-found; open actions stay listed until
# closed.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-06-10T08:00
district
clerk_of p-noi-vu
chairman_of p-noi-vu
quietly clerk sync

check_status 3 "at first no action is open" clerk actions
id=$(clerk new inspection level=huyen lead=p-noi-vu inspected=02305 \
    day=2022-06-09 "place=UBND xã Trung Hà" people.+.side=kiem-tra \
    "people.+.post=Phó Trưởng phòng" "checklist.+.item=Sổ theo dõi" \
    "checklist.+.demand=Ghi hằng tuần" "checklist.+.actual=Ghi hằng tháng" \
    "figures.+.figure=Số hộ tham gia" figures.+.reported=25 \
    figures.+.found=21 "strengths=Nhân dân đồng tình" \
    "weaknesses=Ghi chép chưa đủ" "actions.+1.action=Ghi sổ hằng tuần" \
    actions.+1.action_unit=02305 actions.+1.action_due=2022-07-31 \
    actions.+1.action_state=chua "actions.+2.action=Sửa số hộ trong báo cáo" \
    actions.+2.action_unit=02305 actions.+2.action_due=2022-06-30 \
    actions.+2.action_state=dang 2>"$T/err")
check "the record is shown" clerk show "$id"
check_has "with its checklist" "Ghi hằng tháng"
check_has "with what was reported" "25"
check_has "and found, and how far it is off" "Lệch: -4"
check_status 6 "the difference wants a reason" clerk submit "$id"
check "with one it is submitted" clerk submit "$id" \
    "figures.1.found=Bốn hộ đã chuyển đi"
check "signed" chairman approve "$id"
check "and sent" clerk sync
check "the district has it" officer show "$id"

at 2022-07-05T08:00
check "two actions are open" clerk actions
check_equal "both of them" 2 "$(wc -l <"$T/out")"
check_equal "the first due stands first" \
    "$id	30/6/2022	02305	Đang khắc phục	quá hạn 5 ngày	Sửa số hộ trong báo cáo" \
    "$(head -n 1 "$T/out")"
row=$(clerk show "$id" --json | /usr/bin/python3 -c '
import json, sys
for path, f in json.load(sys.stdin)["fields"].items():
    if f["value"] == "Sửa số hộ trong báo cáo":
        print(path.split(".")[1])')
check "one is closed" clerk set "$id" "actions.$row.action_state=xong" \
    "actions.$row.action_done=2022-07-05"
check "the other" clerk actions
check_equal "stays listed" \
    "$id	31/7/2022	02305	Chưa khắc phục		Ghi sổ hằng tuần" \
    "$(cat "$T/out")"
plan_done
