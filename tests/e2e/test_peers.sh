#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# What went wrong in the field with others' programs, once each with ours.
# Each line begins with the number of the rule that was drawn from it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
ELSEWHERE=02287
HUB_PORT=$(free_port)
start_proxy front --to "127.0.0.1:$HUB_PORT"
HUB_URL=https://127.0.0.1:$proxy_port
start_hub
enrol a $UNIT
enrol b $UNIT
enrol c $ELSEWHERE

front() {
	proxy_tell front "$1" >/dev/null
}

record() { # PC TITLE [FIELD=VALUE...]
	local pc=$1 title=$2

	shift 2
	k "$pc" new registration "title=$title" kind=viec-lam subject=ca-nhan \
	    field=kinh-te "$@" 2>/dev/null
}

rows() { # TITLE: how many records of that title the hub lists
	hub list | grep -c "$1\$"
}

unsent() { # PC
	echo $(($(status_of "$1" sealed) + $(status_of "$1" exported)))
}

value() { # PC RECORD FIELD
	k "$1" show "$2" --json | field "fields.$3.value"
}

# ---- sent that was not received, and received that was sent again
# A hub that is pressed says 503 and when to come again.
post() { # FILE ANSWER
	curl -sk --max-time 60 --retry 9 -o "$2" -w '%{http_code}\n' \
	    -H 'Content-Type: application/vnd.kheo.sealed' \
	    --data-binary "@$1" "https://127.0.0.1:$HUB_PORT/v1/sync"
}

parallel() {
	local i pids=()

	for ((i = 0; i < 20; i++)); do
		post "$T/item" "$T/answer.$i" >"$T/code.$i" &
		pids+=("$!")
	done
	wait "${pids[@]}"
	[ "$(cat "$T"/code.* | sort | uniq -c | tr -s ' ')" = " 20 200" ]
}

receipts() {
	local i

	for ((i = 0; i < 20; i++)); do
		cp -r "$D/a" "$D/a.$i" &&
		k "a.$i" import "$T/answer.$i" >/dev/null 2>&1
		k "a.$i" status --json 2>/dev/null |
		    field exported || return 1
		rm -rf "$D/a.$i"
	done | sort -u
}

record a "I1" >/dev/null
k a export "$T/item" >/dev/null 2>&1
check "I1 twenty posts of one item at once are all answered" parallel
check_equal "I1 they give one row" 1 "$(rows I1)"
check_equal "I1 and each answer the receipt for all of it" 0 "$(receipts)"
k a sync >/dev/null 2>&1

record a "I2" >/dev/null
front "times 5"
front "cut-down 1300"
front "times 5"
for _ in 1 2 3 4 5; do
	k a sync >/dev/null 2>&1
done
front pass
check "I2 what was repeated until an answer came" k a sync
check_equal "I2 is there once" 1 "$(rows I2)"

i3=$(record a "I3")
front "cut-up 300"
check_status 4 "I3 an upload fails in the field" k a sync
front pass
k a sync >/dev/null 2>&1
check "I3 and is repeated at the office under the id of its first save" \
    hub show "$i3"

record a "I4 một" >/dev/null
k a export "$T/torn.1" >/dev/null 2>&1
record a "I4 hai" >/dev/null
k a export "$T/whole" >/dev/null 2>&1
head -c $(($(stat -c %s "$T/whole") - 200)) "$T/whole" >"$T/torn"
hub import "$T/torn" --answer "$T/torn.answer" >"$T/torn.said" 2>&1
check "I4 what is torn is not called whole" \
    grep -q "cut" "$T/torn.said"
k a import "$T/torn.answer" >/dev/null 2>&1
check "I4 what is missing of it waits" test "$(unsent a)" -gt 0
k a sync >/dev/null 2>&1
check_equal "I4 until all of it is there" "1 1" \
    "$(rows "I4 một") $(rows "I4 hai")"

