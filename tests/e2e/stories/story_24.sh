#!/usr/bin/env bash
# Story 24, Phòng Nội vụ: ask for more.
# "Yêu cầu bổ sung" reaches the client at its next sync, with text and new date.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-20T08:00
district
clerk_of 02305
chairman_of 02305
quietly clerk sync
id=$(reported 2022-H1)
quietly clerk submit "$id"
quietly chairman approve "$id"
quietly clerk sync
check_has "the commune has nothing to do" "Không có bản trình nào" <(clerk tasks)

at 2022-05-26T08:00
check "the officer asks for more" officer ask "$id" \
    "section2=số hộ tham gia từng thôn" --reason "Bổ sung số liệu từng thôn" \
    --until 2022-05-30 --line chinh-quyen
no_network
check_has "before its next sync the commune does not know" \
    "Không có bản trình nào" <(clerk tasks)
network
check "it syncs" clerk sync
check "and has a task" clerk tasks
check_has "with the text" "Bổ sung số liệu từng thôn"
check_has "at which field" "số hộ tham gia từng thôn"
check_has "and the new date" "30/5/2022"
check "the record says so, too" clerk show "$id"
check_has "with the text" "Bổ sung số liệu từng thôn"
check_equal "the submission stands as it did" received \
    "$(clerk show "$id" --json | field submissions.0.lines.chinh-quyen)"

quietly clerk set "$id" section2_2="Thôn Nà Pheo 12 hộ, Bản Sláo 13 hộ."
check "the commune sends what was missing" \
    clerk submit "$id" --reason "Bổ sung số hộ từng thôn"
quietly chairman approve "$id"
check "on the next link" clerk sync
check_has "the task is done" "Không có bản trình nào" <(clerk tasks)
check "and the officer has it" officer show "$id"
check_has "with the answer" "Thôn Nà Pheo 12 hộ"
plan_done
