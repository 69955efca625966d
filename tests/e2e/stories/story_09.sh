#!/usr/bin/env bash
# Story 9, the clerk: produce both line reports from one entry.
# Two documents, two templates, the same figures; each lists its own recipient
# and "qua".
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
quietly clerk sync
quietly registered 1
id=$(reported 2022-H1)
check "one entry is submitted" clerk submit "$id"

# text FILE: what a reader sees, on one line.
text() {
	pdftotext "$1" - | tr -s ' \n\f' ' '
}
for line in chinh-quyen dang; do
	check "the clerk prints the line $line" \
	    clerk print "$id" --line $line -o "$T/$line.pdf"
	text "$T/$line.pdf" >"$T/$line.txt"
	quietly clerk print "$id" --line $line -o "$T/$line.csv"
done
check_has "the government's template" "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" \
    "$T/chinh-quyen.txt"
check_has "the Party's template" "ĐẢNG CỘNG SẢN VIỆT NAM" "$T/dang.txt"
check_lacks "which is another one" "CỘNG HÒA XÃ HỘI" "$T/dang.txt"
check "the figures are the same" cmp "$T/chinh-quyen.csv" "$T/dang.csv"
check_has "and there are some" "01" "$T/dang.csv"
check_has "the one goes to the People's Committee" \
    "Ủy ban nhân dân huyện Chiêm Hóa" "$T/chinh-quyen.txt"
check_has "through Phòng Nội vụ" "qua Phòng Nội vụ" "$T/chinh-quyen.txt"
check_has "the other to the committee" "Ban Chỉ đạo" "$T/dang.txt"
check_has "through Ban Dân vận" "qua Ban Dân vận" "$T/dang.txt"
plan_done