record a "I5" >/dev/null
front "cut-down 1300"
check_status 4 "I5 the answer is lost" k a sync
said=$(cat "$T/out" "$T/err")
check "I5 so nothing is called received" test "$said" = "${said/receipt/}"
check_equal "I5 though the hub has taken it" 1 "$(rows I5)"
k a status >"$T/out" 2>&1
check_has "I5 but sent without receipt" "Sent, no receipt yet: 1"
front pass
k a sync >"$T/out" 2>&1
check_has "I5 the word comes from the receipt" "with its signed receipt: 1"

for ((i = 0; i < 30; i++)); do
	record a "I6 $i" "aims=$(head -c 9000 /dev/urandom | base64 -w 0)" \
	    >/dev/null
	k a export "$T/seal" >/dev/null 2>&1
done
front "cut-up 150000"
check_status 4 "I6 a sync stops in the middle" k a sync
check "I6 and the rest is counted, not forgotten" test "$(unsent a)" -gt 0
front pass
check "I6 the next one" k a sync
check_equal "I6 leaves none" "0 30" "$(unsent a) $(hub list | grep -c 'I6 ')"

# ---- one item that is refused, and the others
record c "I7 trước" >/dev/null
k c sync >/dev/null 2>&1
log=$(hub log | awk -F '\t' '/'$ELSEWHERE'/ {print $0}' | grep -oE \
    '[A-Za-z0-9_-]{22}' | tail -n 1)
[ -n "$log" ] || log=$(/usr/bin/python3 - "$D/c/kheo.db" <<'PY'
import base64, sqlite3, sys
log = sqlite3.connect(sys.argv[1]).execute(
    "SELECT log FROM own_log ORDER BY num DESC").fetchone()[0]
print(base64.urlsafe_b64encode(log).decode().rstrip("="))
PY
)
hub suspend --reason "mất máy" -- "$log" >/dev/null 2>&1
record c "I7" >/dev/null
record a "I11" >/dev/null
k c sync >"$T/c.sync" 2>&1
k a sync >/dev/null 2>&1
hub quarantine >"$T/quarantine"
check "I7 each item has its own outcome: one is kept without effect" \
    grep -q suspended "$T/quarantine"
check_equal "I7 the others have theirs" "1 1" "$(rows I11) $(rows 'I7 trước')"
check_has "I8 the hub shows what it holds back, and why" suspended \
    "$T/quarantine"
check_has "I8 and so does the machine" "suspended" "$T/c.sync"
check_equal "I11 one item that cannot count delays no other" 1 "$(rows I11)"
hub resume -- "$log" >/dev/null 2>&1
hub release "$(cut -f 1 "$T/quarantine" | head -n 1)" >/dev/null 2>&1
k c sync >/dev/null 2>&1
check_equal "I11 and a person lets it in again" 1 "$(rows I7)"

record a "I9" >/dev/null
check "I9 a new record is counted at once" test "$(status_of a unsealed)" -gt 0
k a sync >/dev/null 2>&1
check_equal "I9 and not any more once it is there" "0 0" \
    "$(status_of a unsealed) $(unsent a)"

hub backup "$T/backups" >/dev/null 2>&1
record a "I10" >/dev/null
k a sync >/dev/null 2>&1
stop_hub
hub restore "$(find "$T/backups" -type f)" >/dev/null 2>&1
hub recover >/dev/null 2>&1
serve_hub
check_equal "I10 a hub restored from its backup has lost something" 0 \
    "$(rows I10)"
check "I10 a machine learns it at its next sync" k a sync
check_equal "I10 and hands in what it holds receipts for" 1 "$(rows I10)"
for pc in b c a; do
	k $pc sync >/dev/null 2>&1
done

i12=$(record a "I12" place=một)
front "cut-down 1300"
k a sync >/dev/null 2>&1
front pass
check "I12 what was offered without an answer can be seen" k a show "$i12"
k a set "$i12" place=hai >/dev/null 2>&1
k a sync >/dev/null 2>&1
check_equal "I12 and edited: that is the next version" hai \
    "$(value a "$i12" place)"
