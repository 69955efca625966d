#!/usr/bin/env bash
# Story 25, Phòng Nội vụ: freeze the consolidated set.
# Late arrivals after freezing do not change it; they appear in a difference
# list.
. "$(dirname "$0")/../../lib/story.sh"

HALF=(--line chinh-quyen --period 2022-H1)
at 2022-05-20T08:00
district
commune_of xa 02305
commune_of muon 02308
taken xa "$(new_report xa 02305 2>/dev/null)"
check "what is there is frozen" officer consolidate "${HALF[@]}"
quietly officer consolidate "${HALF[@]}" --edition 1 -o "$T/frozen"

at 2022-05-28T08:00
taken muon "$(new_report muon 02308 2>/dev/null)"
quietly officer consolidate "${HALF[@]}" --edition 1 -o "$T/later"
check "a late arrival does not change a byte of it" \
    cmp "$T/frozen" "$T/later"
check "made again it is the same" officer consolidate "${HALF[@]}" --check
check "the difference is a list" officer consolidate "${HALF[@]}" --diff
check_has "with who came late" "Xã Tân Mỹ"
check_lacks "and nobody else" "Xã Trung Hà"
check "the next edition has it" officer consolidate "${HALF[@]}"
check "while the first one" officer consolidate "${HALF[@]}" --edition 1 --json
check_equal "still has one report" 1 "$(field reports.# <"$T/out")"
plan_done
