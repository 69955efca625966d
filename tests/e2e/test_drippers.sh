#!/usr/bin/env bash
# A crowd that sends one byte a second from many addresses keeps nobody from
# syncing, and is cut.  300 of them; DRIPPERS=2000 is the full figure, which
# `make soak` takes.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

crowd=${DRIPPERS:-300}
syncs=${SYNCS:-20}

ms_now() {
	echo $(($(date +%s%N) / 1000000))
}

# each_sync: save and sync, and print how many milliseconds the sync took.
each_sync() {
	local began i

	for ((i = 1; i <= syncs; i++)); do
		new_registration pc 02287 1 >/dev/null || return 1
		began=$(ms_now)
		k pc sync >"$T/sync.out" 2>&1 || return 1
		echo $(($(ms_now) - began))
	done
}

start_hub
enrol pc 02287
each_sync >"$T/alone" || bail "no sync: $(cat "$T/sync.out")"

mkfifo "$T/drip.in"
"$TOP/tests/lib/drip" "$HUB_PORT" "$crowd" 200 <"$T/drip.in" \
    >"$T/drip.out" 2>"$T/drip.err" &
drip_pid=$!
tap_pids+=("$drip_pid")
exec {drip_fd}>"$T/drip.in"
wait_for 100 grep -q ready "$T/drip.out" ||
    bail "the crowd does not come together: $(cat "$T/drip.err")"
open=$(curl -sk "$HUB_URL/metrics" |
    awk '$1 == "kheo_http_connections" { print $2 }')
check "the crowd is there, $open connections" test "$open" -gt $((crowd / 2))

check "every sync in the crowd succeeds" each_sync
cp "$T/out" "$T/times"
p95=$(sort -n "$T/times" | awk '{ t[NR] = $1 } END {
    i = int(NR * 0.95); print t[i < 1 ? 1 : i] }')
alone=$(sort -n "$T/alone" | awk '{ t[NR] = $1 } END {
    i = int(NR * 0.95); print t[i < 1 ? 1 : i] }')
check "19 of 20 take under 3 s: $p95 ms, without the crowd $alone ms" \
    test "$p95" -lt 3000

echo over >&"$drip_fd"
wait "$drip_pid"
told=$(tail -n 1 "$T/drip.out")
check_equal "none of the crowd is left" 0 "$(field living <<<"$told")"
check "each was cut within 60 s: $told" awk \
    -v s="$(field longest_s <<<"$told")" 'BEGIN { exit !(s > 0 && s <= 60) }'
check "the hub counts them as cut" test "$(curl -sk "$HUB_URL/metrics" |
    awk '$1 == "kheo_http_reaped_total" { print $2 }')" -ge "$crowd"
if [ "${#unconfined[@]}" -gt 0 ]; then
	skip "it never took 256 MiB" "a sanitizer takes more"
else
	peak=$(awk '$1 == "VmHWM:" { print $2 }' "/proc/$hub_pid/status")
	check "it never took 256 MiB: $((peak / 1024)) MiB" \
	    test "$peak" -lt 262144
fi
check "both sides hold the same" agree pc 02287
plan_done