check_equal "I12 no conflict with the one before" "" "$(hub conflicts)"

record a "I13" >/dev/null
k a export "$T/i13" >/dev/null 2>&1
hub import "$T/i13" --answer "$T/i13.answer" >/dev/null 2>&1
check "I13 without any network a file goes there and back" \
    k a import "$T/i13.answer"
check_equal "I13 with the same receipts" "0 1" "$(unsent a) $(rows I13)"

i14=$(record a "I14")
k a export "$T/i14" >/dev/null 2>&1
files=$(find "$D/a/outbox" -type f | wc -l)
k a delete "$i14" >/dev/null 2>&1
check "I14 what was deleted before it was sent is still kept" \
    test "$(find "$D/a/outbox" -type f | wc -l)" -ge "$files"
k a sync >/dev/null 2>&1
check "I14 and its history is at the hub" hub show "$i14"

# ---- two who write in one field
i15=$(record a "I15" place=đầu)
k a sync >/dev/null 2>&1
k b sync >/dev/null 2>&1
k a set "$i15" "place=máy a" >/dev/null 2>&1
k b set "$i15" "place=máy b" >/dev/null 2>&1
for pc in a b a; do
	k $pc sync >/dev/null 2>&1
done
k a show "$i15" >"$T/shown" 2>&1
check "I15 both values of two who were offline stay" \
    bash -c "grep -q 'máy a' '$T/shown' && grep -q 'máy b' '$T/shown'"
check "I16 as a task in a list" bash -c \
    "kheo --home '$D/a' conflicts | grep -q I15"
check_equal "I16 not as a copy beside it" 1 "$(rows I15)"
k a resolve "$i15" place "máy a" >/dev/null 2>&1 ||
    k a set "$i15" "place=máy a" >/dev/null 2>&1

i17=$(KHEO_CLOCK_OFFSET=-31536000 TZ=America/New_York record a "I17")
KHEO_CLOCK_OFFSET=-31536000 k a sync >/dev/null 2>"$T/slow"
check_has "I17 who has a wrong clock is told" "Set the date" "$T/slow"
check_equal "I17 and nothing is said of a right one" "" \
    "$(k a sync 2>&1 | grep "clock")"
check_equal "I17 a clock that is a year slow loses nothing" 1 "$(rows I17)"
one=$(TZ=Asia/Tokyo hub show "$i17" --json 2>/dev/null)
two=$(TZ=America/New_York hub show "$i17" --json 2>/dev/null)
check "I17 and no time depends on where it is read" test "$one" = "$two"

killed() {
	local i pid

	for ((i = 1; i <= 12; i++)); do
		record a "I18 $i" >"$T/id.$i" &
		pid=$!
		sleep "0.0$((i * 3 % 10))"
		kill -9 "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
}
killed 2>/dev/null
check "I18 whatever was killed while it saved, everything here holds" k a doctor
saved() {
	local i id

	for ((i = 1; i <= 12; i++)); do
		id=$(cat "$T/id.$i")
		[ -z "$id" ] || k a show "$id" >/dev/null 2>&1 || return 1
	done
}
check "I18 and what was reported as saved is there" saved
k a sync >/dev/null 2>&1

i19=$(record b "I19")
form=$(find "$TOP/protocol/form/data" -name 'registration*.json' | head -n 1)
/usr/bin/python3 - "$form" "$T/registration.json" <<'PY'
import json, sys
form = json.load(open(sys.argv[1]))
form["version"] += 1
json.dump(form, open(sys.argv[2], "w"), ensure_ascii=False)
PY
check "I19 the form is changed while a draft is out" hub form import \
    "$T/registration.json"
k b submit "$i19" >/dev/null 2>&1
check "I19 the draft on the version that it began with is sent" k b sync
check_equal "I19 and counts" 1 "$(rows I19)"

