#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# Personal data of a record is erased: it is in no file any more, does not come
# back with any copy, and what was proven before stays proven.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
NAME="Triệu Thị Mùi Pham"
PHONE=0912345678
PHONE_2=0987654321
LATE=0977000111

start_hub
cat >"$T/form.json" <<'JSON'
{"form": "exemplar", "version": 2,
 "title": {"vi": "Điển hình", "en": "Exemplar"},
 "fields": [
  {"name": "title", "type": "text", "required": true,
   "label": {"vi": "Tên gọi"}},
  {"name": "person", "type": "text", "personal": true,
   "label": {"vi": "Họ và tên"}},
  {"name": "phone", "type": "text", "personal": true,
   "label": {"vi": "Điện thoại"}}]}
JSON
check "a form with personal fields is published" \
    hub form import "$T/form.json"

for pc in a b; do
	enrol $pc $UNIT
	k $pc sync >/dev/null 2>&1
done
fingerprint=$(hub fingerprint)

# holds TEXT FOLDER: print the files that hold these bytes, in any encoding in
# which they are stored.
holds() {
	grep -rlaF -- "$1" "$2"
}

gone() { # SENTENCE TEXT FOLDER
	check_equal "$1" "" "$(holds "$2" "$3")"
}

value() { # PC RECORD FIELD
	k "$1" show "$2" --json | field "fields.$3.value"
}

# ---- what is there before
rec=$(k a new exemplar "title=Gương sáng" "person=$NAME" "phone=$PHONE" \
    2>/dev/null)
k a sync >/dev/null 2>&1
k a backup "$T/a.copy" >/dev/null 2>&1
k a set "$rec" "phone=$PHONE_2" >/dev/null 2>&1
k a backup "$T/a.typed" >/dev/null 2>&1
check "it is submitted" k a submit "$rec"
check "and sent" k a sync
check "another PC has it" k b sync
check_equal "with the personal fields" "$PHONE_2" "$(value b "$rec" phone)"
check "a proof is made before" k a proof "$rec" -o "$T/before.proof"
check "and one by the hub" hub proof "$rec" -o "$T/hub.proof"
check "the text is in files of the hub" holds "$NAME" "$HUB"
check "of the PC that wrote it" holds "$NAME" "$D/a"
check "and of the other one" holds "$NAME" "$D/b"
# Copies that the home makes by itself.
KHEO_CLOCK_OFFSET=86400 k a list >/dev/null 2>&1
check "a copy of its own holds it, too" holds "$NAME" "$D/a/backups"
hub backup "$T/old-hub" >/dev/null 2>&1
check "an old backup of the hub holds it" holds "$NAME" "$T/old-hub"
cp -a "$D/b" "$D/b.old"
before_root=$(kheo-verify "$T/before.proof" --root "$fingerprint" --json)

# ---- attached files: a card, a picture, and one that another unit has, too
OTHER=02287
jpeg() { # NAME TEXT
	{ printf '\377\330\377\340'; head -c 30000 /dev/urandom; echo "$2"; } \
	    >"$T/$1"
}
jpeg card.jpg CARD-079123456
jpeg photo.jpg PHOTO-OF-A-ROAD
jpeg both.jpg LETTER-TO-ALL
enrol o $OTHER
other=$(new_registration o $OTHER 1) || bail "no record"
k o attach "$other" "$T/both.jpg" >/dev/null 2>&1
k o sync >/dev/null 2>&1
k a attach "$rec" "$T/card.jpg" "$T/photo.jpg" "$T/both.jpg" >/dev/null 2>&1
k a submit "$rec" >/dev/null 2>&1
check "a card is attached and submitted" k a sync
k b sync >/dev/null 2>&1
check "another PC fetches it" k b fetch card.jpg -o "$T/b.fetched"
k a backup "$T/stick.copy" >/dev/null 2>&1
mkdir "$T/stick" && k a backup "$T/stick/a.copy" >/dev/null 2>&1
KHEO_CLOCK_OFFSET=172800 k a list >/dev/null 2>&1
KHEO_CLOCK_OFFSET=172800 k b list >/dev/null 2>&1
hub backup "$T/old-files" >/dev/null 2>&1
check "a proof of the submission is made" k a proof "$rec" -o "$T/files.proof"
for at in "$HUB" "$D/a" "$D/a/backups" "$D/b" "$D/b/backups" "$T/stick" \
    "$T/old-files"; do
	check "the card is in ${at#"$T"/}" holds CARD-079123456 "$at"
