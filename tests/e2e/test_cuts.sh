#!/usr/bin/env bash
# A sync cut at any place and tried again loses nothing and doubles nothing.
. "$(dirname "$0")/../lib/tap.sh"

# The sanitizers are slow: with them, one cut of ten.
places=200
! grep -q __asan_init "$KHEO_BIN/kheo" || places=20

check "a session cut between records and at $places bytes ends whole" \
    /usr/bin/python3 -B "$TOP/tests/lib/cuts.py" "$T/cuts" $places
sed 's/^/# /' "$T/out"
check_has "cuts were made upward" "up: "
check_has "and downward" "down: "
plan_done
