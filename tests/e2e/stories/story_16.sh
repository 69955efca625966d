#!/usr/bin/env bash
# Story 16, the clerk: take over from a colleague.
# Handover moves drafts and duties; the old author's name stays on old records.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-03-15T08:00
district
clerk_of 02305
enrol colleague 02305
draft=$(registered 1)
quietly clerk sync
quietly colleague sync
quietly clerk sync

check "the clerk leaves and hands over" clerk handover --to "cán bộ colleague"
check_has "what is unfinished" "1 hồ sơ"
check_equal "he keeps nothing" "" "$(clerk list --keeper "cán bộ clerk")"
quietly clerk sync
check "the colleague syncs" colleague sync
check "and has" colleague list --keeper "cán bộ colleague"
check_has "the draft" "$draft"
check "he goes on with it" colleague set "$draft" place="thôn Nà Dầu"
check "and submits it" colleague submit "$draft"
check "the record" colleague show "$draft"
check_has "is in his charge" "cán bộ colleague phụ trách"
check_has "and keeps the old author's name" "cán bộ clerk, Trung Hà"
check "the duties are his, too" colleague due --on 2022-05-20
check_has "the report of May" "trước ngày 25/5/2022"
plan_done
