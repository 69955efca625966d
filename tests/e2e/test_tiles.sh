#!/usr/bin/env bash
# The public log: followed from outside while it grows, through tiles alone.
. "$(dirname "$0")/../lib/tap.sh"

H=$T/hub
hub() {
	kheo-hub --home "$H" "$@"
}

hub init --name chiem-hoa --title "Huyện Chiêm Hóa" --test >"$T/sheet" ||
    bail "no hub"
root=$(grep -oE '([0-9a-f]{4}-){7}[0-9a-f]{4}' "$T/sheet" | head -n 1)
kheo-hub --home "$H" serve --plain --listen 127.0.0.1:0 >"$T/serve" \
    2>"$T/serve.err" </dev/null &
tap_pids+=("$!")
wait_for 10 grep -q '^listening on ' "$T/serve" ||
    bail "the hub does not listen: $(cat "$T/serve.err")"
url=$(sed 's/^listening on //' "$T/serve")

# get PATH [OPTION OF curl...]: print the status; $T/head and $T/body.
get() {
	local path=$1

	shift
	curl -s --path-as-is -D "$T/head" -o "$T/body" -w '%{http_code}' "$@" \
	    "$url/$path"
}

# header NAME: its value in the last answer.
header() {
	tr -d '\r' <"$T/head" | sed -n "s/^$1: //Ip"
}

# ---- a tree of one entry
check_equal "the checkpoint is there" 200 "$(get checkpoint)"
check_equal "as text" "text/plain; charset=utf-8" "$(header Content-Type)"
check_equal "for two seconds" "public, max-age=2" "$(header Cache-Control)"
check_equal "of the hub's origin and size" "kheo/chiem-hoa/1 1" \
    "$(head -n 2 "$T/body" | xargs)"
check_equal "signed under the origin" 1 \
    "$(grep -c '^— kheo/chiem-hoa/1 ' "$T/body")"
check_equal "no empty tile is there" 404 "$(get tile/1/000)"
check_equal "nor a full one" 404 "$(get tile/0/000)"
check_equal "and nobody may keep that" no-store "$(header Cache-Control)"
check_equal "a partial one is" 200 "$(get tile/0/000.p/1)"
check_equal "of one hash" 32 "$(stat -c %s "$T/body")"

sizes=1100
check "each of $sizes sizes is read back and grows out of all before it" \
    /usr/bin/python3 -B "$TOP/tests/lib/grow.py" "$H" "$url" "$root" $sizes
sed 's/^/# /' "$T/out"
check_has "no pair of checkpoints was left out" \
    "$sizes sizes, $((sizes * (sizes - 1) / 2)) pairs of checkpoints"

# ---- what is there
full=$((sizes / 256 - 1))
last=$(printf '%03d' $((sizes / 256)))
width=$((sizes % 256))
check_equal "a full tile is there" 200 "$(get "tile/0/00$full")"
check_equal "of bytes" application/octet-stream "$(header Content-Type)"
check_equal "8192 of them" 8192 "$(stat -c %s "$T/body")"
check_equal "for ever" "public, max-age=31536000, immutable" \
    "$(header Cache-Control)"
cp "$T/body" "$T/full"
check_equal "what was a part of it once, too" 200 "$(get "tile/0/00$full.p/255")"
check "and is its beginning" cmp -n 8160 "$T/body" "$T/full"
check_equal "the last tile is there" 200 "$(get "tile/0/$last.p/$width")"
check_equal "so it is on the next level" 200 \
    "$(get "tile/1/000.p/$((sizes / 256))")"
check_equal "a HEAD is answered" 200 "$(get tile/0/000 -I)"
check_equal "nothing is written" 405 "$(get tile/0/000 -d x)"
check_equal "entries are there" 200 "$(get tile/entries/000)"
check_equal "as bytes, too" application/octet-stream "$(header Content-Type)"
check_equal "as they are" "" "$(header Content-Encoding)"
cp "$T/body" "$T/entries"
check_equal "or packed for who asks" 200 \
    "$(get tile/entries/000 -H 'Accept-Encoding: br, gzip')"
check_equal "as gzip" gzip "$(header Content-Encoding)"
check "of the same" bash -c "gzip -dc '$T/body' | cmp - '$T/entries'"
check_equal "not for who does not want it" 200 \
    "$(get tile/entries/000 -H 'Accept-Encoding: gzip;q=0, identity')"
