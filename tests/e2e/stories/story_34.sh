#!/usr/bin/env bash
# Story 34, a committee member: propose a model seen in the field.
# A short note made offline becomes a proposal with the proposer's name.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-07-12T08:00
district
enrol clerk tv-dan-van
quietly clerk sync
no_network
check "without a network the member writes a short note" \
    clerk new proposal "title=Tổ xe ôm tự quản bản Ba" seen_in=02305 \
    seen_on=2022-07-11 field=quoc-phong-an-ninh suggestion=nhan-rong \
    "what=12 người chạy xe ôm giữ trật tự chợ phiên."
id=$(cat "$T/out")
check "and submits it there" clerk submit "$id"
check_status 4 "it waits for a link" clerk sync
network
check "which comes" clerk sync
check "the district has a proposal" officer list --type proposal
check_has "of that model" "Tổ xe ôm tự quản bản Ba"
check "it is shown" officer show "$id"
check_has "with the proposer's name" "cán bộ clerk"
check_has "submitted by him" "trình · cán bộ clerk"
check_has "where it was seen" "02305"
check_has "and what he proposes" "Nhân rộng"
plan_done
