#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A machine that waits for an officer: what its clerk can read out, and when.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
start_hub

# digits PC: the 30 digits that a waiting machine shows.
digits() {
	k "$1" status | grep -oE '([0-9]{5} ){5}[0-9]{5}'
}

code=$(invite $UNIT)
check "a machine asks and waits" \
    k a enrol "$code" --name "máy a" --person "cán bộ a"
asked=$(grep -ohE '([0-9]{5} ){5}[0-9]{5}' "$T/out" "$T/err" | head -n 1)
check_equal "its digits stay to be read in status" "$asked" "$(digits a)"
request=$(hub pending | cut -f 1)
check "the officer approves by them" \
    hub approve "$request" --fingerprint "$(digits a)"
check "the machine learns of it" k a sync
check_equal "status shows no digits any longer" "" "$(digits a)"

plan_done