check "so that it is as it was" cmp "$T/body" "$T/entries"
check_equal "no entry says what was written" 0 \
    "$(grep -ac 'Xã số' "$T/entries")"
check_equal "every line of an entry is one of four" 0 \
    "$(tr -d '\0' <"$T/entries" | grep -avcE \
	'^.?batch [A-Za-z0-9_-]{22} [0-9]+ [A-Za-z0-9+/]{43}=$|^(recv|teff) [0-9]+$|^disp A$')"

# ---- what is not
for path in "0/$last" "0/$last.p/$((width + 1))" "entries/$last" \
    "entries/$last.p/$((width + 1))" 0/999 1/000 2/000.p/1 7/000.p/1 \
    8/000.p/1 63/000.p/1 64/000 0/x999/x999/x999/x999/x999/999 \
    0/x000/000 0/0 0/00 0/0000 0/x000 0/000/ 0//000 /0/000 00/000 \
    -1/000 0/-00 0/000.p 0/000.p/ 0/000.p/0 0/000.p/00 0/000.p/01 \
    0/000.p/256 0/000.p/1/ 0/000.p/+1 0/000.p/18446744073709551617 \
    entries/0/000 entries entries/ hashes/000 "" 0/../0/000 0/000%20 \
    0/%D9%A0%D9%A0%D9%A0 \
    0/x999/x999/x999/x999/x999/x999/x999/x999/999; do
	check_equal "not there: tile/$path" 404 "$(get "tile/$path")"
done
check_equal "as a problem with a token" no_such_path "$(field token <"$T/body")"
check_equal "/tile itself is no path" 404 "$(get tile)"
check_equal "nor is anything below the checkpoint" 404 "$(get checkpoint/)"

# ---- tlog-proof
check "an entry is proven" hub proof --tlog 255
cp "$T/out" "$T/printed"
check "into a file, too" hub proof --tlog 255 -o "$T/one.tlog-proof"
check_equal "the same" "$(cat "$T/printed")" "$(cat "$T/one.tlog-proof")"
vkey=$(grep -oE 'kheo/[^ ]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*' "$T/out")
for index in 0 255 256 $((sizes - 1)); do
	hub proof --tlog "$index" -o "$T/$index.tlog-proof" >/dev/null
	check "that of entry $index holds under the printed key" \
	    "$TOP/tests/reader/tlog.py" "$T/$index.tlog-proof" --key "$vkey"
	check_equal "for that entry" "$index" "$(head -n 1 "$T/out")"
done
sed 's/^index 255$/index 254/' "$T/255.tlog-proof" >"$T/other"
check_status 7 "not for another one" \
    "$TOP/tests/reader/tlog.py" "$T/other" --key "$vkey"
check_status 7 "nor under another key" "$TOP/tests/reader/tlog.py" \
    "$T/255.tlog-proof" --key "$(grep -om 1 \
	'kheo/yen-khanh/1+5eb4c03e+[A-Za-z0-9+/]*' "$TOP/protocol/README.md")"
check_status 1 "an entry that is not there" hub proof --tlog $sizes -o "$T/no"
check_has "says how far they go" "0 to $((sizes - 1))" "$T/err"
check_equal "and writes nothing" no "$([ -e "$T/no" ] && echo yes || echo no)"
for word in "" -1 01 0x1 1.0 x 99999999999999999999; do
	check_status 2 "no index: '$word'" hub proof --tlog "$word"
done
check_status 2 "a record and an entry at once" hub proof abc --tlog 1
check_status 2 "neither" hub proof -o "$T/no"

# ---- what is not anchored is not shown
mv "$H/anchor" "$T/anchor"
mkdir "$H/anchor"
printf 'code,kind,name,valid_from,valid_to\n02287,xã,Xã khác,,\n' >"$T/u.csv"
check_status 8 "an entry that cannot be anchored is no success" \
    hub unit import "$T/u.csv"
check_equal "its checkpoint is not shown" 503 "$(get checkpoint)"
check_equal "nor is a tile" 503 "$(get tile/0/000)"
rmdir "$H/anchor"
check_equal "until it could be" 200 "$(get checkpoint)"
check_equal "then it is there" $((sizes + 1)) "$(sed -n 2p "$T/body")"
check_equal "with its tile" 200 "$(get "tile/0/$last.p/$((width + 1))")"
plan_done
