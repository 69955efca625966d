#!/usr/bin/env bash
# Story 32, Ban Dân vận: print the exemplar list.
# Columns of 2.7; rows whose consent is "không" are left out of the publicity
# copy.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-09-20T08:00
district
clerk_of ban-dan-van
quietly clerk sync
exemplar() {
	quietly clerk new exemplar field=kinh-te "address=Thôn Bản Sláo" \
	    "figures.+.figure=Ngày công" figures.+.amount=120 \
	    "recognitions.+.recognition_text=Giấy khen số 12 năm 2021" "$@"
}
exemplar subject=tap-the "title=Tổ tự quản bản Mẫu" consent=dong-y \
    consent_on=2022-09-01 "summary=Dọn 12 tuyến đường." \
    "proposals=bieu-duong-huyen tuyen-truyen"
exemplar subject=ca-nhan "person=Người Mẫu Một" birth_year=1970 sex=nu \
    ethnicity=Tày consent=dong-y consent_on=2022-09-01 \
    "summary=Hiến 200 m² đất." proposals=tuyen-truyen
exemplar subject=ca-nhan "person=Người Mẫu Hai" birth_year=1981 sex=nam \
    ethnicity=Dao consent=khong-dong-y "summary=Giúp ba hộ thoát nghèo." \
    proposals=khen-tinh

check "the list is printed" clerk document exemplars --line dang \
    -o "$T/all.pdf"
pdftotext "$T/all.pdf" - | tr -s ' \n\f' ' ' >"$T/all"
check_has "as a document of the Party" "ĐẢNG CỘNG SẢN VIỆT NAM" "$T/all"
check "and as a table" clerk document exemplars --line dang -o "$T/all.csv"
for column in "TT" "Họ và tên, tên tập thể" "Năm sinh; nam, nữ; dân tộc" \
    "Chức vụ, đơn vị, địa chỉ" "Lĩnh vực; tên mô hình" "Tóm tắt thành tích" \
    "Kết quả bằng số" "Công nhận, khen thưởng đã có" "Đề nghị" \
    "Đồng ý công khai"; do
	check_has "it has the column $column" "$column" "$T/all.csv"
done
for who in "Tổ tự quản bản Mẫu" "Người Mẫu Một" "Người Mẫu Hai"; do
	check_has "it names $who" "$who" "$T/all.csv"
done
check_has "with age, sex and people" "1970" "$T/all.csv"
check_has "with figures" "120" "$T/all.csv"

check "the copy for publicity" clerk document publicity --line dang \
    -o "$T/open.csv"
check_has "says that somebody is left out" "1 điển hình không có" "$T/err"
check_has "has who agreed" "Người Mẫu Một" "$T/open.csv"
check_has "and the collective" "Tổ tự quản bản Mẫu" "$T/open.csv"
check_lacks "not who said no" "Người Mẫu Hai" "$T/open.csv"
check_lacks "nor what he did" "thoát nghèo" "$T/open.csv"
check_lacks "and nobody's age" "1970" "$T/open.csv"
plan_done
