#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A month of reports over a telephone in the mountains: 20 kbit/s up, 40 down,
# 800 ms, the link gone for 30 s every 2 minutes, whatever was on its way lost.
# In the check all of that is $FAST times as fast, the client's own sense of
# time included; KHEO_SOAK=1 runs it at its true speed.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
REPORTS_N=40
# Text of random letters, which no compression makes small: as many bytes as
# the photos have that a report cannot carry yet.
PHOTOS=10
PHOTO_KIB=300
FAST=1
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

proxy_tell front "rate-up $((2500 * FAST))" >/dev/null
proxy_tell front "rate-down $((5000 * FAST))" >/dev/null
proxy_tell front "latency $(scaled 0.4)" >/dev/null
code=$(invite $UNIT --auto-approve)
slow kheo --home "$D/a" enrol "$code" --person "cán bộ a" >/dev/null 2>&1
slow kheo --home "$D/a" sync >/dev/null 2>&1

random_text() { # KIB
	/usr/bin/python3 -c "
import base64, os
print(base64.b64encode(os.urandom($1 * 768)).decode())"
}

# Signed day by day, so that no batch is larger than a day's work.
save() { # TITLE FIELD KIB
	k a new registration "title=$1" kind=viec-lam subject=ca-nhan \
	    field=kinh-te "$2=$(random_text "$3")" >/dev/null 2>&1 &&
	k a export "$T/signed" >/dev/null 2>&1
}

for ((i = 1; i <= REPORTS_N; i++)); do
	save "Báo cáo $i" place 1 || bail "report $i could not be saved"
done
for ((i = 1; i <= PHOTOS * PHOTO_KIB / 25; i++)); do
	save "Tập $i" aims 25 || bail "large text $i could not be saved"
done

proxy_tell front "outage $(scaled 120) $(scaled 30)" >/dev/null

waits() {
	[ $(($(status_of a sealed) + $(status_of a exported))) -gt 0 ]
}

began=$SECONDS
tries=0
: >"$T/log"
while waits && [ $tries -lt 200 ]; do
	slow kheo --home "$D/a" sync >>"$T/log" 2>&1
	tries=$((tries + 1))
	sleep "$(scaled 5)"
done
took=$((SECONDS - began))
read -r up down lost <<<"$(proxy_tell front bytes)"
proxy_tell front pass >/dev/null

percent=$((lost * 1000 / up))
echo "# $REPORTS_N reports and $((PHOTOS * PHOTO_KIB)) KiB, $FAST times as" \
    "fast as the profile: $up bytes up, $down down, $tries syncs, $took s;" \
    "$lost bytes ($((percent / 10)).$((percent % 10)) %) went up in vain"
if waits; then
	tap_not_ok "everything is at the hub" "$(tail -n 20 "$T/log")"
else
	tap_ok "everything is at the hub"
fi
check_equal "every report once" $REPORTS_N \
    "$(hub list | grep -c 'Báo cáo [0-9]*$')"
check "and the large ones" agree a $UNIT
check "the link was gone in between" test "$tries" -ge 2
check "at most 5 of 100 bytes were sent twice" test "$percent" -le 50
plan_done
