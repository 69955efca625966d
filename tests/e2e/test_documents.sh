#!/usr/bin/env bash
# Every official document is made, within its margins and with its heads, and
# has the same bytes whoever writes it where and at which hour of the day.
. "$(dirname "$0")/../lib/tap.sh"

export TMPDIR=$T
check "every document is made in every format, twice with equal bytes" \
    env KHEO_AGAIN=1 "$TOP/tests/e2e/documents" "$T/papers"
check "each keeps its margins, sizes and heads" \
    python3 "$TOP/tests/lib/papers.py" "$T/papers"

# has SENTENCE FILE TEXT
has() {
	check "$1" grep -qF -- "$3" \
	    <(pdftotext -layout "$T/papers/$2.pdf" - | tr -s ' \n\f' ' ')
}

absent_from() {
	check_status 1 "$1" grep -qF -- "$3" \
	    <(pdftotext -layout "$T/papers/$2.pdf" - | tr -s ' \n\f' ' ')
}

has "what is made up says so" bien-ban-kiem-tra "dữ liệu mẫu"
has "the inspection compares what was reported with what was found" \
    bien-ban-kiem-tra "1 Số hộ ký cam kết 86 84 -2"
has "the list has who did not agree to be shown" \
    danh-sach-dien-hinh-dang "Ma Văn B"
absent_from "the copy for publicity has not" danh-sach-cong-khai-dang "Ma Văn B"
has "but who did" danh-sach-cong-khai-dang "Nguyễn Thị A"
has "the list of who is late counts them" tinh-hinh-nop-chinh-quyen \
    "Phải báo cáo: 44 đơn vị; đã gửi: 2, trong đó muộn: 0; chưa gửi: 42"
has "the letter says what it is about" cong-van-chinh-quyen "V/v đôn đốc gửi"
has "and by when it was due" cong-van-chinh-quyen "trước ngày 25/5/2022"
has "the Party's letter is of its desk" cong-van-dang "BAN DÂN VẬN HUYỆN ỦY"
has "a letter of one's own leaves number and day blank" cong-van-chung \
    "Số: /UBND- Chiêm Hóa, ngày tháng năm V/v thực hiện"
has "is addressed to those who are named" cong-van-chung \
    "- Ủy ban nhân dân xã Trung Hà; - Ủy ban nhân dân xã Kiên Đài."
has "and goes to the others, too" cong-van-chung "- Thường trực Huyện ủy (b/c);"
has "the Party's has its own form, and what was entered" cong-van-chung-dang \
    "Số 12-CV/BCĐ"
has "a commune writes in its own name" cong-van-xa "XÃ KIÊN ĐÀI"
has "the consolidated report says of how many it is" tong-hop-chinh-quyen \
    "Tổng hợp từ 2 báo cáo được chấp nhận"
has "each unit's words stand under its name" tong-hop-chinh-quyen \
    "- Xã Trung Hà: Ban Chỉ đạo xã họp triển khai"
has "a model on both lines is one" tong-hop-dang "Chính quyền, Đảng"
has "there is nothing of the year before, which it says" tong-hop-dang \
    "không có số liệu cùng kỳ năm trước"
plan_done
