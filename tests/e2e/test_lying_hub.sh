#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A hub that was set back, shows two histories, takes back or misdates what it
# receipted: who is concerned notices, keeps evidence, and anybody checks it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
ELSEWHERE=02287
HUB_PORT=$(free_port)
start_proxy link --to "127.0.0.1:$HUB_PORT"
HUB_URL=https://127.0.0.1:$proxy_port
start_hub
for pc in a b; do
	enrol $pc $UNIT
done
enrol c $ELSEWHERE
ROOT=$(hub fingerprint)

title() { # PC TEXT
	k "$1" new registration "title=$2" kind=viec-lam subject=ca-nhan \
	    field=kinh-te 2>/dev/null
}

# sent PC TEXT: one more batch at the hub.
sent() {
	title "$1" "$2" >/dev/null && k "$1" sync >/dev/null 2>&1
}

evidence_of() { # PC
	find "$D/$1/evidence" -name '*.evidence' 2>/dev/null | sort
}

# proves PC WORD: one of its files of evidence proves that.
proves() {
	local file

	for file in $(evidence_of "$1"); do
		kheo-verify "$file" --root "$ROOT" --json >"$T/verdict" &&
		[ "$(field verdict <"$T/verdict")" = "$2" ] && return 0
	done
	return 1
}

# hub_db SQL...: change what a stopped hub has stored.
hub_db() {
	/usr/bin/python3 - "$HUB/hub.db" "$@" <<-'PY'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	for sql in sys.argv[2:]:
	    assert db.execute(sql).rowcount > 0, sql
	db.commit()
	PY
}

for pc in a b c a b; do
	sent $pc "trước $pc"
done

# ---- one history
k b compare >"$T/b.checkpoint"
check "a machine prints what it knows of the hub's log" \
    grep -q "^kheo/$HUB_NAME/1$" "$T/b.checkpoint"
check "another one finds it to be one history" k a compare "$T/b.checkpoint"
check_has "and says so" "One history"
sent c "số mục khác"
k c sync >/dev/null 2>&1
k c compare >"$T/c.checkpoint"
stop_hub
check_status 4 "of another size it is not known while the hub is away" \
    k a compare "$T/c.checkpoint"
check_has "and that is said" "Not known yet"
serve_hub
check "the hub, asked, proves that it is one log" k a sync
check "then it is one history" k a compare "$T/c.checkpoint"
echo "not a note" >"$T/nothing"
check_status 7 "what nobody signed is refused" k a compare "$T/nothing"
check_equal "nothing of this was evidence" "" "$(evidence_of a)"
check_equal "nothing is said against the hub" 0 "$(status_of a evidence)"

# ---- a receipt is taken back
log=$(k a status --json >/dev/null && /usr/bin/python3 - "$D/a/kheo.db" <<'PY'
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute(
    "SELECT hex(log) FROM own_log ORDER BY num DESC").fetchone()[0])
PY
)
stop_hub
cp -a "$HUB" "$D/hub.right"
hub_db "UPDATE log SET seq = 1, hash = genesis WHERE id = x'$log'"
serve_hub
check_status 7 "a hub that says less than its receipt is caught" k a sync
check_has "the clerk is told" "does not go together" "$T/err"
check "the evidence proves it" proves a taken_back
check_has "status says so" "1 files of evidence" <(k a status 2>&1)
check_status 7 "and doctor" k a doctor
stop_hub
rm -rf "$HUB"
mv "$D/hub.right" "$HUB"
serve_hub
check "an honest answer is taken again" k a sync
rm -r "$D/a/evidence"

# ---- two histories: the hub exists twice, under the same keys
stop_hub
cp -a "$HUB" "$D/hub2"
FIRST_PORT=$HUB_PORT
SECOND_PORT=$(free_port)
serve_hub
kheo-hub --home "$D/hub2" serve --listen "127.0.0.1:$SECOND_PORT" \
    >"$D/serve2.out" 2>"$D/serve2.err" </dev/null &
tap_pids+=("$!")
wait_for 10 grep -q '^listening on ' "$D/serve2.out" ||
    bail "the second hub does not listen"
