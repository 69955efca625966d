#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# What goes wrong in an office: a clear sentence, the right exit status,
# nothing lost, nothing half done.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02287
start_hub
enrol a $UNIT
id=$(new_registration a $UNIT 1) || bail "no record"
k a sync >/dev/null 2>&1 || bail "no sync"

# The state that nothing below may change.
state() {
	k a digest
	hub digest --unit $UNIT
	k a list
	hub log | wc -l
}
state >"$T/before"

# refuse STATUS WORDS SENTENCE COMMAND...: it ends so, says WORDS and leaves
# everything as it was.
refuse() {
	local status=$1 words=$2 sentence=$3

	shift 3
	check_status "$status" "$sentence" "$@"
	cat "$T/out" "$T/err" >"$T/said"
	check_has "  it says: $words" "$words" "$T/said"
	state >"$T/after"
	check_equal "  nothing has changed" "$(cat "$T/before")" \
	    "$(cat "$T/after")"
}

# ---- codes
code=$(invite $UNIT --auto-approve)
wrong=$("$TOP/tests/lib/code" --break "$code")
forged=$("$TOP/tests/lib/code" --forge "$code")
refuse 1 "code" "a code with a wrong letter" k new1 enrol "$wrong"
refuse 1 "invitation" "a code that the hub never gave out" \
    k new2 enrol "$forged"
expired=$(invite $UNIT --auto-approve --valid 0)
refuse 1 "expired" "a code that has expired" k new3 enrol "$expired"
check "  the home is opened after that" k new3 doctor
check "  and another code is taken" k new3 enrol \
    "$(invite $UNIT --auto-approve)"
state >"$T/before" # somebody was enrolled
check "a code is used" k new4 enrol "$code"
check "a code that was used only asks" k new5 enrol "$code"
check_has "  it says: waits" "waits for an officer"
check_status 6 "  nothing is its own before an officer decides" k new5 sync
check_equal "  its request waits" 1 "$(hub pending | wc -l)"
request=$(hub pending | cut -f 1)
check "  and is listed" hub pending
check_has "  as a second use" "SECOND USE"
state >"$T/before" # somebody was enrolled

# ---- approval
refuse 7 "digits" "a wrong fingerprint" \
    hub approve "$request" --fingerprint "00000 00000 00000 00000 00000 00000"
check_equal "the request still waits" 1 "$(hub pending | wc -l)"
refuse 1 "No request" "a request that nobody made" hub approve \
    AAAAAAAAAAAAAAAAAAAAAA --fingerprint "00000 00000 00000 00000 00000 00000"

# ---- words
refuse 1 "99999" "a unit that does not exist" invite 99999
refuse 2 "colour" "a field that the form does not have" \
    k a new registration "title=Tổ tự quản" "colour=xanh"
refuse 2 "colour" "the same in an edit" k a set "$id" "colour=xanh"
refuse 2 "kinh-te" "a choice that the form does not have" \
    k a set "$id" "field=du-lich"
refuse 2 "poem" "a form that does not exist" k a new poem "title=x"
refuse 2 "UTF-8" "a text that is not UTF-8" \
    k a set "$id" "place=$(printf 'x\xc3\x28')"
head -c 2097152 /dev/zero | tr '\0' a >"$T/big"
refuse 2 "long" "a value of 2 MiB" k a set "$id" "reason=@$T/big"
refuse 2 "state secret" "a text with the mark of a state secret" \
    k a set "$id" "reason=TỐI MẬT
Kế hoạch"
cp "$TOP/README.md" "$T/Kế hoạch (MẬT).txt"
refuse 2 "state secret" "a file with such a mark in its name" \
    k a attach "$id" "$T/Kế hoạch (MẬT).txt"
refuse 1 "zzzzzzzz" "a record that does not exist" k a show zzzzzzzz
refuse 2 "--colour" "an option that does not exist" k a list --colour
draft=$(k a new registration "title=Chưa xong" kind=mo-hinh subject=tap-the) ||
    bail "no draft"
state >"$T/before"
refuse 2 "(field)" "submitting without a required field" k a submit "$draft"
check "the draft can still be finished" k a set "$draft" field=kinh-te
check "and then submitted" k a submit "$draft"
check "and sent" k a sync
state >"$T/before"

# ---- keys
echo "đúng" >"$T/right"
echo "sai" >"$T/wrong"
enrol_approver a $UNIT "$T/right"
state >"$T/before"
refuse 1 "passphrase" "an approver's key that is locked" k a approve "$draft"
refuse 1 "passphrase" "a wrong passphrase" \
    k a approve "$draft" --passphrase-file "$T/wrong"
check "the right one signs" \
    k a approve "$draft" --passphrase-file "$T/right"
check "it is sent" k a sync
state >"$T/before"

