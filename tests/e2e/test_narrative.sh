#!/usr/bin/env bash
# What sixty units wrote at length is in the district's report: whole in the
# edition and its document; where the report that is handed on has no room, it
# says whose text was cut, and where that stands.
. "$(dirname "$0")/../lib/story.sh"

HALF=(--line chinh-quyen --period 2022-H1)

# reports FROM TO BYTES: papers of so many units, each section so long.
reports() {
	local code

	sed -n "$1,$2p" "$T/codes" | while read -r code; do
		written "$code" "$3" | xargs -0 kheo-hub --home "$HUB" \
		    enter-paper "$code" report period=2022-H1 \
		    --date 2022-05-19 --received 2022-05-20 \
		    --line chinh-quyen || exit 1
	done | cut -f 1 | while read -r id; do
		hub accept "$id" || exit 1
	done
}

# written CODE BYTES: the sections of that unit, each ends with its own words.
written() {
	/usr/bin/python3 -c 'import sys
code, size = sys.argv[1], int(sys.argv[2])
for section in "section1", "section2_2", "section3", "section4", "section5":
    end = " Hết %s của %s." % (section, code)
    text = "Mục “%s” của đơn vị:\nđã làm tốt. " % section
    while len((text + end).encode()) < size:
        text += "Nhân dân hiến đất, góp công. "
    sys.stdout.write("%s=%s%s\0" % (section, text, end))' "$@"
}

# endings FROM TO: how many texts of those units the report has to the end.
endings() {
	hub show "$own" --json >"$T/own.json"
	sed -n "$1,$2p" "$T/codes" | while read -r code; do
		grep -o "Hết section[0-9_]* của $code\." "$T/own.json"
	done | sort -u | wc -l
}

at 2022-05-20T08:00
district
stop_hub
hub unit list >"$T/units"
cut -f 1 "$T/units" | grep -v -e '^ubnd-huyen' -e '^p-noi-vu' |
    head -n 60 >"$T/codes"
check_equal "there are sixty reporters" 60 "$(sort -u "$T/codes" | wc -l)"

# ---- what has room is whole -------------------------------------------------
check "ten report in short" reports 1 10 500
quietly hub consolidate "${HALF[@]}"
check "their edition is handed on" hub consolidate "${HALF[@]}" --edition 1 \
    --as-report --date 2022-05-30
check_equal "nothing is said of a cut" "" "$(grep 'rút ngắn' "$T/err")"
own=$(hub list --unit ubnd-huyen --type report | cut -f 1)
check_equal "and every text is there to its end" 50 "$(endings 1 10)"

# ---- what has none is whole in the edition, and named where it is cut ---------
check "fifty more report at length" reports 11 60 9000
quietly hub consolidate "${HALF[@]}"
check "the second edition" hub consolidate "${HALF[@]}" --edition 2 \
    --docx "$T/edition.html"
check_equal "has every word of the sixty in its document" 300 \
    "$(grep -o 'Hết section[0-9_]* của [0-9a-z-]*' "$T/edition.html" |
    sort -u | wc -l)"
check_equal "none is cut" 0 "$(grep -c '\[…\]' "$T/edition.html")"
check "it is handed on as a correction" hub consolidate "${HALF[@]}" \
    --edition 2 --as-report --date 2022-05-31
check_has "and says how many texts were shortened" \
    "250 đoạn văn bản dài hơn một hồ sơ" "$T/err"
check_has "and where they stand" "--docx TỆP" "$T/err"
check_equal "the short ones are there to their ends" 50 "$(endings 1 10)"
check_equal "the long ones are not" 0 "$(endings 11 60)"
check "the report is printed" hub print "$own" -o "$T/report.html"
check_equal "it marks each cut" 250 "$(grep -o ' \[…\]$\| \[…\]<' \
    "$T/report.html" | wc -l)"
check_equal "and names in each of five sections" 5 \
    "$(grep -c 'được rút ngắn trong mục này' "$T/report.html")"
check_has "the units" "; Xã Yên Nguyên. Toàn văn ở" "$T/report.html"
check_equal "not those that are whole" 0 "$(grep 'được rút ngắn' \
    "$T/report.html" | grep -c "Xã $(head -n 2 "$T/units" |
    tail -n 1 | cut -f 3)[;.]")"
check_has "and where it is whole" \
    "Toàn văn ở bản tổng hợp số 2 của tuyến chính quyền, cùng mục.)" \
    "$T/report.html"
check "the part is no larger than one may be" hub verify
check "and all can be made again" hub rebuild
plan_done
