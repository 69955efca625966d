#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# How what was saved reaches the hub, over every way there is.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02305
start_hub
enrol a $UNIT

# sync_json PC NAME: run a sync, print a member of its last line.
sync_json() {
	k "$1" sync --json 2>"$T/err" | tail -n 1 >"$T/json"
	field "$2" <"$T/json"
}

# ---- small work is one round trip
id=$(new_registration a $UNIT 1) || bail "no record"
check_equal "a saved record is not sealed yet" 0 "$(status_of a sealed)"
check "it is sent" k a sync
check_has "the receipt is told" "signed receipt"
check_equal "nothing waits" 0 "$(status_of a exported)"
check_equal "both batches are in the hub's log" 2 "$(status_of a confirmed)"
check "both sides agree" agree a $UNIT
check_equal "a second sync is one request" 1 "$(sync_json a requests)"
check "it sends less than 1,000 bytes" test "$(field sent_bytes <"$T/json")" -lt 1000
check "it gets less than 1,000 bytes" test "$(field received_bytes <"$T/json")" -lt 1000
check_equal "it hands over nothing" 0 "$(field batches <"$T/json")"
check "with nothing new it ends 0" k a sync
k a set "$id" "place=thôn Nà Dầu" 2>/dev/null
check_equal "an edit is one request, too" 1 "$(sync_json a requests)"
check_equal "with one batch" 1 "$(field batches <"$T/json")"
check_equal "and its receipt" 1 "$(field receipted <"$T/json")"

# ---- much work
for n in $(seq 1 40); do
	printf 'title=Việc số %s\nreason=%s\n' "$n" \
	    "$(head -c 3000 /dev/urandom | base64 -w 0)" >"$T/fields"
	mapfile -t values <"$T/fields"
	k a new registration "${values[@]}" >>"$T/ids" 2>"$T/err" || bail "no record"
done
check "160 KB are sent" k a sync
check_equal "nothing waits" 0 "$(status_of a exported)"
check "both sides agree" agree a $UNIT

# ---- the other PC of the unit
enrol b $UNIT
check_equal "it has everything" 41 "$(k b list | wc -l)"
check "both sides agree" agree b $UNIT

# ---- no hub
check "the hub is stopped" stop_hub
k a set "$id" "place=thôn Nà Dầu và thôn Khuổi Đinh" 2>/dev/null
check_status 4 "without a hub sync ends 4" k a sync --json
check_equal "the result is told all the same" 0 "$(field receipted <"$T/out")"
check_has "it says that all is saved" "saved on this machine" "$T/err"
check_equal "the batch waits" 1 \
    "$(($(status_of a sealed) + $(status_of a exported)))"
new_registration a $UNIT 2 >"$T/id"

# ---- no libcurl
mkdir "$T/lacking"
: >"$T/lacking/libcurl-gnutls.so.4"
export LD_LIBRARY_PATH=$T/lacking
check "a save needs no libcurl" k a set "$id" "place=thôn Khuổi Đinh"
check_status 4 "without it sync ends 4" k a sync
check_has "it names the package" "libcurl3-gnutls" "$T/err"
unset LD_LIBRARY_PATH

# ---- the watch
kheo --home "$D/a" sync --watch >"$T/watch" 2>&1 </dev/null &
watch=$!
tap_pids+=("$watch")
wait_for 10 grep -q offline "$T/watch"
check "the watch says that the hub is away" grep -q offline "$T/watch"
for n in 1 2 3; do
	k a new registration "title=Lưu khi mất mạng $n" >/dev/null 2>&1
done
sleep 3
receipts() {
	[ "$(($(status_of a unsealed) + $(status_of a sealed) + \
	    $(status_of a exported)))" -eq 0 ]
}
serve_hub
SECONDS=0
check "within 30 s the receipts are there" wait_for 30 receipts
check "  it took less than 20 s" test "$SECONDS" -lt 20
check "both sides agree" agree a $UNIT
wait_for 5 grep -q "^online" "$T/watch"
check "the watch says that the hub is back" grep -q "^online" "$T/watch"
k a new registration "title=Lưu khi có mạng" >/dev/null 2>&1
check "a save is sent at once" wait_for 5 receipts
check "the hub goes away again" stop_hub
k a set "$id" "place=thôn Nà Coóc" 2>/dev/null
offline_twice() {
	[ "$(grep -c ^offline "$T/watch")" -eq 2 ]
}
check "and the watch survives it" wait_for 10 offline_twice
serve_hub
check "with the next save sent" wait_for 30 receipts
check "it is one line a change, not one a try" \
    test "$(wc -l <"$T/watch")" -lt 20
kill -TERM "$watch"
wait "$watch"
check_equal "a stopped watch ends 0" 0 "$?"

