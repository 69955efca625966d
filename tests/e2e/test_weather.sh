#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# Each kind of bad link once: nothing is lost, nothing is there twice, and
# nothing is called received that has no receipt.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
HUB_PORT=$(free_port)
start_proxy front --to "127.0.0.1:$HUB_PORT"
front_fd=$proxy_fd
HUB_URL=https://127.0.0.1:$proxy_port
start_hub
start_proxy inner --to "127.0.0.1:$HUB_PORT" \
    --tls "$HUB/tls-cert.pem" "$HUB/tls-key.pem"
inner_fd=$proxy_fd
INNER=127.0.0.1:$proxy_port
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout "$T/other-key.pem" -out "$T/other-cert.pem" -subj /CN=hub \
    -days 9 2>/dev/null || bail "no certificate could be made"
start_proxy thief --to "127.0.0.1:$HUB_PORT" \
    --tls "$T/other-cert.pem" "$T/other-key.pem"
THIEF=127.0.0.1:$proxy_port
start_portal() {
	mkfifo "$D/portal.in"
	"$TOP/tests/lib/portal" --tls "$HUB/tls-cert.pem" "$HUB/tls-key.pem" \
	    <"$D/portal.in" >"$D/portal.out" 2>/dev/null &
	tap_pids+=("$!")
	exec {portal_fd}>"$D/portal.in"
	wait_for 10 test -s "$D/portal.out" || bail "the portal does not start"
	PORTAL=127.0.0.1:$(head -n 1 "$D/portal.out")
}
start_portal
enrol a $UNIT
enrol b $UNIT

front() {
	proxy_fd=$front_fd
	proxy_tell front "$1" >/dev/null
}

inner() {
	proxy_fd=$inner_fd
	proxy_tell inner "$1" >/dev/null
}

fair() {
	front pass
	front "to 127.0.0.1:$HUB_PORT"
	inner pass
}

record() {
	k a new registration "title=$1" kind=viec-lam subject=ca-nhan \
	    field=kinh-te >/dev/null 2>&1
}

# What was said about what the hub has, in either language's words.
claims() {
	grep -qE 'receipt: [1-9]|At the hub, with its signed|Đã nhận' \
	    "$T/out" "$T/err"
}

there_once() {
	[ "$(hub list | grep -c "$1\$")" -eq 1 ]
}

# calm SENTENCE: a good link again; everything arrives, once.
calm() {
	fair
	check "$1: then everything arrives" k a sync
	check "$1: once" there_once "$1"
	check_equal "$1: and nothing waits" "0 0" \
	    "$(status_of a sealed) $(status_of a exported)"
}

# fails NAME STATUS: the sync ends so, and claims nothing.
fails() {
	check_status "$2" "$1: the sync says that it did not go through" \
	    k a sync
	if claims; then
		tap_not_ok "$1: nothing is called received" "$(cat "$T/out")"
	else
		tap_ok "$1: nothing is called received"
	fi
	calm "$1"
}

# passes NAME: it is slower, but it goes through.
passes() {
	check "$1: it goes through" k a sync
	if claims; then
		tap_ok "$1: and says what has a receipt"
	else
		tap_not_ok "$1: and says what has a receipt" "$(cat "$T/out")"
	fi
	calm "$1"
}

record "độ trễ"
front "latency 0.4"
passes "độ trễ"

record "mất gói"
front "loss 0.3 1"
passes "mất gói"

record "đường chậm"
front "rate-up 4000"
front "rate-down 8000"
passes "đường chậm"

for way in up down; do
	# In the middle of what the request, the answer takes inside TLS.
	at=1500
	[ $way = down ] || at=900
	record "đứt $way"
	front "cut-$way $at"
	fails "đứt $way" 4
	record "lật bit $way"
	front "flip-$way $at"
	fails "lật bit $way" 4
	record "lật bit trong TLS $way"
	front "to $INNER"
	inner "flip-$way 500"
	check "lật bit trong TLS $way: it ends" \
	    bash -c "timeout 60 kheo --home '$D/a' sync; [ \$? -ne 124 ]"
	calm "lật bit trong TLS $way"
done

record "nửa đóng"
front "half-close 1500"
fails "nửa đóng" 4

record "phát lại"
front "to $INNER"
inner "speak replay"
passes "phát lại"

record "trang lỗi"
front "to $INNER"
inner "speak html"
fails "trang lỗi" 4

record "trang giả nói đã nhận"
front "to $INNER"
inner "speak html-ok"
fails "trang giả nói đã nhận" 4

record "cổng Wi-Fi"
front "to $PORTAL"
fails "cổng Wi-Fi" 4

record "dài quá"
front "to $INNER"
inner "speak longer"
fails "dài quá" 4

record "ngắn quá"
front "to $INNER"
inner "speak shorter"
fails "ngắn quá" 4

record "không dứt"
front "to $INNER"
inner "speak endless"
fails "không dứt" 4

record "khóa TLS khác"
front "to $THIEF"
fails "khóa TLS khác" 7

record "mất sóng"
front "outage 2 1"
for _ in 1 2 3 4 5 6 7 8; do
	k a sync >"$T/out" 2>&1 && break
	sleep 0.5
done
calm "mất sóng"

k b sync >/dev/null 2>&1
check "the other machine of the unit has the same" agree b $UNIT
check "and this one" agree a $UNIT
check_equal "nothing was signed against the hub" 0 "$(status_of a evidence)"
exec {portal_fd}>&-
plan_done
