#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A PC is restored from a backup, or its disk exists twice: nothing is lost,
# nothing is there twice, and a person is told in words.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
start_hub

# title PC N: record one with a title of its own; its id.
title() {
	k "$1" new registration "title=$2" kind=viec-lam subject=ca-nhan \
	    field=kinh-te 2>/dev/null
}

value() {
	k "$1" show "$2" --json | field "fields.$3.value"
}

# written PC: take the bytes of all files but the installation's back from
# $D/PC.old, into the same files: what a disk image does, which rolls the
# anchors back and looks like the same disk.
written() {
	local file

	rm -rf "${D:?}/$1/outbox"
	for file in $(cd "$D/$1.old" && find . -type f ! -name device); do
		mkdir -p "$D/$1/$(dirname "$file")"
		cat "$D/$1.old/$file" >"$D/$1/$file"
	done
}

# The four ways in which a PC comes back from yesterday.
copy_back() { k "$1" restore "$D/$1.copy" >/dev/null 2>&1; }
database_back() { cp "$D/$1.old/kheo.db" "$D/$1/kheo.db"; }
folder_back() { rm -rf "${D:?}/$1" && cp -a "$D/$1.old" "$D/$1"; }
image_back() { written "$1"; }

# settled PC...: every PC named and the hub have the same state.
settled() {
	local pc

	for pc in "$@" "$@"; do
		k "$pc" sync >/dev/null 2>&1
	done
	for pc in "$@"; do
		agree "$pc" "$UNIT" || return 1
	done
}

# ---- restored from yesterday's backup, with newer work at the hub
restored() { # PC WAY
	local pc=$1 way=$2 first late again

	enrol "$pc" $UNIT
	enrol "$pc-2" $UNIT
	first=$(title "$pc" "Một $way")
	check "$way: a record is sent" k "$pc" sync
	# Nobody can tell an image from the disk itself: what was unsigned in
	# it and is signed again beside what came after is for a person.
	[ "$way" = image ] ||
	    k "$pc" set "$first" "place=thôn Nà Dầu" >/dev/null 2>&1
	k "$pc" backup "$D/$pc.copy" >/dev/null 2>&1
	cp -a "$D/$pc" "$D/$pc.old"
	check "$way: what was unsigned in the backup is sent" k "$pc" sync
	k "$pc" set "$first" "place=thôn Bản Tụm" >/dev/null 2>&1
	late=$(title "$pc" "Hai $way")
	check "$way: and newer work" k "$pc" sync
	k "$pc-2" sync >/dev/null 2>&1
	k "$pc-2" set "$first" "aims=100% hộ" >/dev/null 2>&1
	k "$pc-2" sync >/dev/null 2>&1
	"${way}_back" "$pc"
	again=$(title "$pc" "Ba $way")
	check "$way: the restored PC sends" k "$pc" sync
	check_has "$way: and says what happened" "Nothing is lost" "$T/out"
	check "$way: it knows the newer work again" k "$pc" show "$late"
	check_equal "$way: with the newest value" "thôn Bản Tụm" \
	    "$(value "$pc" "$first" place)"
	check_equal "$way: and the other PC's" "100% hộ" \
	    "$(value "$pc" "$first" aims)"
	check "$way: the new work is at the hub" hub show "$again"
	check_equal "$way: nobody must choose" "" \
	    "$(hub conflicts)"
	check "$way: work goes on" k "$pc" set "$late" "place=xã"
	check "$way: all agree" settled "$pc" "$pc-2"
	check_equal "$way: nobody waits" "" "$(hub pending)"
	check_equal "$way: each record is there once" 1 \
	    "$(hub list | grep -c "Hai $way")"
	check "$way: everything here holds" k "$pc" doctor
}

restored a database
restored b folder
restored c image
restored copy copy

# ---- one dated copy a day, seven of them
check_equal "a new home has no copy yet" 0 \
    "$(find "$D/b/backups" -type f 2>/dev/null | wc -l)"
