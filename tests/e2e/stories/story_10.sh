#!/usr/bin/env bash
# Story 10, the clerk: send when a link appears.
# A batch goes once; the link is cut on the way, then it is resumed; the hub
# holds exactly one copy.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
HUB_PORT=$(free_port)
start_proxy link --to "127.0.0.1:$HUB_PORT"
HUB_URL=https://127.0.0.1:$proxy_port
district
clerk_of 02305
quietly clerk sync
id=$(clerk new registration title="Gửi khi có mạng" kind=viec-lam \
    subject=tap-the field=kinh-te \
    reason="$(head -c 60000 /dev/urandom | base64 -w 0)" 2>"$T/err")
quietly clerk submit "$id"

for try in 1 2; do
	proxy_tell link "cut-up 20000" >/dev/null
	check_status 4 "try $try: the link is cut on the way" clerk sync
done
check "nothing is lost by that" test "$(status_of clerk exported)" -gt 0
proxy_tell link pass >/dev/null
check "when the link holds, the rest is sent" clerk sync
check_has "and receipted" "ký biên nhận"
check_equal "nothing waits" 0 "$(status_of clerk exported)"
check_equal "the hub holds one record of it" 1 \
    "$(officer list | grep -c "Gửi khi có mạng")"
check_equal "one submission" 1 \
    "$(officer show "$id" --json | field submissions.#)"
before=$(officer log | wc -l)
check "sending again" clerk sync
check_equal "adds nothing to the hub's log" "$before" "$(officer log | wc -l)"
check "both sides have the same" agree clerk 02305
plan_done
