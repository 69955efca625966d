#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# The hub's last word on what has no effect: discarded, with a reason that its
# author reads, or carried by the hub for an author who is gone.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
start_hub

title() {
	k "$1" new registration "title=$2" kind=viec-lam subject=ca-nhan \
	    field=kinh-te 2>/dev/null
}

listed() {
	hub list | grep -cF "$1"
}

enrol a $UNIT
enrol b $UNIT
title a "Một" >/dev/null
check "work is sent" k a sync
log=$(hub log | awk -F '\t' -v u=$UNIT '$3 == u { print $4; exit }')

# ---- quarantined, then discarded
hub suspend "$log" --reason "chưa rõ" >/dev/null 2>&1
two=$(title a "Hai")
k a sync >/dev/null 2>&1
hub resume "$log" >/dev/null 2>&1
k a sync >/dev/null 2>&1
entry=$(hub quarantine | cut -f 1)
check "the author is told that it has no effect yet" \
    k a status --lang en
check_has "and why" "without effect (the log is suspended)" "$T/out"
check_status 2 "discarding wants a reason" hub discard "$entry"
check_status 1 "and something to discard" hub discard 99999 --reason x
check_status 1 "that has no effect" hub discard 0 --reason x
check "an officer discards it" \
    hub discard "$entry" --reason "trùng với bản đã gửi"
check_equal "nothing waits any more" "" "$(hub quarantine)"
check_status 3 "it is decided for good" hub release "$entry"
check_status 3 "and once" hub discard "$entry" --reason again
check_equal "it has no effect" 0 "$(listed "Hai")"
k a sync >/dev/null 2>&1
check "the author is told" k a status --lang en
check_has "in the officer's words" "trùng với bản đã gửi" "$T/out"
check "and still has what was written" k a show "$two"
check "the other PC syncs" k b sync
check "both agree with the hub" agree b $UNIT
check "and the author" agree a $UNIT

# ---- the losing side of a fork, whose author is gone
# An image of the disk is put back: the anchors say what they said then, and
# the machine is the same, so nobody can know.
enrol e $UNIT
k e sync >/dev/null 2>&1
cp -a "$D/e" "$D/e.old"
title e "Máy thứ nhất" >/dev/null
k e sync >/dev/null 2>&1
rm -r "$D/e/outbox"
for file in $(cd "$D/e.old" && find . -type f ! -name device); do
	mkdir -p "$D/e/$(dirname "$file")"
	cat "$D/e.old/$file" >"$D/e/$file"
done
title e "Máy thứ hai" >/dev/null
k e export "$T/e.kheo" >/dev/null 2>&1
hub import "$T/e.kheo" >/dev/null 2>&1
rm -r "$D/e" "$D/e.old"
hub quarantine >"$T/quarantine"
lost=$(awk -F '\t' '$2 == "evidence" { print $1; exit }' "$T/quarantine")
check "something is kept that nobody will send again" test -n "$lost"
check_equal "without effect" 0 "$(listed "Máy thứ hai")"
check_status 2 "adopting wants a reason" hub adopt "$lost"
check "the hub adopts it" hub adopt "$lost" --reason "máy đã hỏng"
check_equal "its edits have effect" 1 "$(listed "Máy thứ hai")"
check_status 3 "once" hub adopt "$lost" --reason again
check_equal "nothing waits any more" "" \
    "$(hub quarantine | cut -f 1 | grep -Fx -- "$lost")"
for pc in a b; do
	check "$pc fetches it" k $pc sync
	check "$pc shows it" bash -c \
	    "kheo --home '$D/$pc' list | grep -q 'Máy thứ hai'"
	check "$pc agrees" agree $pc $UNIT
done
hub export --unit $UNIT "$T/unit.kheo" >/dev/null 2>&1
check_equal "so does a reader written from the wire format's page alone" \
    "$(hub digest --unit $UNIT)" "$("$TOP/tests/reader/replica.py" \
    "$T/unit.kheo" "$D/b" "$(hub fingerprint)" 2>&1)"
check "the hub's store holds" hub verify
check "and is made again the same" hub rebuild
check "so is a PC's" k b rebuild
check "which agrees" agree b $UNIT

plan_done
