#!/usr/bin/env bash
# Story 33, a committee member: report my field and area.
# Filter by the assigned field and area; the draft holds only those models.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
enrol committee ban-dan-van
quietly k committee sync
member=$(k committee new committee "office=Phó Chủ tịch Hội Nông dân huyện" \
    role=thanh-vien "fields=kinh-te quoc-phong-an-ninh" \
    "areas.+.area=02305" "areas.+2.area=02308" from=2022-03-01 2>"$T/err")
quietly k committee sync

# model UNIT FIELD: one of that unit, by its own clerk.
model() {
	[ -d "$D/$1" ] || enrol "$1" "$1"
	quietly k "$1" new model "title=Mô hình $2 ở $1 (dữ liệu mẫu)" \
	    field="$2" lead="$1" activity=hieu-qua founded_on=2022-02-01
}
for unit in 02305 02308 02311; do
	for field in kinh-te quoc-phong-an-ninh he-thong-chinh-tri; do
		model $unit $field
	done
	quietly k $unit sync
done

check "the draft of the member is printed" officer document models \
    --member "$member" --line dang -o "$T/draft.csv"
for unit in 02305 02308; do
	for field in kinh-te quoc-phong-an-ninh; do
		check_has "it has what is charged to him: $field in $unit" \
		    "Mô hình $field ở $unit" "$T/draft.csv"
	done
done
check_equal "and nothing else" 4 "$(grep -c 'Mô hình .* ở ' "$T/draft.csv")"
check "all of the district's are more" officer document models --line dang \
    -o "$T/all.csv"
check_equal "namely nine" 9 "$(grep -c 'Mô hình .* ở ' "$T/all.csv")"
check "as a document to write on" officer document models \
    --member "$member" --line dang -o "$T/draft.docx"
check_status 1 "somebody who is no member has no draft" officer document \
    models --member "$(officer list --type model | head -n 1 | cut -f 1)" \
    -o "$T/none.docx"
check_has "which is said" "Không có hồ sơ thành viên Ban Chỉ đạo" "$T/err"
plan_done