done

# ---- the order
check_status 2 "erasing wants its legal reference" hub redact "$rec"
check_status 1 "and a record" hub redact Khongco --reference x
check "the personal data is erased" \
    hub redact "$rec" --reference "Luật 91/2025/QH15, yêu cầu số 12"
check_has "which says that files are left" "3 attached files that are not" \
    "$T/err"
check_status 3 "which is done once" hub redact "$rec" --reference again
check_status 3 "a file that is not there is told" \
    hub redact "$rec" --reference x --file khong-co.jpg
cp "$(echo "$T"/old-hub/*-backup)" "$HUB/hub.db.before-upgrade"
check "the copy of before an upgrade holds the name" holds "$NAME" \
    "$HUB/hub.db.before-upgrade"
check "the card is erased" hub redact "$rec" --file card.jpg \
    --reference "Luật 91/2025/QH15, yêu cầu số 13"
check_has "  by its hash" "$(sha256sum "$T/card.jpg" | cut -d ' ' -f 1)"
check "the letter, too, by its hash" hub redact "$rec" --reference x \
    --file "$(sha256sum "$T/both.jpg" | cut -c 1-12)"
check_status 3 "once" hub redact "$rec" --reference x --file card.jpg
gone "the hub has no byte of the card" CARD-079123456 "$HUB"
gone "nor, in any copy of its own, the name" "$NAME" "$HUB"
check "it has the photo" holds PHOTO-OF-A-ROAD "$HUB/files"
check "and the letter, which another unit sent" holds LETTER-TO-ALL "$HUB/files"
check "it says so" hub files "$rec"
check_has "  of the card" "erased on a legal order	card.jpg"
hub backup "$T/old-files" >/dev/null 2>&1
gone "its next backup takes it from the former ones" CARD-079123456 \
    "$T/old-files"
for text in "$NAME" $PHONE $PHONE_2; do
	gone "the hub's files hold no $text" "$text" "$HUB"
done
hub backup "$T/new-hub" >/dev/null 2>&1
gone "nor does its next backup" "$NAME" "$T/new-hub"
check "the hub's store holds" hub verify
check "the rest of the record is there" bash -c \
    "kheo-hub --home '$HUB' show '$rec' --json | grep -q 'Gương sáng'"

# ---- at the communes
check "the PC that wrote it syncs" k a sync
check "the other one, too" k b sync
for text in "$NAME" $PHONE $PHONE_2; do
	gone "the writer's files hold no $text" "$text" "$D/a"
	gone "the reader's files hold no $text" "$text" "$D/b"
done
check "all agree" agree a $UNIT
check "all agree, the other one" agree b $UNIT
check_equal "the field says nothing" null "$(value a "$rec" phone)"
check_equal "the title says what it said" "Gương sáng" \
    "$(value b "$rec" title)"
check "everything at the writer's holds" k a doctor
check "and at the reader's" k b doctor

# ---- the attached files
for pc in a b; do
	gone "$pc has no byte of the card" CARD-079123456 "$D/$pc"
	check "$pc says so" k $pc files
	check_has "  of the card" "erased on a legal order	card.jpg"
done
check "the photo stays" holds PHOTO-OF-A-ROAD "$D/a/files"
check_equal "the others count" "1 1" "$(k a status --json | field files) $(
    k a status --json | field files_at_hub)"
check_status 1 "the card cannot be fetched" k b fetch card.jpg -o "$T/b2"
check_status 1 "nor attached again" k a attach "$rec" "$T/card.jpg"
check_has "  with a sentence" "erased on a legal order" "$T/err"
gone "of which nothing is left behind" CARD-079123456 "$D/a"
check "the other unit has its letter" k o fetch both.jpg -o "$T/o"
k a backup "$T/stick/b.copy" >/dev/null 2>&1
gone "the next backup on a stick takes it from the former ones" \
    CARD-079123456 "$T/stick"
check "the submission's proof verifies" kheo-verify "$T/files.proof" \
    --root "$fingerprint"

