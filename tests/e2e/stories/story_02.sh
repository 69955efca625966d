#!/usr/bin/env bash
# Story 2, the clerk: be told what is missing.
# Submitting with an empty required field: refused, names the field in
# Vietnamese, other text is kept.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-03-15T08:00
district
clerk_of 02305

id=$(clerk new registration title="Đường hoa thôn Nà Pheo" kind=viec-lam \
    subject=tap-the reason="Đường vào thôn còn nhiều rác." 2>"$T/err")
check_status 2 "submitting without the field of work is refused" \
    clerk submit "$id"
check_has "the missing one is named in Vietnamese" 'Mục “Lĩnh vực” (field)' \
    "$T/err"
check_has "it is said that it could not be submitted" "chưa trình được" "$T/err"
check_equal "nothing was submitted" 0 \
    "$(clerk show "$id" --json | field submissions.#)"
check_equal "the title is kept" "Đường hoa thôn Nà Pheo" "$(shown title "$id")"
check_equal "and the reason" "Đường vào thôn còn nhiều rác." \
    "$(shown reason "$id")"
check "the clerk fills it in" clerk set "$id" field=van-hoa-xa-hoi
check "and submits" clerk submit "$id"
plan_done
