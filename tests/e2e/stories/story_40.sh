#!/usr/bin/env bash
# Story 40, the administrator: replace a lost PC.
# Revoke the key; restore from the hub or a backup; later batches by the old key
# are refused, earlier ones still verify.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
quietly clerk sync
id=$(registered 1)
quietly clerk submit "$id"
quietly clerk sync
quietly clerk sync
quietly clerk proof "$id" -o "$T/before.proof"
quietly clerk backup "$T/stick"
log=$(officer log | awk -F '\t' '$3 == "02305" { print $4; exit }')

at 2022-05-12T08:00
check "the lost PC's key is revoked" officer revoke "$log" \
    --reason "mất máy trên đường đi công tác"
enrol colleague 02305
check "the new PC takes from the hub" colleague sync
check "what had been sent" colleague show "$id"
check_has "with its submission" "đã gửi"
check "the backup is put in, too" colleague restore "$T/stick"
check "and what it held is sent" colleague sync

thief=$(clerk new registration title="Kẻ gian ghi" kind=viec-lam \
    subject=tap-the field=kinh-te 2>/dev/null)
clerk submit "$thief" >"$T/out" 2>&1
clerk sync >"$T/out" 2>&1
check_equal "what the old key signs later has no effect" 0 \
    "$(officer list | grep -c "Kẻ gian ghi")"
check "it is kept apart" officer quarantine
check_has "as revoked" "revoked"
check "what it signed before still verifies" kheo-verify "$T/before.proof" \
    --root "$(officer fingerprint)" --lang vi
check_has "as received" "XÁC THỰC, ĐÃ NHẬN"
check "and the new PC goes on" colleague set "$id" place="thôn Bản Sláo"
check "which the hub has" colleague sync
check "both sides have the same" agree colleague 02305
plan_done
