#!/usr/bin/env bash
# The hub alone: made, served, asked over HTTP, commanded while it runs and
# while it does not.
. "$(dirname "$0")/../lib/tap.sh"

H=$T/hub
UNITS=$TOP/hub/data/units-2022.csv
hub() {
	kheo-hub --home "$H" "$@"
}

# ---- init ------------------------------------------------------------------
check_status 2 "init needs a passphrase where nobody can be asked" \
    hub init --name chiem-hoa --title "Huyện Chiêm Hóa"
check_has "and says how to give one" "--passphrase-file" "$T/err"
check_equal "nothing is made" no "$([ -e "$H" ] && echo yes || echo no)"
check_status 2 "a name that is no name" \
    hub init --name "Chiêm Hóa" --title x --test
check_status 2 "a title is needed" hub init --name chiem-hoa --test
check_status 1 "a verb in a folder without a hub" hub unit list
check_has "says how to make one" "kheo-hub init" "$T/err"
check_equal "and makes nothing" no "$([ -e "$H" ] && echo yes || echo no)"

printf 'mật khẩu dài\n' >"$T/pass"
check "init with a passphrase file" \
    kheo-hub --home "$T/real" init --name that --title "Huyện" \
    --passphrase-file "$T/pass"
check_has "the root key is locked" argon2id "$T/real/keys/root"
check "init of a trial hub" \
    hub init --name chiem-hoa --title "Huyện Chiêm Hóa" --test
check_has "the sheet names the office" "Huyện Chiêm Hóa"
check_has "the sheet says that it is a trial" "TRIAL HUB"
check_equal "the sheet has a fingerprint" 1 \
    "$(grep -cE '^ *[0-9a-f]{4}(-[0-9a-f]{4}){7}$' "$T/out")"
check_equal "the home is the owner's alone" 700 "$(stat -c %a "$H")"
check_equal "so are the keys" "600" \
    "$(stat -c %a "$H"/keys/* "$H"/*.pem "$H"/hub.db | sort -u)"
before=$(cat "$H"/anchor "$H"/hubkeys | sha256sum)
check_status 1 "a second init leaves the first one alone" \
    hub init --name khac --title x --test
check_equal "as it was" "$before" "$(cat "$H"/anchor "$H"/hubkeys | sha256sum)"
env KHEO_LANG=vi kheo-hub --home "$T/vi" init --name vi --title x --test >"$T/out"
check_has "the sheet is Vietnamese where that is spoken" "PHIẾU KHÓA GỐC"

# ---- units and invitations, the daemon stopped -----------------------------
check "the units are imported" hub unit import "$UNITS"
check_has "all of them" "24 added"
check_status 3 "the same file again has nothing to do" hub unit import "$UNITS"
check_equal "24 are listed" 24 "$(hub unit list | wc -l)"
sed 's/Trung Hà/Trung Hà mới/' "$UNITS" >"$T/units.csv"
check "a changed row" hub unit import "$T/units.csv"
check_has "is one change" "0 added, 1 changed, 23 as before"
check_equal "and no new unit" 24 "$(hub unit list | wc -l)"
printf 'code,name\n1,x\n' >"$T/bad.csv"
check_status 1 "a file without its columns is refused" \
    hub unit import "$T/bad.csv"
check_has "by name" 'no column "kind"' "$T/err"
printf 'code,kind,name,valid_from,valid_to\nX1,xã,A,,\nX2,xã,B,2022-02-30,\n' \
    >"$T/bad.csv"
check_status 1 "a day that does not exist is refused" \
    hub unit import "$T/bad.csv"
check_has "with its line" 'line 3' "$T/err"
check_equal "and nothing of the file is taken" 24 "$(hub unit list | wc -l)"
check_status 1 "a file that is not there" hub unit import "$T/none.csv"
check_status 2 "an invitation needs an address" hub invite --unit 02305
check_status 1 "and a unit that exists" \
    hub invite --unit 99999 --url https://h:1
