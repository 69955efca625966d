#!/usr/bin/env bash
# Story 18, the chairman: sign the batch.
# Changing one byte after signing makes verify fail and names the record.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
chairman_of 02305
quietly clerk sync
id=$(registered 1)
quietly clerk submit "$id"
check "the chairman signs" chairman approve "$id"
quietly clerk sync
quietly clerk sync
root=$(officer fingerprint)
check "a proof of it" clerk proof "$id" -o "$T/good.proof"
check "verifies" kheo-verify "$T/good.proof" --root "$root" --lang vi

one_byte_changed "$T/good.proof" >"$T/bad.proof"
check_equal "one byte is changed" 1 \
    "$(cmp -l "$T/good.proof" "$T/bad.proof" | wc -l)"
check_status 7 "verify fails" kheo-verify "$T/bad.proof" --root "$root" \
    --lang vi
check_has "it is not authentic" "KHÔNG XÁC THỰC"
check_has "and the record is named" "$id"

stop_hub
sqlite3 "$HUB/hub.db" "UPDATE part SET body =
    CAST(replace(CAST(body AS TEXT), 'nuôi trâu', 'nuôi trấu') AS BLOB)
    WHERE CAST(body AS TEXT) LIKE '%submit%nuôi trâu%'"
check_status 7 "a byte changed at the hub is found there" officer verify
plan_done
