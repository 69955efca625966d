#!/usr/bin/env bash
# A device gets its own unit's records and the directory, and nothing else.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

# Clients reach the hub through a proxy that reads what is inside TLS.
HUB_PORT=$(free_port)
tap_port=$(free_port)
HUB_URL=https://127.0.0.1:$tap_port
make_hub
mkdir "$D/seen"
start_proxy tap --port "$tap_port" --to "127.0.0.1:$HUB_PORT" \
    --tls "$HUB/tls-cert.pem" "$HUB/tls-key.pem" --record "$D/seen"
serve_hub

enrol ours 02287
enrol theirs 02305
rm -f "$D"/seen/*

secret="câu chỉ xã Trung Hà được đọc 7391"
title="Mô hình riêng của xã Trung Hà 5512"
id=$(k theirs new registration "title=$title" "reason=$secret" kind=mo-hinh \
    subject=tap-the field=kinh-te) || bail "no record"
check "the other commune submits a record" k theirs submit "$id"
check "and sends it" k theirs sync
check "the hub has it" hub show "$id"
check_has "with its text" "$secret"
scope=$(sqlite3 -readonly "$D/theirs/kheo.db" \
    "SELECT hex(scope) FROM record LIMIT 1")
check "a capture of the owner's own traffic holds it" \
    /usr/bin/python3 "$TOP/tests/lib/seen" "$D/seen" "$secret" "$title" "$id"
rm -f "$D"/seen/*

mine=$(new_registration ours 02287 1)
check "we send ours" k ours sync
check "and ask again" k ours sync
check "the capture of it holds our text" \
    /usr/bin/python3 "$TOP/tests/lib/seen" "$D/seen" "$mine" "túi ni lông"
check_status 1 "it does not hold the other commune's text" \
    /usr/bin/python3 "$TOP/tests/lib/seen" "$D/seen" "$secret"
check_status 1 "nor its title" \
    /usr/bin/python3 "$TOP/tests/lib/seen" "$D/seen" "$title"
check_status 1 "nor its id" \
    /usr/bin/python3 "$TOP/tests/lib/seen" "$D/seen" "$id"

# The USB road gives no more.
check "we export" k ours export "$D/usb"
check "the hub answers by USB" hub import "$D/usb" --answer "$D/usb.answer"
check "we take the answer" k ours import "$D/usb.answer"
check "the hub writes all that our unit may read" \
    hub export --unit 02287 "$D/usb.all"
check "we take that, too" k ours import "$D/usb.all"
check "the hub writes what theirs may read" \
    hub export --unit 02305 "$D/usb.theirs"
check_status 1 "that is nothing we could open" k ours import "$D/usb.theirs"

check_status 1 "show of the other commune's record ends 1" \
    k ours show "$id"
check_equal "nothing was printed" "" "$(cat "$T/out")"
check_equal "list shows ours alone" "$mine" "$(k ours list | cut -f 1)"
check "everything in our home is looked through" \
    /usr/bin/python3 "$TOP/tests/lib/seen" "$D/ours" "$mine" "túi ni lông"
for what in "$secret" "$title" "$id"; do
	check_status 1 "nothing of '$what' is in our home" \
	    /usr/bin/python3 "$TOP/tests/lib/seen" "$D/ours" "$what"
done
check_equal "nor a record, entry or header of that scope" "0 0 0" \
    "$(sqlite3 -readonly -separator ' ' "$D/ours/kheo.db" "
	SELECT (SELECT count(*) FROM record WHERE scope = x'$scope'),
	    (SELECT count(*) FROM entry WHERE scope = x'$scope'),
	    (SELECT count(*) FROM log WHERE scope = x'$scope')")"
plan_done
