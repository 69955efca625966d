#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A month of reports and their photos over a telephone in the mountains:
# 20 kbit/s up, 40 down, 800 ms, and whatever was on its way when the link went
# lost.  With KHEO_SOAK=1 that is so at its true speed, the link gone for 30 s
# every 2 minutes.  In the check all is $FAST times as fast, the client's own
# sense of time included, and the link goes by what it carried, not by the
# clock: as many bytes as such a link carries between two outages.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
REPORTS_N=40
PHOTOS=10
PHOTO_KIB=300
FAST=1
UP=2500
if [ "${KHEO_SOAK:-}" != 1 ]; then
	FAST=8
	PHOTOS=1
fi

scaled() { # NUMBER: that many seconds, faster
	/usr/bin/python3 -c "print($1 / $FAST)"
}

HUB_PORT=$(free_port)
start_proxy front --narrow --to "127.0.0.1:$HUB_PORT" --seconds 7200
HUB_URL=https://127.0.0.1:$proxy_port
start_hub
gcc -shared -fPIC -O1 -o "$T/fast.so" "$TOP/tests/lib/fast_clock.c" ||
    bail "the clock cannot be built"

# slow COMMAND...: with its sense of time as fast as the link.
slow() {
	FAST_CLOCK=$FAST LD_PRELOAD=$T/fast.so \
	    ASAN_OPTIONS=verify_asan_link_order=0 "$@" </dev/null
}

proxy_tell front "rate-up $((UP * FAST))" >/dev/null
proxy_tell front "rate-down $((2 * UP * FAST))" >/dev/null
proxy_tell front "latency $(scaled 0.4)" >/dev/null
code=$(invite $UNIT --auto-approve)
slow kheo --home "$D/a" enrol "$code" --person "cán bộ a" >/dev/null 2>&1
slow kheo --home "$D/a" sync >/dev/null 2>&1

random_text() { # KIB: of letters, which no compression makes small
	head -c $(($1 * 768)) /dev/urandom | base64 -w 0
}

# Signed day by day, so that no batch is larger than a day's work.
for ((i = 1; i <= REPORTS_N; i++)); do
	id=$(k a new registration "title=Báo cáo $i" kind=viec-lam \
	    subject=ca-nhan field=kinh-te "place=$(random_text 1)" 2>/dev/null)
	k a export "$T/signed" >/dev/null 2>&1 ||
	    bail "report $i could not be saved"
done
for ((i = 1; i <= PHOTOS; i++)); do
	{
		printf '\377\330\377\340'
		head -c $((PHOTO_KIB * 1024 - 4)) /dev/urandom
	} >"$T/anh$i.jpg"
	k a attach "$id" "$T/anh$i.jpg" >/dev/null 2>&1 ||
	    bail "photo $i could not be attached"
done

if [ $FAST -gt 1 ]; then
	proxy_tell front "outage-bytes $((90 * UP)) $(scaled 30)" >/dev/null
else
	proxy_tell front "outage 120 30" >/dev/null
fi

# What this PC knows to be at the hub.
waits() {
	local s

	s=$(k a status --json)
	[ $(($(field sealed <<<"$s") + $(field exported <<<"$s"))) -gt 0 ] ||
	    [ "$(field files_at_hub <<<"$s")" != "$PHOTOS" ]
}

began=$SECONDS
tries=0
: >"$T/log"
while waits && [ $tries -lt 400 ]; do
	slow kheo --home "$D/a" sync >>"$T/log" 2>&1
	tries=$((tries + 1))
	sleep "$(scaled 5)"
done
took=$((SECONDS - began))
read -r up down lost <<<"$(proxy_tell front bytes)"
proxy_tell front pass >/dev/null

percent=$((lost * 1000 / up))
echo "# $REPORTS_N reports and $PHOTOS photos of $PHOTO_KIB KiB, $FAST times" \
    "as fast as the profile: $up bytes up, $down down, $tries syncs, $took s;" \
    "$lost bytes ($((percent / 10)).$((percent % 10)) %) went up in vain"
if waits; then
	tap_not_ok "everything is at the hub" "$(tail -n 20 "$T/log")"
else
	tap_ok "everything is at the hub"
fi
check_equal "every report once" $REPORTS_N \
    "$(hub list | grep -c 'Báo cáo [0-9]*$')"
check "and as they were written" agree a $UNIT
check "the officer saves the photos" hub fetch "$id" -o "$T/officer"
for ((i = 1; i <= PHOTOS; i++)); do
	check "  photo $i is the same" cmp "$T/anh$i.jpg" "$T/officer/anh$i.jpg"
done
check "the link was gone in between" test "$tries" -ge 2
check "at most 5 of 100 bytes were sent twice" test "$percent" -le 50
plan_done
