#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A PC is lost and its key revoked: what it sent before stays valid, what comes
# later has no effect, and the commune goes on with a new key.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
start_hub

title() {
	k "$1" new registration "title=$2" kind=viec-lam subject=ca-nhan \
	    field=kinh-te 2>/dev/null
}

# listed WORDS: how many records of the hub are called so.
listed() {
	hub list | grep -cF "$1"
}

size() {
	hub log | tail -n 1 | cut -f 1
}

enrol a $UNIT
enrol b $UNIT
one=$(title a "Trước khi mất")
k a submit "$one" >/dev/null 2>&1
check "the PC sends before it is lost" k a sync
check "a proof of it is made" k a proof "$one" -o "$T/before.proof"
fingerprint=$(hub fingerprint)
log=$(hub log | awk -F '\t' -v u=$UNIT '$3 == u { print $4; exit }')
check "the other PC has it" k b sync

# ---- lost: what is sent from here on is the thief's
from=$(($(size) + 1))
stolen=$(title a "Kẻ gian ghi")
check "a thief sends" k a sync
k b set "$one" "place=thôn Nà Dầu" >/dev/null 2>&1
check "and the other PC" k b sync
check_equal "the thief's record is at the hub" 1 "$(listed "Kẻ gian ghi")"
cp -a "$D/a" "$D/c"

# ---- revoked
check_status 2 "revoking wants a reason" hub revoke "$log"
check_status 2 "and an entry that is there" \
    hub revoke "$log" --from 99999 --reason "mất máy"
check_status 1 "and a log" hub revoke Khongco --reason "mất máy"
check "the key is revoked from then on" \
    hub revoke "$log" --from $from --reason "mất máy"
check_has "which says what lost its effect" "1 entries" "$T/out"
check_status 3 "once is enough" \
    hub revoke "$log" --from $from --reason "mất máy"
check_status 3 "and it cannot be resumed" hub resume "$log"
check_equal "the thief's record is gone" 0 "$(listed "Kẻ gian ghi")"
check_equal "the earlier one stays" 1 "$(listed "Trước khi mất")"
check_equal "with what the other PC wrote" "thôn Nà Dầu" \
    "$(hub show "$one" --json | field fields.place.value)"
check "the other PC syncs" k b sync
check "and agrees" agree b $UNIT
check_equal "it does not show the record either" "" \
    "$(k b list | grep "Kẻ gian ghi")"
check "the hub's store holds" hub verify
check "the earlier proof verifies" kheo-verify "$T/before.proof" \
    --root "$fingerprint"

# ---- what comes later
title a "Kẻ gian ghi tiếp" >/dev/null
k a sync >/dev/null 2>&1
check_equal "later work has no effect" 0 "$(listed "Kẻ gian ghi tiếp")"
hub quarantine >"$T/quarantine"
check_equal "both are in quarantine" 2 \
    "$(grep -c "revoked" "$T/quarantine")"
before=$(k a list | wc -l)
title b "Máy kia ghi" >/dev/null
k b sync >/dev/null 2>&1
k a sync >/dev/null 2>&1
check_equal "the lost PC is given nothing any more" "$before" \
    "$(k a list | wc -l)"
check_equal "no file for the unit opens there" 1 \
    "$(hub export --unit $UNIT "$T/unit.kheo" >/dev/null 2>&1
    k a import "$T/unit.kheo" >/dev/null 2>&1; echo $?)"

# ---- a successor of the key
title c "Bản sao của đĩa" >/dev/null
k c sync >/dev/null 2>&1
check_equal "a copy of the disk waits for a person" 1 \
    "$(hub pending | grep -c .)"
check_equal "without effect" 0 "$(listed "Bản sao của đĩa")"

# ---- what was the unit's own after all
entry=$(head -n 1 "$T/quarantine" | cut -f 1)
check "an officer gives an entry its effect back" hub release "$entry"
check_equal "the record is there again" 1 "$(listed "Kẻ gian ghi")"
check "the other PC learns it" k b sync
check "and agrees" agree b $UNIT
check "with $stolen" k b show "$stolen"
check "the hub's store holds with it" hub verify
check "and is made again the same" hub rebuild

# ---- a new PC in the lost one's place
enrol d $UNIT
check "a new PC fetches everything" k d sync
check "and agrees" agree d $UNIT
k d set "$one" "aims=100% hộ" >/dev/null 2>&1
check "its work is sent" k d sync
check_equal "and has effect" "100% hộ" \
    "$(hub show "$one" --json | field fields.aims.value)"
check "a PC is rebuilt" k d rebuild
check "and agrees again" agree d $UNIT

plan_done