# ---- by USB: the request, the approval, the records, and back
invite $UNIT -o "$T/invitation" >"$T/out" 2>"$T/err" || bail "no invitation"
check "an invitation file needs no network" k c enrol "$T/invitation" \
    --name "máy c" --person "cán bộ c" --request "$T/request"
check_has "30 digits are told" "digits" "$T/out"
digits=$(grep -oE '[0-9]{5}( [0-9]{5}){5}' "$T/out" | head -n 1)
usb=$(k c new registration "title=Ghi trước khi được duyệt") ||
    bail "recording does not begin"
check "the hub takes the request" hub import "$T/request" \
    --answer "$T/request.answer"
check_status 6 "its answer is taken, and says what is missing" \
    k c import "$T/request.answer"
check_has "an officer" "officer" "$T/out"
request=$(hub pending | cut -f 1)
check "the officer approves" hub approve "$request" --fingerprint "$digits"
check "records go the same way" k c export "$T/usb"
check_equal "they have left this machine" 1 "$(status_of c exported)"
check "the hub takes them" hub import "$T/usb" --answer "$T/usb.answer"
check "the answer comes back" k c import "$T/usb.answer"
check_equal "with the receipts" 0 "$(status_of c exported)"
check "both sides agree" agree c $UNIT
check "the answer may be taken twice" k c import "$T/usb.answer"
check "the hub has the record" hub show "$usb"
check_status 1 "another machine's answer is not taken" \
    k a import "$T/usb.answer"
check_has "  it says why" "another machine" "$T/err"

# ---- a courier
k c new registration "title=Nhờ chuyển hộ" >"$T/id" 2>/dev/null
check "a file is written" k c export "$T/carried"
check "another PC carries it" k b sync --carry "$T/carried"
check "what comes back is for the first one" k c import "$T/carried.answer"
check_equal "with the receipt" 0 "$(status_of c exported)"
check_status 1 "the courier cannot read it" k b import "$T/carried.answer"
check "both sides agree" agree c $UNIT

# ---- a proof from what this PC has
id=$(new_registration a $UNIT 2) || bail "no record"
check_status 3 "without a submission there is nothing to prove" \
    k a proof "$id" -o "$T/proof"
check "a record is submitted" k a submit "$id"
check "and sent" k a sync
check "its proof is written" k a proof "$id" -o "$T/proof"
root=$(grep -oE '[0-9a-f]{4}(-[0-9a-f]{4}){7}' "$T/out" | head -n 1)
check "and holds without the hub" kheo-verify "$T/proof" --root "$root"
check_has "as received" "authentic_received"
sed 's/kinh-te/van-hoa/; s/MB/MC/' "$T/proof" >"$T/changed"
turn_byte "$T/changed" 900
check_status 7 "a changed one does not" \
    kheo-verify "$T/changed" --root "$root"

# ---- plain HTTP, everything sealed
stop_hub
HUB=$D/plain
HUB_PORT=$(free_port)
start_proxy tap --to "127.0.0.1:$HUB_PORT" --record "$T"
HUB_URL=http://127.0.0.1:$proxy_port
make_hub
serve_options=(--plain)
serve_hub
enrol p $UNIT
k p new registration "title=Không ai đọc được" >"$T/id" 2>/dev/null
check_equal "one request" 1 "$(sync_json p requests)"
check "both sides agree" agree p $UNIT
check_has "what travels is sealed" "kheo sealed 1" "$T/3.up"
check_has "and what comes back" "kheo sealed 1" "$T/3.down"
check_equal "nothing else travels" 0 "$(cat "$T"/*.up "$T"/*.down |
    grep -ac "kheo bundle\|vnd.kheo.bundle")"

# ---- a person who does not want to wait
k p new registration "title=Dừng giữa chừng" >"$T/id" 2>/dev/null
proxy_tell tap "latency 60" >/dev/null
before=$(proxy_tell tap count)
kheo --home "$D/p" sync >"$T/stopped" 2>&1 </dev/null &
asked=$!
tap_pids+=("$asked")
is_asking() {
	[ "$(proxy_tell tap count)" -gt "$before" ]
}
wait_for 10 is_asking || bail "nothing is asked"
kill -INT "$asked"
wait "$asked"
check_equal "a sync that is stopped while it waits ends 4" 4 "$?"
check_has "  it says who stopped it" "You stopped it." "$T/stopped"
check_equal "  and does not blame the hub" "" \
    "$(grep "did not answer" "$T/stopped")"
proxy_tell tap pass >/dev/null
check_equal "what was saved still waits" 0 "$(status_of p unsealed)"
check "the next one goes on" k p sync
check "both sides agree" agree p $UNIT
plan_done