check_equal "which it names" 1 "$(grep -c 99999 "$T/err")"
check "an invitation with an address" \
    hub invite --unit 02305 --url https://h:1 -o "$T/invitation"
check_equal "is the code alone" 1 "$(grep -c '^KHEO1-[A-Za-z0-9_-]*$' "$T/out")"
check_equal "the file begins with its kind" "kheo/invitation@v1" \
    "$(head -n 1 "$T/invitation")"
check_equal "then the code" "$(cat "$T/out")" "$(sed -n 2p "$T/invitation")"
check_equal "then the hubkeys" "$(cat "$H/hubkeys")" \
    "$(tail -n +4 "$T/invitation")"
check_status 2 "only a trial hub approves by itself" kheo-hub --home "$T/real" \
    invite --unit 02305 --url https://h:1 --auto-approve
check_status 2 "no such role" hub invite --unit 02305 --role hub
check_status 2 "no such number of days" hub invite --unit 02305 --valid -1

# ---- the daemon ------------------------------------------------------------
check_status 2 "an address is needed" hub serve
check_status 2 "and must be one" hub serve --listen nowhere
serve() {
	rm -f "$T/serve"
	kheo-hub --home "$H" serve --listen 127.0.0.1:0 \
	    ${unconfined[@]+"${unconfined[@]}"} "$@" \
	    >"$T/serve" 2>>"$T/serve.err" </dev/null &
	daemon=$!
	tap_pids+=("$daemon")
	wait_for 10 grep -q '^listening on ' "$T/serve" ||
	    bail "the hub does not listen: $(cat "$T/serve.err")"
	url=$(sed 's/^listening on //' "$T/serve")
}
status_of() {
	curl -sk -o "$T/body" -w '%{http_code}' "$@"
}
serve
check_equal "exactly one line is printed" 1 \
    "$(grep -cE '^listening on https://127\.0\.0\.1:[0-9]+$' "$T/serve")"
check_equal "it is well" "200" "$(status_of "$url/healthz")"
check_equal "it is ready" "200" "$(status_of "$url/readyz")"
check_equal "its keys" "200" "$(status_of "$url/v1/hubkeys")"
check_equal "are the published ones" "$(cat "$H/hubkeys")" "$(cat "$T/body")"
pin=$(sed -n 's/^pin //p' "$H/hubkeys")
check "curl connects by the pin alone" \
    curl -sk --pinnedpubkey "sha256//$pin" -o "$T/body" "$url/healthz"
check_status 90 "and not by another one" \
    curl -sk --pinnedpubkey "sha256//${pin/?/_}" "$url/healthz"
check_equal "metrics are counted" "200" "$(status_of "$url/metrics")"
check_has "in the words of Prometheus" "# TYPE kheo_tree_size gauge" "$T/body"
check_equal "no such page" "404" "$(status_of "$url/v1/none")"
check_equal "no such method" "405" "$(status_of "$url/v1/sync")"
check_equal "a body of another type" "415" \
    "$(status_of -d x "$url/v1/sync")"
bundle=(-H 'Content-Type: application/vnd.kheo.bundle'
    -H 'Content-Encoding: gzip')
check_equal "a body that is no gzip" "400" \
    "$(status_of "${bundle[@]}" -d '<html>' "$url/v1/sync")"
check_equal "is a problem with a token" format "$(field token <"$T/body")"
echo x | gzip >"$T/x.gz"
check_equal "a gzip of no bundle" "400" \
    "$(status_of "${bundle[@]}" --data-binary "@$T/x.gz" "$url/v1/sync")"
head -c 8500000 /dev/zero | gzip -9 >"$T/bomb.gz"
check_equal "a bomb is not unfolded to see that it is no bundle" "400" \
    "$(status_of "${bundle[@]}" --data-binary "@$T/bomb.gz" "$url/v1/sync")"

check_status 1 "a second daemon on the same home is refused" \
    timeout 20 kheo-hub --home "$H" serve --listen 127.0.0.1:0
