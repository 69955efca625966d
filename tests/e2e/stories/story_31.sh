#!/usr/bin/env bash
# Story 31, Ban Dân vận: run recognition.
# Only nominees with criteria sheet, minutes and proposal pass; the funnel
# 123 → 55 → 18 is reproducible as three decisions.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-11-02T08:00
district
clerk_of ban-dan-van
quietly clerk sync

# nominee N STAGE DECISION DAY BEFORE: one record with $papers; prints its id.
# Of 123 nominees 69 are collectives.
papers=()
nominee() {
	local who=(nominee_kind=tap-the "nominee=Tập thể mẫu $1")

	[ "$1" -le 69 ] || who=(nominee_kind=ca-nhan "nominee_person=Người Mẫu $1")
	clerk new recognition "${who[@]}" level=huyen stage="$2" \
	    ${5:+before="$5"} "criteria.+.criterion=Có sức lan tỏa" \
	    criteria.+.met=dat meeting=2022-10-20 votes_total=15 votes_for=14 \
	    decision_number="$3" decision_date="$4" \
	    ${papers[@]+"${papers[@]}"}
}

lacking=$(nominee 1 cong-nhan "101-QĐ/BCĐ" 2022-10-25 2>/dev/null)
check_status 2 "without minutes and proposal nobody passes" \
    clerk submit "$lacking"
check_has "the minutes are missed" 'Mục “Biên bản”' "$T/err"
check_has "the proposal, too" 'Mục “Tờ trình' "$T/err"
bare=$(clerk new recognition nominee_kind=tap-the nominee="Tập thể mẫu" \
    level=huyen stage=cong-nhan meeting=2022-10-20 votes_total=15 votes_for=14 \
    minutes="BB 12" proposal_document="TTr 7" 2>/dev/null)
check_status 2 "nor without a criteria sheet" clerk submit "$bare"
check_has "which is named" "Bảng tiêu chí" "$T/err"

# decision COUNT STAGE NUMBER DAY: those who passed the step before, in $T/ids.
decision() {
	local before id n

	: >"$T/next"
	for ((n = 1; n <= $1; n++)); do
		before=$(sed -n "${n}p" "$T/ids")
		id=$(nominee $((n * 123 / $1)) "$2" "$3" "$4" "$before") &&
		clerk submit "$id" >/dev/null || return 1
		echo "$id" >>"$T/next"
	done 2>"$D/quiet"
	mv "$T/next" "$T/ids"
}
papers=(minutes="BB 12" proposal_document="TTr 7")
: >"$T/ids"
check "123 are recognised" decision 123 cong-nhan "101-QĐ/BCĐ" 2022-10-25
first=$(tail -n 1 "$T/ids")
check "of them 55 are exemplary" \
    decision 55 dien-hinh-tieu-bieu "102-QĐ/BCĐ" 2022-10-28
check "of them 18 are proposed" decision 18 de-nghi-khen "103-TTr/BCĐ" 2022-11-01
stray=$(nominee 3 de-nghi-khen "103-TTr/BCĐ" 2022-11-01 "$first" 2>/dev/null)
quietly clerk submit "$stray"
quietly clerk sync

check "the district looks" officer funnel --year 2022
check_has "123, 55 and 18" \
    "Công nhận → điển hình tiêu biểu → đề nghị khen: 123 → 55 → 18"
check_has "by a first decision" "quyết định 101-QĐ/BCĐ ngày 25/10/2022: 123 (tập thể 69, cá nhân 54"
check_has "a second" "quyết định 102-QĐ/BCĐ ngày 28/10/2022: 55"
check_has "and a third" "quyết định 103-TTr/BCĐ ngày 01/11/2022: 18"
check_has "who skipped a step does not count" "1 hồ sơ không tính"
check_has "nor who lacks papers" "2 hồ sơ chưa trình"
plan_done