# ---- nothing brings older values back
check "the hub is rebuilt" hub rebuild
check "a PC is rebuilt" k a rebuild
rm "$D/a/kheo.db" "$D/a/kheo.db.before-rebuild"
check_status 5 "or made anew from its outbox" k a rebuild
check "and syncs" k a sync
for pc in a b; do
	check "$pc agrees with the hub after it" agree $pc $UNIT
	check_equal "older values stay replaced at $pc" null \
	    "$(value $pc "$rec" phone)"
	gone "and out of its files" $PHONE "$D/$pc"
done
gone "and out of the hub's" $PHONE "$HUB"
check "the hub's store holds after it" hub verify

# ---- a new PC of the unit is never given it
enrol c $UNIT
check "a new PC gets the record" k c sync
check "and agrees" agree c $UNIT
gone "without the text" "$NAME" "$D/c"
hub export --unit $UNIT "$T/unit.kheo" >/dev/null 2>&1
check_equal "so does a reader written from the wire format's page alone" \
    "$(hub digest --unit $UNIT)" "$("$TOP/tests/reader/replica.py" \
    "$T/unit.kheo" "$D/c" "$fingerprint" 2>&1)"

# ---- old copies of a PC
k a restore "$T/a.copy" >/dev/null 2>&1
gone "a restored backup is cleaned at once" $PHONE "$D/a"
check "and syncs" k a sync
k a restore "$T/a.typed" >/dev/null 2>"$T/restored"
check "one with unsigned text syncs, too" k a sync
# shellcheck disable=SC1111 # the program's own quotes
check_has "with a word on what was not kept" \
    "Field “phone” of record “$rec”" <(cat "$T/restored" "$T/err")
gone "and does not bring it back" $PHONE_2 "$D/a"
gone "not even to the hub" $PHONE_2 "$HUB"
check "all agree after that" agree a $UNIT
# The copy knows of the erasure and takes it for done: on the disk of its day.
k b backup "$T/stick/b.copy" >/dev/null 2>&1
rm -r "$D/b"
cp -a "$D/b.old" "$D/b"
check "a newer copy is put back on an old disk" k b restore "$T/stick/b.copy"
gone "which holds the text no longer" "$NAME" "$D/b"
rm -r "$D/b"
mv "$D/b.old" "$D/b"
check "an old disk syncs" k b sync
gone "and holds the text no longer" "$NAME" "$D/b"
check "it agrees" agree b $UNIT

# ---- proofs
check "the earlier proof verifies" kheo-verify "$T/before.proof" \
    --root "$fingerprint"
check_equal "and says the same" "$before_root" \
    "$(kheo-verify "$T/before.proof" --root "$fingerprint" --json)"
check "so does the hub's" kheo-verify "$T/hub.proof" --root "$fingerprint"
check "a new proof is made" k a proof "$rec" -o "$T/after.proof"
check "and verifies" kheo-verify "$T/after.proof" --root "$fingerprint"

# ---- the hub is restored from before it
cp -a "$T/stick.copy" "$T/stick/again.copy"
mkdir -p "$T/stick/kheo-files" "$T/old-hub/kheo-files"
for to in "$T/stick" "$T/old-hub"; do
	cp "$T/card.jpg" "$to/kheo-files/$(sha256sum "$T/card.jpg" |
	    cut -d ' ' -f 1)"
done
k a restore "$T/stick/again.copy" >/dev/null 2>&1
gone "a backup beside which the card still lies does not bring it back" \
    CARD-079123456 "$D/a"
k a sync >/dev/null 2>&1
k c set "$rec" "phone=$LATE" >/dev/null 2>&1
k c sync >/dev/null 2>&1
stop_hub
hub restore "$(echo "$T"/old-hub/*-backup)" >/dev/null 2>&1
check "the old database held it" holds "$NAME" "$HUB"
hub recover >/dev/null 2>&1
gone "recovering erases it first" "$NAME" "$HUB"
gone "and the card" CARD-079123456 "$HUB"
serve_hub
for pc in c a b c a b; do
	k $pc sync >/dev/null 2>&1
done
for pc in a b c; do
	check "$pc and the restored hub agree" agree $pc $UNIT
	gone "$pc has nothing back" "$NAME" "$D/$pc"
	check_equal "$pc has what was written since" $LATE \
	    "$(value $pc "$rec" phone)"
done
gone "nor has the hub" "$NAME" "$HUB"
check "the hub's store holds in the end" hub verify
check_status 1 "the restored hub does not take the card" \
    k b attach "$rec" "$T/card.jpg"
check "the photo is whole" k c fetch photo.jpg -o "$T/c"

plan_done
