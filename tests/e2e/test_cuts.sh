#!/usr/bin/env bash
# A sync cut at any place and tried again loses nothing and doubles nothing.
. "$(dirname "$0")/../lib/tap.sh"

check "a session cut between records and at 200 bytes ends whole" \
    /usr/bin/python3 -B "$TOP/tests/lib/cuts.py" "$T/cuts" 200
sed 's/^/# /' "$T/out"
check_has "cuts were made upward" "up: "
check_has "and downward" "down: "
plan_done