# ---- a key's file
of=02311
enrol lost $of
key=$(ls "$D"/lost/keys/*.key)
k lost enrol "$(invite $of --auto-approve)" --name "máy lost" \
    --person "người thứ hai" >/dev/null 2>&1 || bail "no second person"
k lost new registration "title=Của người mất khóa" --as "cán bộ lost" \
    >/dev/null || bail "no record"
chmod 644 "$key"
check_status 6 "a key that others may read is not used, and the sync goes on" \
    k lost sync
check_has "  it says whose" "The key of cán bộ lost" "$T/err"
check_has "  and why" "others may use" "$T/err"
check_status 7 "kheo doctor finds it" k lost doctor
check_has "  and the command that mends it" "chmod go-rwx '$key'" "$T/err"
chmod 600 "$key"
check "  which does" k lost doctor
chmod 750 "$D/lost"
check_status 6 "a home that others may enter is told" k lost doctor
check_has "  with what mends it, too" "chmod go-rwx '$D/lost'" "$T/err"
chmod go-rwx "$D/lost"
check "  which does" k lost doctor
(umask 0777 && k sealed new registration title=x >/dev/null 2>&1)
check_equal "a home is its owner's, whatever the shell says" "700 700 600" \
    "$(stat -c %a "$D/sealed" "$D/sealed/keys" "$D/sealed/kheo.db" | xargs)"
rm "$key"
k lost new registration "title=Của người thứ hai" --as "người thứ hai" \
    >/dev/null || bail "no record"
check_status 6 "a key's file is lost: what others wrote is sent" \
    k lost sync
check_has "  it says what to do" "restore FILE" "$T/err"
check_equal "  it is at the hub, the other is not" "1 0" \
    "$(hub list | grep -c "thứ hai") $(hub list | grep -c "mất khóa")"
check_status 6 "  and is in a USB file" k lost export "$T/lost.usb"
check_has "  that says so, too" "restore FILE" "$T/err"
check "what it says is done: a backup" k lost backup "$T/lost.bak"
enrol found $of
check "  restored where there is a key" k found restore "$T/lost.bak"
check "  and sent" k found sync
check_equal "  is at the hub" 1 "$(hub list | grep -c "mất khóa")"
echo damaged >"$D/found/keys/device"
check_status 8 "a damaged key of the machine" k found sync
check_has "  is not the hub's fault" "key's file" "$T/err"
state >"$T/before"

# ---- the network
# away PC URL COMMAND...: with another address in the place of the hub's.
away() {
	local pc=$1 url=$2 status

	shift 2
	sqlite3 "$D/$pc/kheo.db" \
	    "UPDATE setting SET value = CAST('$url' AS BLOB) WHERE name = 'url'"
	"$@"
	status=$?
	sqlite3 "$D/$pc/kheo.db" \
	    "UPDATE setting SET value = CAST('$HUB_URL' AS BLOB)
	    WHERE name = 'url'"
	return "$status"
}
mkfifo "$T/portal.in"
"$TOP/tests/lib/portal" <"$T/portal.in" >"$T/portal.out" &
tap_pids+=("$!")
exec 7>"$T/portal.in"
openssl req -x509 -newkey ed25519 -nodes -keyout "$T/key" -out "$T/cert" \
    -subj /CN=portal -days 2 2>/dev/null
mkfifo "$T/tls.in"
"$TOP/tests/lib/portal" --tls "$T/cert" "$T/key" <"$T/tls.in" \
    >"$T/tls.out" &
tap_pids+=("$!")
exec 8>"$T/tls.in"
wait_for 5 test -s "$T/portal.out" || bail "no portal"
wait_for 5 test -s "$T/tls.out" || bail "no portal"
k a set "$draft" "place=thôn Bản Lài" 2>/dev/null
state >"$T/before"
refuse 4 "login page" "a captive portal that answers 200 with a page" \
    away a "http://127.0.0.1:$(cat "$T/portal.out")" k a sync
refuse 7 "hub" "a server with another key" \
    away a "https://127.0.0.1:$(cat "$T/tls.out")" k a sync
refuse 4 "saved" "nobody answers" \
    away a "https://127.0.0.1:$(free_port)" k a sync

# Another hub, a real one.
other() {
	kheo-hub --home "$D/other" "$@"
}
port=$(free_port)
other init --name other --title "Huyện khác" --test \
    --url "https://127.0.0.1:$port" >"$T/out" 2>&1 || bail "no other hub"
kheo-hub --home "$D/other" serve --listen "127.0.0.1:$port" >"$T/other.out" \
    2>"$T/other.err" </dev/null &
tap_pids+=("$!")
wait_for 10 grep -q "^listening on " "$T/other.out" || bail "no other hub"
refuse 7 "hub" "a hub that is not ours" \
    away a "https://127.0.0.1:$port" k a sync
refuse 1 "another" "a code of another hub in a home that has one" k a enrol \
    "$(other unit import "$UNITS" >/dev/null 2>&1
	other invite --unit $UNIT --auto-approve)"
check "our own hub still gets everything" k a sync
check "both sides agree" agree a $UNIT
state >"$T/before"

# ---- files
k a set "$draft" "place=thôn Bản Lài, thôn Bản Tụm" 2>/dev/null
check "a USB file is written" k a export "$T/usb"
state >"$T/before"
size=$(stat -c %s "$T/usb")
for part in 0 10 $((size / 2)) $((size - 1)); do
	head -c "$part" "$T/usb" >"$T/cut"
	refuse 1 "" "a USB file cut behind $part of $size bytes" \
	    hub import "$T/cut" --answer "$T/cut.answer"
done
refuse 1 "" "a USB file that is another file" hub import "$UNITS"
refuse 1 "no such" "a USB file that is not there" \
    hub import "$T/absent"
check "the whole file is taken" hub import "$T/usb" --answer "$T/answer"
state >"$T/before"
size=$(stat -c %s "$T/answer")
for part in 0 10 $((size / 2)) $((size - 1)); do
	head -c "$part" "$T/answer" >"$T/cut"
	refuse 1 "" "an answer cut behind $part of $size bytes" \
	    k a import "$T/cut"
done
check "the whole answer is taken" k a import "$T/answer"
check "both sides agree" agree a $UNIT
state >"$T/before"

# ---- the disk
check_status 1 "a second daemon on the same home" \
    kheo-hub --home "$HUB" serve --listen 127.0.0.1:0
check_has "  it says why" "using" "$T/err"
check "the first one goes on" k a sync

cp -r "$D/a" "$D/newer"
sqlite3 "$D/newer/kheo.db" "PRAGMA user_version = 999"
check_status 8 "a database of a newer version" kheo --home "$D/newer" list
check_has "  it says so" "newer version" "$T/err"
check_equal "  and is left alone" 999 \
    "$(sqlite3 "$D/newer/kheo.db" "PRAGMA user_version")"

if [ -e /dev/full ]; then
	k a new registration "title=Không thấy kết quả" >/dev/full 2>"$T/err"
	check_equal "an id that cannot be written ends 8" 8 "$?"
	check_has "  it says not to enter it again" "do not enter" "$T/err"
	check_equal "  the record is there" 1 \
	    "$(k a list | grep -c "Không thấy kết quả")"
else
	lacks "an id that cannot be written ends 8" "no /dev/full"
fi

as_root=$([ "$(id -u)" -eq 0 ] && echo yes)
if [ "$as_root" ] && mkdir "$D/small" &&
    mount -t tmpfs -o size=4m tmpfs "$D/small" 2>/dev/null; then
	trap 'umount -l "$D/small"; tap_end' EXIT
	small() { kheo --home "$D/small/home" "$@"; }
	check "a home on a small disk" small enrol \
	    "$(invite 02305 --auto-approve)"
	n=0
	head -c 40000 /dev/urandom | base64 -w 0 >"$T/text"
	while [ "$n" -lt 60 ] && small new registration "title=Số $n" \
	    "reason=@$T/text" >>"$T/saved" 2>"$T/err"; do
		n=$((n + 1))
	done
	small new registration "title=Một nữa" "reason=@$T/text" \
	    >"$T/out" 2>"$T/err"
	check_equal "a full disk ends 8" 8 "$?"
	check_has "  it says so" "disk is full" "$T/err"
	check "some records were saved before" test "$n" -gt 3
	small list | cut -f 1 | sort >"$T/listed"
	check_equal "  all that was reported as saved is there, and no more" \
	    "$(sort "$T/saved")" "$(cat "$T/listed")"
	mount -o remount,size=16m "$D/small"
	check "with room again, it goes on" small new registration title=Tiếp
	check "and everything is sent" small sync
	check_equal "the hub has each of them" 0 \
	    "$(hub list | cut -f 1 | sort >"$T/at_hub"
	       comm -23 "$T/listed" "$T/at_hub" | wc -l)"
else
	lacks "a full disk ends 8" "needs root and tmpfs"
fi
if [ "$as_root" ] && id nobody >/dev/null 2>&1; then
	cp -r "$D/a" "$D/readonly"
	chmod 755 "$D" "$T"
	cp "$KHEO_BIN/kheo" "$D/kheo" # where nobody can reach it
	chown -R nobody "$D/readonly"
	chmod -R a-w "$D/readonly"
	as_nobody() {
		setpriv --reuid nobody --regid nogroup --clear-groups \
		    env HOME=/nonexistent "$D/kheo" \
		    --home "$D/readonly" "$@"
	}
	find "$D/readonly" -type f -exec sha256sum {} + | sort >"$T/sums"
	check_status 8 "a folder that may not be written" \
	    as_nobody new registration title=x
	check_has "  it says so" "may not be written" "$T/err"
	check_equal "  and nothing in it has changed" "$(cat "$T/sums")" \
	    "$(find "$D/readonly" -type f -exec sha256sum {} + | sort)"
	chmod -R u+w "$D/readonly"
else
	lacks "a folder that may not be written" "needs root and nobody"
fi

# ---- the hub's own
check_status 2 "init without a terminal, passphrase file or --test" \
    kheo-hub --home "$D/hub2" init --name x --title x
check_has "  it says why" "passphrase" "$T/err"
check "  and made nothing" test ! -e "$D/hub2/hub.db"
check_status 1 "init where there is a hub" \
    hub init --name x --title x --test
state >"$T/after"
check "everything at the hub holds" hub verify
plan_done
