#!/usr/bin/env bash
# Story 28, Ban Dân vận: receive line 2 reports.
# The Party line shows UBND huyện, MTTQ, organisations, chi and đảng bộ,
# members, each with 05/6 and 05/12.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-20T08:00
district
clerk_of 02305
quietly clerk sync
id=$(reported 2022-H1)
quietly clerk submit "$id" --line dang
quietly clerk sync

check "the half-year on the Party line" \
    officer due --line dang --period 2022-H1 --on 2022-05-20
check_has "is due before 05/6" "05/6/2022"
cp "$T/out" "$T/half"
check "the year" officer due --line dang --period 2022 --on 2022-05-20
check_has "before 05/12" "05/12/2022"
cp "$T/out" "$T/year"
while IFS=: read -r who name; do
	check_has "$who, half-year" "$name" "$T/half"
	check_has "$who, year" "$name" "$T/year"
done <<'WHO'
UBND huyện:Ủy ban nhân dân huyện Chiêm Hóa
the Front:Mặt trận Tổ quốc
an organisation:Hội Nông dân
another one:Hội Liên hiệp Phụ nữ
a commune's committee:Đảng ủy xã Trung Hà
a cell:Chi bộ
a member:Thành viên
WHO
check "the report is received" officer receive "$id" --line dang
check_equal "on that line only" "received" \
    "$(officer show "$id" --json | field submissions.0.lines.dang)"
check_equal "Đảng ủy Trung Hà has reported" on_time \
    "$(officer due --line dang --period 2022-H1 --on 2022-06-05 --csv |
	grep '^[^,]*,.*dang-uy-02305' | grep -o on_time)"
plan_done
