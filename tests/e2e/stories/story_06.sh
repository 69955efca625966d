#!/usr/bin/env bash
# Story 6, the clerk: find without accents.
# "kien dai", "Kiên Đài" and "KIÊN ĐÀI" give the same hits; "duong" finds
# "Đường".
. "$(dirname "$0")/../../lib/story.sh"

at 2022-03-15T08:00
district
clerk_of 02341
for title in "Đường điện thắp sáng Kiên Đài" "Chợ phiên KIÊN ĐÀI không rác" \
    "Tổ hòa giải xã Kiên Đài" "Đường hoa bản Nà Tao" "Lớp học xóa mù chữ"; do
	quietly clerk new registration title="$title" kind=mo-hinh \
	    subject=tap-the field=van-hoa-xa-hoi
done

check "typed without accents" clerk list --search "kien dai"
check_equal "three are found" 3 "$(wc -l <"$T/out")"
hits=$(cat "$T/out")
check_equal "with accents, the same" "$hits" "$(clerk list --search "Kiên Đài")"
check_equal "in capitals, the same" "$hits" "$(clerk list --search "KIÊN ĐÀI")"
check_equal "with each mark apart (NFD), the same" "$hits" "$(clerk list \
    --search "$(printf 'Kie\xcc\x82n \xc4\x90a\xcc\x80i')")"
check 'typed “duong” it finds' clerk list --search duong
check_has "Đường điện" "Đường điện thắp sáng Kiên Đài"
check_has "Đường hoa" "Đường hoa bản Nà Tao"
check_equal "and nothing else" 2 "$(wc -l <"$T/out")"
check_equal "what is nowhere is not found" "" "$(clerk list --search cau)"
plan_done
