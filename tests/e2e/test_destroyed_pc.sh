#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A PC burns: a new one gets from the hub what was sent, and from yesterday's
# backup what was not.  And: a restored PC asks the hub before it signs.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
start_hub

title() { # PC TEXT
	k "$1" new registration "title=$2" kind=viec-lam subject=ca-nhan \
	    field=kinh-te 2>/dev/null
}

value() { # PC RECORD FIELD
	k "$1" show "$2" --json | field "fields.$3.value"
}

# ---- the drill of client/README.md, "When a PC is gone"
enrol old $UNIT
sent=$(title old "Đã gửi")
k old submit "$sent" >/dev/null 2>&1
k old sync >/dev/null 2>&1
signed=$(title old "Đã ký, chưa gửi")
k old submit "$signed" >/dev/null 2>&1
k old set "$sent" "place=chưa ký" >/dev/null 2>&1
unsigned=$(title old "Chưa ký")
k old set "$unsigned" "place=gõ tiếp" >/dev/null 2>&1
check "yesterday's backup lies on a stick" k old backup "$T/stick"
k old set "$unsigned" "aims=sau bản sao lưu" >/dev/null 2>&1
lost=$(title old "Sau bản sao lưu")
rm -rf "$D/old"
enrol new $UNIT
check "a new PC of the unit syncs" k new sync
check_equal "and has what was sent" "Đã gửi" "$(value new "$sent" title)"
check "with its submission" bash -c "kheo --home '$D/new' show '$sent' --json |
    grep -q '\"state\":\"sent\"'"
check "the backup of the lost PC is put in" k new restore "$T/stick"
check_has "it is said whose it is, and what was added" \
    "1 batches that were signed and not sent, 8 edits"
check_equal "nothing that was here is replaced" "Đã gửi" \
    "$(value new "$sent" title)"
check "the next sync sends it all" k new sync
check_equal "what was signed and not sent" "Đã ký, chưa gửi" \
    "$(value new "$signed" title)"
check "its submission, too" bash -c "kheo-hub --home '$HUB' show '$signed' |
    grep -qi sent"
check_equal "what was not signed" "chưa ký" "$(value new "$sent" place)"
check_equal "a new record" "Chưa ký gõ tiếp" \
    "$(value new "$unsigned" title) $(value new "$unsigned" place)"
check_status 1 "what came after the backup is gone" k new show "$lost"
check "both agree" agree new $UNIT
check_equal "nobody must choose" "" "$(hub conflicts)"
check "the backup is put in once more by mistake" k new restore "$T/stick"
check "and sent" k new sync
check "both agree still" agree new $UNIT
for text in "Đã gửi" "Đã ký, chưa gửi" "Chưa ký"; do
	check_equal "once: $text" 1 "$(hub list | grep -c "$text\$")"
done
check_equal "and nobody must choose" "" "$(hub conflicts)"
check "everything here holds" k new doctor

# ---- restored, and something is signed before the next sync
enrol a $UNIT
one=$(title a "Một")
k a sync >/dev/null 2>&1
k a backup "$T/a.copy" >/dev/null 2>&1
k a set "$one" "place=mới hơn" >/dev/null 2>&1
k a sync >/dev/null 2>&1
check "a PC is restored" k a restore "$T/a.copy"
check "it submits before any sync" k a submit "$one"
check_has "and fetches from the hub before it signs" "were fetched from the hub" \
    "$T/err"
check_equal "so the newer value is in the submission" "mới hơn" \
    "$(value a "$one" place)"
check "the sync sends it" k a sync
check_equal "nobody must choose" "" "$(hub conflicts)"
k a backup "$T/a.copy" >/dev/null 2>&1
k a set "$one" "place=mới nhất" >/dev/null 2>&1
k a sync >/dev/null 2>&1
k a restore "$T/a.copy" >/dev/null 2>&1
stop_hub
two=$(title a "Hai")
check "while the hub is away, an export is made all the same" \
    k a export "$T/a.usb"
check_has "and it is said what that means" "the hub does not answer" "$T/err"
check "the district takes it" hub import "$T/a.usb" --answer "$T/a.answer"
serve_hub
check "then the PC syncs" k a sync
check "its work is there" hub show "$two"
check "both agree" agree a $UNIT
plan_done