for pc in a b c; do
	k $pc sync >/dev/null 2>&1
done
second() {
	proxy_tell link "to 127.0.0.1:$SECOND_PORT" >/dev/null
}
first() {
	proxy_tell link "to 127.0.0.1:$FIRST_PORT" >/dev/null
}
second
sent c "chỉ ở sổ thứ hai"
check "a machine is shown the second history" k b sync
title b "đã thấy sổ thứ hai" >/dev/null
k b export "$T/b.usb" >/dev/null 2>&1
k b compare >"$T/b.checkpoint"
first
sent a "chỉ ở sổ thứ nhất"
check "its file comes to the first hub by USB" hub import "$T/b.usb"
check_status 7 "a sibling meets the other root in its header" k a sync
check_has "and is told" "does not go together" "$T/err"
check "evidence is kept" test -n "$(evidence_of a)"
second
sent c "sổ thứ hai dài hơn"
sent c "sổ thứ hai dài hơn nữa"
sent c "và nữa"
k c compare >"$T/c.checkpoint"
first
stop_hub
cp -a "$HUB" "$D/hub.kept"
serve_hub
check_status 7 "of another size, the hub cannot prove that it is one log" \
    k a compare "$T/c.checkpoint"
check_status 7 "of the same size, two histories are seen at once" \
    k a compare "$T/b.checkpoint"
check "which the evidence proves" proves a two_histories
stop_hub
rm -rf "$HUB"
mv "$D/hub.kept" "$HUB"
serve_hub
check_status 7 "who changes over meets it, too" k b sync
check_has "what it was shown stops the hub" "a commune has shown a checkpoint" \
    "$D/serve.err"
check_status 4 "and it signs nothing any more" k c sync
stop_hub
check_status 7 "nor after a restart" timeout 10 kheo-hub --home "$HUB" serve \
    --listen "127.0.0.1:$HUB_PORT"
check_has "it asks for recover" "recover" "$T/err"
check "it is told to begin anew" hub recover
serve_hub
for pc in a b c a b c; do
	k $pc sync >/dev/null 2>&1
done
check "both histories are one again" agree a $UNIT
check "for every machine" agree b $UNIT
check "and every unit" agree c $ELSEWHERE
for text in "chỉ ở sổ thứ nhất" "chỉ ở sổ thứ hai" "đã thấy sổ thứ hai"; do
	check_equal "nothing is lost or there twice: $text" 1 \
	    "$(hub list | grep -c "$text\$")"
done

# ---- the whole machine is set back, its anchor with it
stop_hub
cp -a "$HUB" "$D/hub.old"
serve_hub
sent a "sau ảnh chụp máy"
k c sync >/dev/null 2>&1
stop_hub
rm -rf "$HUB"
mv "$D/hub.old" "$HUB"
serve_hub
before=$(k a digest)
check_status 7 "a smaller tree of the same origin is refused" k a sync
check_equal "the state stays" "$before" "$(k a digest)"
check "the evidence proves that it was cut short" proves a shrunk
check_status 4 "the hub was shown it and stopped" k c sync
stop_hub
check "it begins anew" hub recover
serve_hub
check "and gets back what it had lost" k a sync
check_equal "once" 1 "$(hub list | grep -c "sau ảnh chụp máy$")"

# ---- what was received is misdated; the hub's time stays a day ahead
code=$(invite $UNIT)
k d enrol "$code" --name "máy d" --person "cán bộ d" >/dev/null 2>&1
title d "trước khi duyệt" >/dev/null
check_status 6 "a device hands in before it is approved" k d sync
stop_hub
hub_db "UPDATE batch SET recv = recv + 86400000 WHERE state = 4"
request=$(hub pending 2>/dev/null | cut -f 1)
digits=$(k d status 2>&1 | grep -oE '([0-9]{5} ){5}[0-9]{5}' | head -n 1)
hub approve "$request" --fingerprint "$digits" >/dev/null 2>&1
serve_hub
check_status 7 "a hub that dates a batch after its receipt is caught" k d sync
check "the evidence proves that, too" proves d misdated
check_equal "what came is applied all the same" 0 "$(status_of d exported)"

plan_done
