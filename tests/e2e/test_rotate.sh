#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A clerk and a chairman change their keys and passphrases: same people, same
# roles, and nothing that was signed loses its value.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
start_hub
echo "mật khẩu cũ" >"$T/old"
echo "mật khẩu mới" >"$T/new"

logs() {
	hub log | awk -F '\t' -v u=$UNIT '$3 == u { print $4 }' | sort -u | wc -l
}

enrol a $UNIT
enrol_approver a $UNIT "$T/old"
one=$(new_registration a $UNIT 1)
check "work is sent" k a sync
k a submit "$one" >/dev/null 2>&1
k a approve "$one" --passphrase-file "$T/old" >/dev/null 2>&1
k a sync >/dev/null 2>&1
before=$(logs)

# ---- another key
check "the clerk changes the key" k a rotate --lang en
check_has "and is told" "signs with a new key" "$T/out"
check "the hub learns it" k a sync
check_equal "in a new log" $((before + 1)) "$(logs)"
check_equal "for which nobody is asked" "" "$(hub pending)"
k a set "$one" "place=thôn Nà Dầu" >/dev/null 2>&1
check "work goes on with it" k a sync
check_equal "and has effect" "thôn Nà Dầu" \
    "$(hub show "$one" --json | field fields.place.value)"
check_status 1 "the chairman's key wants its passphrase" \
    k a rotate --as "chủ tịch $UNIT"
check "the chairman changes the key" k a rotate --as "chủ tịch $UNIT" \
    --passphrase-file "$T/old"
k a submit "$one" --reason "bổ sung" >/dev/null 2>&1
check "the same passphrase opens the new one" \
    k a approve "$one" --passphrase-file "$T/old"
check "which is sent" k a sync
check "and counts as the approval" hub accept "$one"
check "the hub's store holds" hub verify
check "everything here holds" k a doctor

# ---- another passphrase
check_status 1 "the old passphrase is asked for" k a passphrase \
    --as "chủ tịch $UNIT" --passphrase-file "$T/new" \
    --new-passphrase-file "$T/new"
check_status 2 "an approver keeps one" k a passphrase \
    --as "chủ tịch $UNIT" --passphrase-file "$T/old" --remove
check "the chairman changes it" k a passphrase --as "chủ tịch $UNIT" \
    --passphrase-file "$T/old" --new-passphrase-file "$T/new"
two=$(new_registration a $UNIT 2)
k a submit "$two" >/dev/null 2>&1
check_status 1 "the old one opens nothing" \
    k a approve "$two" --passphrase-file "$T/old"
check "the new one does" k a approve "$two" --passphrase-file "$T/new"
check "the clerk sets one" k a passphrase --new-passphrase-file "$T/new"
check_status 1 "which is needed from now on" k a submit "$two" --reason x
check "and opens the key" k a submit "$two" --reason x \
    --passphrase-file "$T/new"
check "it can be removed" k a passphrase --passphrase-file "$T/new" --remove
check "everything is sent" k a sync
check "both sides agree" agree a $UNIT
check "a PC is rebuilt with its keys" k a rebuild
check "and agrees" agree a $UNIT

plan_done
