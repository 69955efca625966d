#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A device that asks without end is told to wait; its neighbour is served, and
# it loses nothing.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

GREEDY=02287
OTHER=02314

start_hub
enrol a $GREEDY
enrol b $OTHER
stop_hub
echo "device-per-minute = 5" >>"$HUB/hub.conf"
check_status 1 "a hub takes no settings that serve nobody" \
    kheo-hub --home "$HUB" serve --listen "127.0.0.1:$HUB_PORT"
check_has "and names the line" "6 to 60000 requests a minute" "$T/err"
sed -i '/^device-per-minute/d' "$HUB/hub.conf"
# Ten at once, and one more every three seconds.
echo "device-per-minute = 20" >>"$HUB/hub.conf"
serve_hub

# greedy: save and sync until the hub has had enough.
greedy() {
	local i rc

	for ((i = 1; i <= 200; i++)); do
		new_registration a "$GREEDY" 1 >/dev/null || return 1
		k a sync >"$T/out.a" 2>"$T/err.a"
		rc=$?
		[ "$rc" -ne 4 ] || return 0
		[ "$rc" -eq 0 ] || return 1
	done
	return 1
}
check "a device that asks without end is told to wait" greedy
check_has "in words that a clerk understands" "asks to wait" "$T/err.a"
check_has "and the reason for who helps" "asks too often" "$T/err.a"
check "the operator sees it" grep -q "status=503" "$D/serve.err"
check_equal "what was not taken is kept" 1 \
    "$(($(status_of a sealed) + $(status_of a exported)))"
new_registration b "$OTHER" 1 >/dev/null
check "its neighbour is served meanwhile" k b sync
check "who waits is served" wait_for 60 k a sync
check_equal "and has lost nothing" "$(k a list | cut -f 1 | sort)" \
    "$(hub list --unit $GREEDY | cut -f 1 | sort)"
check_equal "hub and device agree" "$(k a digest)" \
    "$(hub digest --unit $GREEDY)"
plan_done
