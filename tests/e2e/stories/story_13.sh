#!/usr/bin/env bash
# Story 13, the clerk: correct a sent report.
# A new version replaces, the old one is kept; the hub shows both and which was
# consolidated.
. "$(dirname "$0")/../../lib/story.sh"

HALF=(--line chinh-quyen --period 2022-H1)
at 2022-05-10T08:00
district
commune_of xa 02305
id=$(new_report xa 02305 2>/dev/null)
taken xa "$id"
quietly officer consolidate "${HALF[@]}"
one=$(officer show "$id" --json | field submissions.0.digits)

at 2022-05-20T08:00
quietly k xa set "$id" section3="Ưu điểm: 31 hộ tham gia."
check_status 2 "a correction wants a reason" k xa submit "$id"
check "with one it is submitted" k xa submit "$id" --reason "Nhầm số hộ"
quietly k xa approve "$id" --passphrase-file "$D/xa.pass"
check "and sent" k xa sync
check "before it is accepted" officer show "$id"
two=$(officer show "$id" --json | field submissions.1.digits)
check_has "the hub shows the old one" "$one"
check_has "and the new one" "$two"
check_has "with its reason" "Nhầm số hộ"
check_equal "the old one is what was consolidated" consolidated \
    "$(officer show "$id" --json | field submissions.0.lines.chinh-quyen)"
quietly officer receive "$id"
check "the new one is accepted" officer accept "$id"
check "the next edition" officer consolidate "${HALF[@]}"
check "takes it" officer consolidate "${HALF[@]}" --edition 2 --json
check_has "and not the old text" "31 hộ tham gia"
officer show "$id" --json >"$T/json"
check_equal "both are kept, and the new one is consolidated" \
    "2 consolidated" "$(field submissions.# <"$T/json") $(field \
    submissions.1.lines.chinh-quyen <"$T/json")"
check_equal "it follows the old one" \
    "$(field submissions.0.part <"$T/json")" \
    "$(field submissions.1.after <"$T/json")"
plan_done
