#!/usr/bin/env bash
# Story 8, the clerk: see my deadlines.
# On 20/5/2022: line 1 due "trước ngày 25/5/2022", last day 24/5, and line 2
# due 05/6 with "Thứ Bảy 04/6".
. "$(dirname "$0")/../../lib/story.sh"

at 2022-03-15T08:00
district
clerk_of 02305
quietly clerk sync
no_network
at 2022-05-20T08:00

check "on 20 May, without a network" clerk due
check_has "the government line is due first" "trước ngày 25/5/2022"
check_has "with its last day" "ngày cuối đúng hạn Thứ Ba 24/5"
check_has "what is left of it" "sắp đến hạn, còn 4 ngày"
check_has "where it goes and through whom" "gửi về Ủy ban nhân dân huyện Chiêm Hóa (qua Phòng Nội vụ)"
check_has "the Party line, with its Saturday" "trước ngày 05/6/2022; ngày cuối đúng hạn Thứ Bảy 04/6"
check_has "and the last working day" "nên gửi trước hết Thứ Sáu 03/6"
check_equal "the nearer one stands first" "25/5/2022 05/6/2022" \
    "$(grep -oE '(25/5|05/6)/2022' "$T/out" | awk '!seen[$0]++' | xargs)"
plan_done
