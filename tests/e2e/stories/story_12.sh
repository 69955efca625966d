#!/usr/bin/env bash
# Story 12, the clerk: know that it arrived.
# A signed receipt with the hub's time and the content's hash, to be seen and
# printed offline.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
quietly clerk sync
id=$(reported 2022-H1)
quietly clerk submit "$id"
check "before it is sent" clerk show "$id"
check_has "nothing is said to be received" "đã ký, chưa gửi"
check_lacks "no receipt" "biên nhận"
at 2022-05-11T09:30
quietly clerk sync
quietly clerk sync
no_network

check "offline the clerk sees" clerk show "$id"
check_has "the receipt with the hub's time" "09:30 11/05/2022"
digits=$(clerk show "$id" --json | field submissions.0.digits)
check_has "the hash of the content, in digits" "Bản trình $digits"
check "offline he prints it" clerk print "$id" --line chinh-quyen \
    -o "$T/bao-cao.pdf"
pdftotext -layout "$T/bao-cao.pdf" - | tr -s ' \n\f' ' ' >"$T/text"
check_has "with the hub's time of receipt" "11/05/2022" "$T/text"
check_has "and how to check it by telephone" "điện thoại" "$T/text"
check "the receipt itself is a file" clerk proof "$id" -o "$T/receipt.proof"
check "that holds without the hub" kheo-verify "$T/receipt.proof" \
    --root "$(officer fingerprint)" --lang vi
check_has "received" "XÁC THỰC, ĐÃ NHẬN"
check_has "at the hub’s time" "Máy chủ nhận lúc          09:30 11/05/2022"
plan_done
