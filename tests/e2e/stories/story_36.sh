#!/usr/bin/env bash
# Story 36, the auditor: verify a report years later.
# From an archive file and public keys only, offline: valid or invalid per
# record, signer, unit name of that time.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02332
chairman_of 02332
quietly clerk sync
one=$(reported 2022-H1)
two=$(registered 1)
for id in "$one" "$two"; do
	quietly clerk submit "$id"
	quietly chairman approve "$id"
done
quietly clerk sync
at 2025-06-20T08:00
quietly officer unit load 2025
at 2025-07-10T08:00
mkdir "$T/archive"
quietly officer proof "$one" -o "$T/archive/one.proof"
quietly officer proof "$two" -o "$T/archive/two.proof"
root=$(officer fingerprint)
stop_hub
rm -rf "$HUB" "$D/clerk"

at 2032-01-05T08:00
check "ten years later, without the hub, the report" \
    kheo-verify "$T/archive/one.proof" --root "$root" --lang vi
check_has "is authentic and was received" "XÁC THỰC, ĐÃ NHẬN"
check_has "under the unit's name of that time" "Phú Bình (02332)"
check_has "by its clerk" "cán bộ clerk"
check_has "with its chairman's approval" "chủ tịch 02332"
check_has "in 2022" "10/05/2022"
check_has "the record is named" "$one"
check "the registration, too" \
    kheo-verify "$T/archive/two.proof" --root "$root" --lang vi
check_has "is named" "$two"
one_byte_changed "$T/archive/two.proof" >"$T/archive/changed.proof"
check_status 7 "changed, it is invalid" \
    kheo-verify "$T/archive/changed.proof" --root "$root" --lang vi
check_has "and still named" "$two"
check "while the other one stays valid" \
    kheo-verify "$T/archive/one.proof" --root "$root"
plan_done