i20=$(record a "I20")
k a sync >/dev/null 2>&1
k b sync >/dev/null 2>&1
k b delete "$i20" >/dev/null 2>&1
k b sync >/dev/null 2>&1
k a set "$i20" "place=vẫn sửa" >/dev/null 2>&1
k a sync >/dev/null 2>&1
k a conflicts >"$T/out" 2>&1
check_has "I20 who edits what another deleted is told, and must decide" "I20"

i21=$(record a "I21")
k a submit "$i21" >/dev/null 2>&1
k a sync >/dev/null 2>&1
hub return "$i21" --reason "thiếu số liệu" >/dev/null 2>&1
k a sync >/dev/null 2>&1
k a show "$i21" >"$T/out" 2>&1
check_has "I21 the reason of a return reaches who can mend it" "thiếu số liệu"

# ---- syncs that are cut short, or slow
front "latency 1"
k a sync >/dev/null 2>&1 &
syncing=$!
sleep 0.3
record a "I22 trong khi gửi" >/dev/null
wait "$syncing"
front pass
record a "I22 bị giết" >/dev/null
front "latency 5"
k a sync >/dev/null 2>&1 &
syncing=$!
sleep 0.5
kill -9 "$syncing" 2>/dev/null
wait "$syncing" 2>/dev/null
front pass
check "I22 nothing says for ever that it is being sent: the next sync" k a sync
check_equal "I22 sends what was saved meanwhile, and what was cut" "1 1" \
    "$(rows "I22 trong khi gửi") $(rows "I22 bị giết")"

for ((i = 0; i < 10; i++)); do
	record a "I23 $i" "aims=$(head -c 30000 /dev/urandom | base64 -w 0)" \
	    >/dev/null
	k a export "$T/seal" >/dev/null 2>&1
done
front "rate-up 30000"
k a sync >/dev/null 2>&1 &
syncing=$!
sleep 1
record c "I23 nhẹ" >/dev/null
check "I23 beside a heavy sync a small one goes through" k c sync
check "I23 before that one ends" kill -0 "$syncing"
front pass
wait "$syncing"

i24=$(record b "I24")
code=$(invite $UNIT --auto-approve)
k b enrol "$code" --name "máy b" --person "người mới" >/dev/null 2>&1
check "I24 another person takes over a machine: what was unsent is sent" \
    k b sync
check "I24 and nothing is stranded" hub show "$i24"

stop_hub
cp "$HUB/tls-cert.pem" "$T/cert.pem"
openssl req -x509 -key "$HUB/tls-key.pem" -out "$HUB/tls-cert.pem" \
    -subj /CN=another.example -days 1 2>/dev/null
serve_hub
record a "I25" >/dev/null
check "I25 another certificate of the same key cuts nobody off" k a sync
stop_hub
cp "$HUB/tls-key.pem" "$T/key.pem"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout "$HUB/tls-key.pem" -out "$HUB/tls-cert.pem" -subj /CN=hub \
    -days 9 2>/dev/null
serve_hub
record a "I25 khóa lạ" >/dev/null
check_status 7 "I25 another key is not believed" k a sync
k a export "$T/i25" >/dev/null 2>&1
check "I25 and a USB stick needs none" hub import "$T/i25"
check_equal "I25 it is there" "1 1" "$(rows I25) $(rows 'I25 khóa lạ')"
stop_hub
cp "$T/cert.pem" "$HUB/tls-cert.pem"
cp "$T/key.pem" "$HUB/tls-key.pem"
serve_hub

spoken() {
	{
		k a status && k a list && k a show "$i21" && hub list &&
		hub show "$i21" && kheo --help
	} >"$T/spoken" 2>&1 &&
	[ -s "$T/spoken" ] && ! grep -qP '\x1b|[\x{2500}-\x{257f}]' "$T/spoken"
}
check "I26 what is said is plain text, which any reader speaks" spoken

k a sync >/dev/null 2>&1
check "after all that, both sides agree" agree a $UNIT
check "and the hub's store holds" hub verify
missing=$(for i in $(seq 1 26); do
	grep -q "\"I$i " "$0" || echo "I$i"
done)
check_equal "no rule is without its line" "" "$missing"
plan_done
