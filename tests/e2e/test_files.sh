#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# Attached files: kept, sent behind the text, resumed at any byte, fetched, by
# USB, and refused where they must be.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02305
OTHER=02287
start_hub
enrol a $UNIT

# jpeg NAME BYTES, pdf NAME BYTES: a file that begins as such a one does.
jpeg() {
	{ printf '\377\330\377\340'; head -c "$2" /dev/urandom; } >"$T/$1"
}
pdf() {
	{ printf '%%PDF-1.7\n'; head -c "$2" /dev/urandom; } >"$T/$1"
}

# at_hub PC: how many files that PC knows to be at the hub, of how many.
at_hub() {
	local s

	s=$(k "$1" status --json)
	echo "$(field files_at_hub <<<"$s") of $(field files <<<"$s")"
}

# ---- story 5: photos and a signed PDF
id=$(new_registration a $UNIT 1) || bail "no record"
jpeg anh.jpg 300000
pdf scan.pdf 700000
check "a photo and a scan are attached" k a attach "$id" "$T/anh.jpg" "$T/scan.pdf"
check_has "the hash is printed" "$(sha256sum "$T/anh.jpg" | cut -d ' ' -f 1)"
check "they are kept under it, for their owner only" test \
    "$(stat -c %a "$D/a/files/$(sha256sum "$T/scan.pdf" | cut -d ' ' -f 1)")" = 600
cp "$T/anh.jpg" "$T/ban-sao.jpg"
check_status 3 "the same file again is told" k a attach "$id" "$T/ban-sao.jpg"
check_has "  under its first name" "anh.jpg"
check_equal "and stored once" 2 "$(find "$D/a/files" -size +1k -type f | wc -l)"
check_equal "nothing is at the hub yet" "0 of 2" "$(at_hub a)"
check "one sync sends the text and both" k a sync
check_has "  and says so" "Files handed in whole: 2"
check_equal "both are at the hub" "2 of 2" "$(at_hub a)"
check "show says so" k a show "$id"
check_has "  in these words" "2 of 2 files at the hub"
check "a second sync" k a sync --json
check_equal "  is one request" 1 "$(field requests <"$T/out")"
check "no progress bar goes into a file" bash -c "! grep -q '##' '$T/err'"
check "the submission lists them" k a submit "$id"
k a sync >/dev/null 2>&1

# ---- the officer
check "the officer sees them" hub files "$id"
check_equal "  both here" 2 "$(grep -c "	here	" "$T/out")"
check "and saves them" hub fetch "$id" -o "$T/officer"
check "  the photo is the same" cmp "$T/anh.jpg" "$T/officer/anh.jpg"
check "  the scan is the same" cmp "$T/scan.pdf" "$T/officer/scan.pdf"
check "one by its name, beside the first" hub fetch "$id" anh.jpg -o "$T/officer"
check "  under a free name" cmp "$T/anh.jpg" "$T/officer/anh (2).jpg"
check "the hub's bytes are verified" hub verify

# ---- the unit's second PC
enrol b $UNIT
k b sync >/dev/null 2>&1
check_equal "it knows of both" "2 of 2" "$(at_hub b)"
check_equal "and has none of them" 0 "$(find "$D/b/files" -size +1k -type f 2>/dev/null | wc -l)"
check "it fetches one by name" k b fetch scan.pdf -o "$T/b"
check "  which is the same" cmp "$T/scan.pdf" "$T/b/scan.pdf"
check "one by its hash" k b fetch "$(sha256sum "$T/anh.jpg" | cut -c 1-12)" -o "$T/b"
check "  which is the same" cmp "$T/anh.jpg" "$T/b/anh.jpg"

# ---- what is not taken
printf 'MZ\220\0' >"$T/bao-cao.pdf"
printf '\320\317\021\340\241\261\032\341xx' >"$T/cu.doc"
printf '#!/bin/sh\n' >"$T/lenh.txt"
printf 'PK\003\004' >"$T/bang.xlsm"
cp "$T/scan.pdf" "$T/scan.jpg"
cp "$T/anh.jpg" "$T/anh.gif"
: >"$T/rong.pdf"
head -c 20971521 /dev/zero | { printf '%%PDF-1.7\n'; cat; } >"$T/to.pdf"
for row in "bao-cao.pdf:program" "cu.doc:old Office" "lenh.txt:program" \
    "bang.xlsm:macros" "scan.jpg:its content is another" "anh.gif:takes pictures" \
    "rong.pdf:empty" "to.pdf:limit of a file is 20.0 MiB"; do
	check_status 2 "${row%%:*} is refused" k a attach "$id" "$T/${row%%:*}"
	check_has "  with a sentence" "${row#*:}" "$T/err"
done
check_equal "one bad file stops those beside it" 2 \
    "$(k a attach "$id" "$T/anh.jpg" "$T/cu.doc" >/dev/null 2>&1; echo $?)"
check_equal "nothing was kept of them" 2 "$(find "$D/a/files" -size +1k -type f | wc -l)"

