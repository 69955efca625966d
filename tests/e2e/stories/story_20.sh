#!/usr/bin/env bash
# Story 20, the chairman: print the official report.
# A4, margins, header, "TM. ỦY BAN NHÂN DÂN", Nơi nhận; number and date blank
# unless entered.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
quietly clerk sync
id=$(reported 2022-H1)
quietly clerk submit "$id"
quietly clerk sync
pdf=$T/bao-cao.pdf
check "the report is printed" clerk print "$id" --line chinh-quyen -o "$pdf"

# text FILE: what a reader sees, on one line.
text() {
	pdftotext -raw "$1" - | tr -s ' \n\f' ' '
}
text "$pdf" >"$T/text"
check_has "on A4" "A4" <(pdfinfo "$pdf")
check_has "with the header" "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" "$T/text"
check_has "its second line" "Độc lập - Tự do - Hạnh phúc" "$T/text"
check_has "for whom it is signed" "TM. ỦY BAN NHÂN DÂN" "$T/text"
check_has "and who gets it" "Nơi nhận:" "$T/text"
check_has "the People's Committee" "Ủy ban nhân dân huyện Chiêm Hóa" "$T/text"
check_has "the file" "Lưu: VT" "$T/text"
check_equal "number, day and month are blank" 0 \
    "$(grep -cE 'Số: *[0-9]|ngày *[0-9]+ *tháng *[0-9]+ *năm' \
    <(cut -c 1-400 "$T/text"))"

# shellcheck disable=SC2016 # the program is awk's
# Nghị định 30: top and bottom 20 to 25 mm, left 30 to 35, right 15 to 20.
check "no word leaves the margins" awk -F '"' '
	/<page/ { page++ }
	/<word/ {
		if ($4 < 55 && page > 1) next # the page number
		if ($2 < 84 || $6 > 595.3 - 42 || $4 < 55 || $8 > 841.9 - 55) {
			print
			bad = 1
		}
		n++
	}
	END { exit bad || n < 50 }' <(pdftotext -bbox "$pdf" -)
check "number and date are entered" clerk print "$id" --line chinh-quyen \
    --number 15 --date 2022-05-12 --signer "Ma Văn Mẫu" -o "$T/so.pdf"
text "$T/so.pdf" >"$T/text"
check_has "the number" "Số: 15/BC-UBND" "$T/text"
check_has "the date" "ngày 12 tháng 5 năm 2022" "$T/text"
check_has "and who signs" "Ma Văn Mẫu" "$T/text"
plan_done
