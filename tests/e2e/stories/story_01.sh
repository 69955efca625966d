#!/usr/bin/env bash
# Story 1, the clerk: register a new model offline.
# No network: saved; restarted; the record is there, a draft, its title in NFC.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-03-15T08:00
district
clerk_of 02305
no_network

# The keyboard of this PC gives each mark apart (NFD).
title=$(/usr/bin/python3 -c 'import unicodedata
print(unicodedata.normalize("NFD", "Tổ tự quản đường bản Sláo sạch đẹp"))')
id=$(clerk new registration "title=$title" kind=mo-hinh subject=tap-the \
    field=van-hoa-xa-hoi 2>"$T/err")
check "without a network a model is registered" test -n "$id"
check_status 4 "it cannot be sent now" clerk sync

at 2022-03-16T08:00
check "after a restart it is shown" clerk show "$id"
check_has "as a draft" "Mã $id · nháp"
check "it is listed" clerk list registration
check_has "as a draft with its title in NFC" \
    "$id	registration	nháp	Tổ tự quản đường bản Sláo sạch đẹp"
check_equal "stored byte for byte in NFC" "Tổ tự quản đường bản Sláo sạch đẹp" \
    "$(shown title "$id")"
plan_done
