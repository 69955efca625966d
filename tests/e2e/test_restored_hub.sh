#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A hub is restored from last night's backup after more was receipted: the
# communes bring back what it lost, with and without its anchor.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
OTHER=02287
start_hub
enrol a $UNIT
enrol b $UNIT
enrol c $OTHER

title() {
	k "$1" new registration "title=$2" kind=viec-lam subject=ca-nhan \
	    field=kinh-te 2>/dev/null
}

settled() {
	local pc

	for pc in a b c a b c; do
		k "$pc" sync >/dev/null 2>&1
	done
	agree a "$UNIT" && agree b "$UNIT" && agree c "$OTHER"
}

# after N: N batches that the hub receipts after its backup, an act of the hub
# and a PC that is enrolled only now.
after() {
	local i id

	for ((i = 0; i < $1; i++)); do
		title a "$2 $i" >/dev/null
		k a sync >/dev/null 2>&1 || return 1
	done
	enrol "$2" "$UNIT"
	id=$(title "$2" "$2 mới") && k "$2" submit "$id" >/dev/null 2>&1
	k "$2" sync >/dev/null 2>&1 && hub receive "$id" >/dev/null 2>&1
	k "$2" sync >/dev/null 2>&1 && k b sync >/dev/null 2>&1
	title c "$2 ở xã khác" >/dev/null
	k c sync >/dev/null 2>&1
}

lost() { # NAME
	local before copy

	title a "trước $1" >/dev/null
	k a sync >/dev/null 2>&1
	rm -rf "$T/backups"
	check "$1: the hub is backed up while it serves" hub backup "$T/backups"
	copy=$(find "$T/backups" -type f)
	check "$1: 50 more batches are receipted" after 50 "$1"
	before=$(hub digest --unit $UNIT)
	stop_hub
	check "$1: the backup is put in place" hub restore "$copy"
	[ "$1" = neo ] || rm "$HUB/anchor"
	check_status 7 "$1: the hub does not serve" timeout 10 kheo-hub \
	    --home "$HUB" serve --listen "127.0.0.1:$HUB_PORT"
	check_has "$1: and says what to do" "recover" "$T/err"
	check "$1: it is told to begin anew" hub recover
	serve_hub
	title b "sau $1" >/dev/null
	check "$1: a commune syncs" k b sync
	check_has "$1: and learns what happened" "restored from a backup"
	check "$1: the new PC syncs" k "$1" sync
	check "$1: all agree" settled
	check "$1: nothing is missing" bash -c "[ \$(kheo-hub --home '$HUB' \
	    list | grep -c '$1') -ge 53 ]"
	check_equal "$1: each is there once" 1 "$(hub list | grep -c "$1 7$")"
	check_equal "$1: nobody must choose" "" "$(hub conflicts)"
	check_equal "$1: nobody waits" "" "$(hub pending)"
	check "$1: the state was another one before the new record" \
	    test "$before" != "$(hub digest --unit $UNIT)"
	check "$1: the hub holds" hub verify
	check "$1: the commune's data holds" k b doctor
	check_equal "$1: everything has its receipt" "0 0" \
	    "$(status_of a sealed) $(status_of a exported)"
}

lost neo
lost khong-neo
check "copies are kept to seven" bash -c "for i in 1 2 3 4 5 6 7 8; do
	KHEO_CLOCK_OFFSET=\$((i * 60)) kheo-hub --home '$HUB' backup \
	    '$T/backups' >/dev/null 2>&1 || exit 1
done; [ \$(find '$T/backups' -type f | wc -l) -eq 7 ]"
check_status 1 "what is no backup is not restored" hub restore "$TOP/Makefile"
plan_done