check_equal "the socket is the owner's alone" 600 "$(stat -c %a "$H/socket")"
spawn /usr/bin/python3 -c '
import socket, sys, time
held = [socket.socket(socket.AF_UNIX) for _ in range(5)]
for s in held:
    s.connect(sys.argv[1])
print("held", flush=True)
time.sleep(60)' "$H/socket"
wait_for 10 grep -q held "$T/spawn.${#tap_pids[@]}"
check "who connects to it and is silent keeps nobody waiting for long" \
    timeout 9 kheo-hub --home "$H" unit list
check_equal "a command reaches the daemon" 24 "$(hub unit list | wc -l)"
check "an invitation takes the daemon's address" \
    hub invite --unit 02305 -o "$T/invitation2"
check_equal "its file is written where it was typed" "$(cat "$T/out")" \
    "$(sed -n 2p "$T/invitation2")"
check_status 3 "a file travels to the daemon" hub unit import "$T/units.csv"
check_status 1 "a failure comes back" hub digest --unit 99999
check_equal "with its sentence" 1 "$(grep -c 99999 "$T/err")"
check_equal "a digest has 64 digits" 1 \
    "$(hub digest --unit 02305 | grep -cE '^[0-9a-f]{64}$')"
check "nobody waits" hub pending
check_equal "so nothing is listed" "" "$(cat "$T/out")"
check_status 1 "a request that nobody made" \
    hub approve AAAA --fingerprint "$(printf '%030d' 1)"
check_status 1 "a unit without a machine" hub export --unit 02305 "$T/export"
check_equal "leaves no file" no "$([ -e "$T/export" ] && echo yes || echo no)"
for i in 1 2 3 4 5 6 7 8; do
	hub invite --unit 02305 >"$T/code.$i" &
done
wait_for 10 test -s "$T/code.8"
for i in 1 2 3 4 5 6 7 8; do
	wait_for 10 test -s "$T/code.$i"
done
check_equal "commands at the same time all get their answer" 8 \
    "$(sort -u "$T"/code.? | wc -l)"
kill -TERM "$daemon"
wait "$daemon"
check_equal "SIGTERM ends it well" 0 $?
check_equal "its socket is gone" no \
    "$([ -e "$H/socket" ] && echo yes || echo no)"

# ---- a crash ---------------------------------------------------------------
serve
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
check_equal "a killed daemon leaves its socket" yes \
    "$([ -S "$H/socket" ] && echo yes || echo no)"
check_equal "which is in nobody's way" 24 "$(hub unit list | wc -l)"
serve --plain
check_equal "plain HTTP says so in its address" 1 \
    "$(grep -c '^listening on http://' "$T/serve")"
check_equal "and takes no open bundle" 400 \
    "$(status_of "${bundle[@]}" --data-binary "@$T/x.gz" "$url/v1/sync")"
check_equal "but asks for a sealed one" sealed_needed \
    "$(field token <"$T/body")"
check_equal "a sealed body that is none" 400 "$(status_of \
    -H 'Content-Type: application/vnd.kheo.sealed' -d x "$url/v1/sync")"
kill -INT "$daemon"
wait "$daemon"
check_equal "SIGINT ends it well too" 0 $?

# ---- what was restored -----------------------------------------------------
cp "$H/hub.db" "$T/old.db"
sed 's/Tân Mỹ/Tân Mỹ mới/' "$T/units.csv" >"$T/units2.csv"
check "one more change" hub unit import "$T/units2.csv"
cp "$H/hub.db" "$T/new.db"
cp "$T/old.db" "$H/hub.db"
check_status 7 "a restored database is not worked with" hub unit list
check_has "and the reason is told" "restored" "$T/err"
check_status 7 "nor served" timeout 20 kheo-hub --home "$H" serve \
    --listen 127.0.0.1:0
cp "$T/new.db" "$H/hub.db"
check "the right one is" hub unit list

plan_done