for day in 1 2 3 4 5 6 7 8 9; do
	KHEO_CLOCK_OFFSET=$((day * 86400)) k b list >/dev/null 2>&1
	KHEO_CLOCK_OFFSET=$((day * 86400)) k b list >/dev/null 2>&1
done
check_equal "then there is one a day, the newest seven" 7 \
    "$(find "$D/b/backups" -type f | wc -l)"
check_status 8 "what is no backup is not restored" k b restore "$TOP/README.md"
check "and nothing has changed" k b doctor
check_status 1 "nor is another unit's" bash -c "kheo-hub --home '$HUB' \
    invite --unit 02305 --auto-approve | xargs kheo --home '$D/z' enrol \
    --person X >/dev/null 2>&1; kheo --home '$D/z' restore '$D/copy.copy'"

# ---- the same disk on two PCs, both writing offline
check "the hub's store holds" hub verify
enrol d $UNIT
one=$(title d "Bốn")
check "a record is sent" k d sync
cp -a "$D/d" "$D/e"
k d set "$one" "place=ở máy thứ nhất" >/dev/null 2>&1
k e set "$one" "aims=ở máy thứ hai" >/dev/null 2>&1
two=$(title d "Năm")
three=$(title e "Sáu")
check "the one sends" k d sync
check "the copy sends, too" k e sync
check_has "and says that it is a copy" "copied from another machine"
check "both agree" settled d e
check_equal "the work of both is there" "ở máy thứ nhất ở máy thứ hai" \
    "$(value d "$one" place) $(value d "$one" aims)"
check "the record of the one" hub show "$two"
check "and of the other" hub show "$three"
cp -a "$D/d" "$D/f"
four=$(title f "Bảy")
check_status 6 "a second copy waits for an officer" k f sync
check_has "and says so" "waits for an officer"
digits=$(grep -oE '([0-9]{5} ){5}[0-9]{5}' "$T/out" | head -n 1)
check_status 1 "what it sent does not count yet" hub show "$four"
hub pending >"$T/pending"
check_has "the officer sees it" "new key of a known machine" "$T/pending"
check "and decides" hub approve "$(cut -f 1 "$T/pending")" \
    --fingerprint "$digits"
check "then it counts" hub show "$four"
check "all agree" settled d e f

# ---- the same, unnoticed: two disks that cannot be told apart
enrol h $UNIT
one=$(title h "Chín")
check "a record is sent" k h sync
cp -a "$D/h" "$D/h.old"
k h set "$one" "place=ở đĩa thứ nhất" >/dev/null 2>&1
two=$(title h "Mười")
check "the first disk sends" k h sync
cp -a "$D/h" "$D/h.first"
image_back h
k h set "$one" "aims=ở đĩa thứ hai" >/dev/null 2>&1
three=$(title h "Mười một")
check "the other one signs before it knows" k h export "$T/h.kheo"
k h set "$one" "method=ghi thêm" >/dev/null 2>&1
check "and sends" k h sync
check_has "which heals it" "signed again and sent"
check_has "in words" "Nothing is lost"
check "both agree" settled h
check_equal "the work of both is there" \
    "ở đĩa thứ nhất ở đĩa thứ hai ghi thêm" \
    "$(value h "$one" place) $(value h "$one" aims) $(value h "$one" method)"
check "the record of the one" hub show "$two"
check "and of the other" hub show "$three"
check_equal "each record is there once" 1 "$(hub list | grep -c "Mười một")"
check_equal "nobody must choose" "" "$(hub conflicts)"
check_equal "nothing is left dead" 0 "$(status_of h dead)"
rm -rf "$D/h.old"
mv "$D/h.first" "$D/h.old"
image_back h
check "the first disk goes on" title h "Mười hai"
check "and sends" k h sync
check "it agrees, too" settled h
check "everything at the hub holds" hub verify
plan_done