# ---- a link that breaks at many bytes
jpeg lon.jpg 400000
sha=$(sha256sum "$T/lon.jpg" | cut -d ' ' -f 1)
k a attach "$id" "$T/lon.jpg" >/dev/null 2>&1
start_proxy link --to "127.0.0.1:$HUB_PORT"
reach() { # PORT: where PC a finds its hub
	/usr/bin/python3 - "$D/a/kheo.db" "https://127.0.0.1:$1" <<-'PY'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	db.execute("UPDATE setting SET value = ? WHERE name = 'url'",
	           (sys.argv[2].encode(),))
	db.commit()
	PY
}
reach "$proxy_port"
cuts=0
have=0
grew=yes
for at in 3000 20000 60000 7000 90000 33333 50001 90000; do
	proxy_tell link pass >/dev/null
	proxy_tell link "cut-up $at" >/dev/null
	proxy_tell link "times 9" >/dev/null
	k a sync >/dev/null 2>&1
	[ $? -eq 4 ] && cuts=$((cuts + 1))
	now=$(find "$D/hub/files" -name "*$sha" -printf '%s\n' | head -n 1)
	[ "${now:-0}" -ge "$have" ] || grew=no
	have=${now:-0}
done
check "the link was cut often" test "$cuts" -ge 4
check_equal "nothing that was there was lost" yes "$grew"
check "a part of the file is at the hub" test "$have" -gt 0
proxy_tell link pass >/dev/null
mkdir "$T/rec"
proxy_tell link "record $T/rec" >/dev/null
check "the next sync ends it" k a sync --json
check "  without sending all of it again" test \
    "$(field sent_bytes <"$T/out")" -lt $((400000 - have + 20000))
check_equal "it is at the hub" "3 of 3" "$(at_hub a)"
check "and whole there" hub fetch "$id" lon.jpg -o "$T/officer"
check "  the same" cmp "$T/lon.jpg" "$T/officer/lon.jpg"
reach "$HUB_PORT"

# ---- text first: a hub without room for files still takes the text
check "the hub's folder of files is verified" hub verify
turn_byte "$D/hub/files/$sha" 1000
check_status 7 "a turned byte there is found" hub verify
check_has "  by name" "stored"
stop_hub
rm "$D/hub/files/$sha"
serve_hub
check "a lost one is wanted again, and sent again" k a sync
check_has "  by itself" "Files handed in whole: 1"
check "all is well again" hub verify

# ---- another unit
enrol o $OTHER
other=$(new_registration o $OTHER 1) || bail "no record"
printf '%%PDF-1.7 cua xa khac' >"$T/khac.pdf"
k o attach "$other" "$T/khac.pdf" >/dev/null 2>&1
k o sync >/dev/null 2>&1
check_equal "it has its own" "1 of 1" "$(at_hub o)"
check_status 1 "it cannot name ours" k o fetch lon.jpg -o "$T/o"
check "nor ask for it by its hash" /usr/bin/python3 -B \
    "$TOP/tests/lib/files.py" "$D" o "127.0.0.1:$HUB_PORT" \
    "$(sha256sum "$T/anh.jpg" | cut -d ' ' -f 1)"
check_has "  a strange file is not wanted" "404 file_not_wanted"
check_has "  nor is a stranger's word taken" "401 hello_signature"
check_has "  nor an old nonce" "401 file_nonce"
check_has "  nor a call for another method" "400 format"

# ---- taken away again
jpeg nham.jpg 3000
k a attach "$id" "$T/nham.jpg" >/dev/null 2>&1
check "a file is taken from the record" k a detach "$id" nham.jpg
check_has "  and it is said what stays" "submitted before"
check "  the record does not name it" bash -c \
    "! kheo --home '$D/a' files '$id' | grep -q nham.jpg"
check_status 1 "  so it cannot be taken twice" k a detach "$id" nham.jpg
check "  at the hub neither" k a sync
check "    it says" bash -c "! kheo-hub --home '$HUB' files '$id' | grep nham"

# Four places are one device's, whatever it asks for.
check "it asks six times at once" /usr/bin/python3 -B "$TOP/tests/lib/files.py" \
    "$D" o "127.0.0.1:$HUB_PORT" "$(sha256sum "$T/anh.jpg" | cut -d ' ' -f 1)" \
    crowd
check_equal "  twice it is told to come again" 2 \
    "$(grep -c '^503 busy after [1-9]' "$T/out")"
check_equal "  all is answered" 6 "$(wc -l <"$T/out")"

# ---- by USB
usb=$(k a new registration "title=Có ảnh, gửi bằng USB" 2>/dev/null)
jpeg usb.jpg 600000
k a attach "$usb" "$T/usb.jpg" >/dev/null 2>&1
check "a file for the hub holds it" k a export "$T/usb"
check_has "  and says so" "1 attached files"
check "the hub takes it" hub import "$T/usb" --answer "$T/usb.answer"
check_has "  and says so" "1 are whole now"
check "the officer saves it" hub fetch "$usb" -o "$T/officer"
check "  the same" cmp "$T/usb.jpg" "$T/officer/usb.jpg"
check "the answer comes back" k a import "$T/usb.answer"
check_equal "it is at the hub" "4 of 4" "$(at_hub a)"
jpeg usb2.jpg 3000000
k a attach "$usb" "$T/usb2.jpg" >/dev/null 2>&1
check "one that is too large for the room" k a export "$T/usb" --files 2
check_has "  is left for later" "did not fit"
check_status 2 "room has a limit" k a export "$T/usb" --files 49
check "a file may be taken twice" hub import "$T/usb"
check "the link sends what is left" k a sync
check_equal "all are at the hub" "5 of 5" "$(at_hub a)"
plan_done
