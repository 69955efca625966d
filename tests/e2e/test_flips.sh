#!/usr/bin/env bash
# One bit turned in a bundle is refused or ignored, and nothing is half taken.
. "$(dirname "$0")/../lib/tap.sh"

# The sanitizers are slow: with them, one bit of five.
places=500
! grep -q __asan_init "$KHEO_BIN/kheo" || places=100

check "$places turned bits by each road leave the state as it was" \
    /usr/bin/python3 -B "$TOP/tests/lib/flips.py" "$T/flips" $places
sed 's/^/# /' "$T/out"
check_has "over HTTP some are refused before anything is read" "HTTP 400: "
check_has "and some are read and judged" "HTTP 200: "
check_has "by USB some are refused whole" "USB status 7: "
check_has "and some are judged batch by batch" "USB status 5: "
check_has "spoilt answers are refused by the client" "answer status 7: "
plan_done
