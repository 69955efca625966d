#!/usr/bin/env bash
# Story 11, the clerk: send by USB.
# The exported file, imported at the hub, gives the same state and receipt as
# online.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
chairman_of 02305
quietly clerk sync
online=$(registered 1)
accepted "$online"

by_usb=$(registered 2)
quietly clerk submit "$by_usb"
quietly chairman approve "$by_usb"
no_network
check "the clerk writes a file" clerk export "$T/usb.kheo"
check_lacks "nobody reads a title in it" "$(shown title "$by_usb")" \
    "$T/usb.kheo"
check "the hub takes it from the stick" \
    officer import "$T/usb.kheo" --answer "$T/answer.kheo"
check "the officer receives it" officer receive "$by_usb"
check "and accepts it" officer accept "$by_usb"
check "the answer comes home" clerk import "$T/answer.kheo"
check_equal "nothing waits for a receipt" "0 0" \
    "$(status_of clerk sealed) $(status_of clerk exported)"
check_equal "the receipts are those of a sync" \
    "$(clerk show "$online" --json | field receipts.0.state)" \
    "$(clerk show "$by_usb" --json | field receipts.0.state)"
check "the officer's answer is carried back, too" \
    officer export --unit 02305 "$T/back.kheo"
check "and read" clerk import "$T/back.kheo"
check_equal "both records stand the same" \
    "$(clerk show "$online" --json | field submissions.0.lines)" \
    "$(clerk show "$by_usb" --json | field submissions.0.lines)"
check "both sides have the same" agree clerk 02305
plan_done
