#!/usr/bin/env bash
# Story 35, the culture and media centre: get stories to publish.
# A list of recognised, consented exemplars with summary; publicity items count
# in row 11.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-09-20T08:00
district
clerk_of 02305
quietly clerk sync
exemplar() {
	quietly clerk new exemplar subject=tap-the field=kinh-te \
	    "address=Trung Hà" proposals=bieu-duong-huyen "$@"
}
exemplar "title=Tổ được chọn" consent=dong-y consent_on=2022-09-01 \
    "summary=Dọn 12 tuyến đường mỗi tháng." \
    "recognitions.+.recognition_text=QĐ 101-QĐ/BCĐ"
exemplar "title=Tổ chưa công nhận" consent=dong-y consent_on=2022-09-01 \
    "summary=Mới thành lập."
exemplar "title=Tổ không đồng ý" consent=khong-dong-y \
    "summary=Xin không nêu." "recognitions.+.recognition_text=QĐ 101-QĐ/BCĐ"
quietly clerk sync

check "the district prints the list for the centre" \
    officer document publicity --issuer tt-vhtt-tt -o "$T/list.csv"
check_has "who was recognised and agreed" "Tổ được chọn" "$T/list.csv"
check_has "with what he did" "Dọn 12 tuyến đường mỗi tháng." "$T/list.csv"
check_lacks "not who was not recognised" "Tổ chưa công nhận" "$T/list.csv"
check_lacks "nor who does not agree" "Tổ không đồng ý" "$T/list.csv"

enrol centre tt-vhtt-tt
quietly k centre sync
# row CODE: of the centre's annex of the year.
row() {
	k centre annex 2022 | awk -F '\t' -v code="$1" '$1 == code { print $2 }'
}
check_equal "before, nothing is counted" 0 "$(row 11)"
for day in 2022-09-22 2022-10-12 2022-10-15; do
	check "the centre publishes on $day" k centre new publicity \
	    "title=Chuyện Tổ được chọn" kind=bai day=$day \
	    "channel=Trang thông tin huyện" audience=100 theme=92-nam
done
check "one more, last year" k centre new publicity "title=Chuyện cũ" kind=tin \
    day=2021-10-15 "channel=Loa truyền thanh"
check_equal "row 11 counts the three of this year" 3 "$(row 11)"
check_equal "and their audience" 300 "$(row 11.audience)"
plan_done
