#!/usr/bin/env bash
# Story 17, the chairman: approve or return.
# What is returned carries the reason; only an approver of that unit can sign;
# the clerk cannot approve his own item.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
quietly clerk sync
id=$(reported 2022-H1)
quietly clerk submit "$id"

check_status 6 "the clerk cannot approve what he submitted" \
    clerk approve "$id" --as "cán bộ clerk"
enrol colleague 02305
quietly clerk sync
quietly colleague sync
check_status 6 "nor can another clerk" colleague approve "$id"
quietly officer receive "$id"
check_status 6 "without an approval the district does not accept it" \
    officer accept "$id"
check_has "and says what is missing" "chưa được người duyệt" "$T/err"

echo "khóa của xã khác" >"$T/other.pass"
enrol_approver neighbour 02308 "$T/other.pass"
check_status 1 "a chairman of another commune does not even see it" \
    k neighbour show "$id"

check "the officer returns it" officer return "$id" --line chinh-quyen \
    --reason "Chưa nêu số hộ tham gia" --field section2
quietly clerk sync
check "the clerk sees" clerk show "$id"
check_has "that it is returned, with the reason" \
    "trả lại (tuyến chính quyền): Chưa nêu số hộ tham gia"
check_has "and at which field" \
    "II. Tình hình đăng ký và kết quả thực hiện: Chưa nêu số hộ tham gia"
quietly clerk set "$id" section2_2="Có 25 hộ tham gia."
chairman_of 02305
check "it is corrected" clerk submit "$id" --reason "Bổ sung số hộ"
check "the commune's own chairman signs" chairman approve "$id"
check "it is sent" clerk sync
check "received" officer receive "$id"
check "and accepted now" officer accept "$id"
check_equal "with one approval" 1 \
    "$(clerk show "$id" --json | field submissions.1.approvals)"
plan_done
