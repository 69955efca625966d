#!/usr/bin/env bash
# Story 38, the administrator: load the 2025 units.
# 24 become 10; 02287 keeps two dated rows; the 2022 report still prints "Thị
# trấn Vĩnh Lộc".
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02287
quietly clerk sync
id=$(reported 2022-H1)
quietly clerk submit "$id"
quietly clerk sync

# communes DAY: how many there are on it.
communes() {
	officer unit list --on "$1" |
	    awk -F '\t' '$2 == "xã" || $2 == "thị trấn"' | wc -l
}
check_equal "there are 24 communes" 24 "$(communes 2022-05-10)"
at 2025-06-20T08:00
check "the table of 2025 is loaded" officer unit load 2025
check_equal "24 until June" 24 "$(communes 2025-06-30)"
check_equal "10 from July" 10 "$(communes 2025-07-01)"
check_equal "02287 has a row until June" "thị trấn	Vĩnh Lộc" \
    "$(officer unit list --on 2025-06-30 | grep ^02287 | cut -f 2,3 |
	sed 's/ (.*//')"
check_equal "and one from July" "xã	Chiêm Hóa" \
    "$(officer unit list --on 2025-07-01 | grep ^02287 | cut -f 2,3 |
	sed 's/ (.*//')"

at 2025-07-10T08:00
check "the report of 2022 is printed in 2025" \
    officer print "$id" --line chinh-quyen -o "$T/old.pdf"
pdftotext -raw "$T/old.pdf" - | tr -s ' \n\f' ' ' >"$T/text"
check_has "by Thị trấn Vĩnh Lộc" "THỊ TRẤN VĨNH LỘC" "$T/text"
check_lacks "not by Chiêm Hóa commune" "XÃ CHIÊM HÓA" "$T/text"
check "it is shown" officer show "$id"
check_has "under its old name" "02287 Vĩnh Lộc"
plan_done
