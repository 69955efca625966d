#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# Backups hold the attached files: of a PC and of a hub, by hand and by
# themselves, each content once; a restore puts them back or says what it
# cannot.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02305
start_hub
enrol a $UNIT
jpeg() { # NAME BYTES
	{ printf '\377\330\377\340'; head -c "$2" /dev/urandom; } >"$T/$1"
}
hash_of() {
	sha256sum "$T/$1" | cut -d ' ' -f 1
}
for photo in one two three; do
	jpeg $photo.jpg 50000
done
one=$(hash_of one.jpg)
two=$(hash_of two.jpg)
three=$(hash_of three.jpg)
rec=$(new_registration a $UNIT 1) || bail "no record"
k a attach "$rec" "$T/one.jpg" >/dev/null 2>&1
k a sync >/dev/null 2>&1

# ---- by hand
mkdir "$T/stick"
check "a backup on a stick" k a backup "$T/stick/mot.kheo-backup"
check_has "  takes the attached file along" "1 added, 0 were there"
check "  as bytes of its own" cmp "$T/one.jpg" "$T/stick/kheo-files/$one"
check_equal "  not as a second name of them" 1 \
    "$(stat -c %h "$T/stick/kheo-files/$one")"
k a attach "$rec" "$T/two.jpg" >/dev/null 2>&1
touch -d 2020-01-01 "$T/stick/kheo-files/$one"
check "the next one" k a backup "$T/stick/hai.kheo-backup"
check_has "  copies what is new" "1 added, 1 were there"
check_equal "  and leaves what is there alone" 2020 \
    "$(date -r "$T/stick/kheo-files/$one" +%Y)"
truncate -s 7 "$T/stick/kheo-files/$two"
check "a file that was cut short there" k a backup "$T/stick/ba.kheo-backup"
check "  is copied again" cmp "$T/two.jpg" "$T/stick/kheo-files/$two"
k a attach "$rec" "$T/three.jpg" >/dev/null 2>&1
turn_byte "$D/a/files/$three" 999
check_status 5 "a file that is damaged here" k a backup "$T/stick/b.kheo-backup"
check_has "  is told" "1 attached files are damaged" "$T/err"
check "  and is not in the backup" test ! -e "$T/stick/kheo-files/$three"
check_status 7 "kheo doctor finds it, too" k a doctor
check_has "  by its name" "three.jpg"
check_has "  and says what is kept and what to do" \
    "the text of the record is not affected" "$T/err"
k a doctor --json >"$T/json" 2>/dev/null
check_equal "  and to programs" "file three.jpg" \
    "$(field 0.what <"$T/json") $(field 0.key <"$T/json")"
k a doctor --lang vi >"$T/out" 2>/dev/null
check_has "  in the clerk's words" \
    "trên máy này bị hỏng. (chi tiết kỹ thuật: file three.jpg"
check_status 3 "attached once more" k a attach "$rec" "$T/three.jpg"
check "it is whole again and all is well" k a doctor
k a sync >/dev/null 2>&1

# ---- by themselves
KHEO_CLOCK_OFFSET=86400 k a list >/dev/null 2>&1
check_equal "the copy of the day has all three" 3 \
    "$(find "$D/a/backups/kheo-files" -type f | wc -l)"
check_equal "  without taking room" 2 "$(stat -c %h "$D/a/files/$one")"
mv "$D/a/backups" "$T/backups"
: >"$D/a/backups"
KHEO_CLOCK_OFFSET=172800 k a list >/dev/null 2>"$T/err"
check_has "one that cannot be made takes nothing away, and that is said" \
    "What you work with is not affected" "$T/err"
rm "$D/a/backups"
mv "$T/backups" "$D/a/backups"

# ---- a PC's restore
rm -r "$D/a/files"
check "a backup is put back" k a restore "$T/stick/ba.kheo-backup"
check_has "  with its files" "Put 2 attached files back"
check "  the first" cmp "$T/one.jpg" "$D/a/files/$one"
check "  and the second" cmp "$T/two.jpg" "$D/a/files/$two"
k a sync >/dev/null 2>&1
check "the third comes from the hub" k a fetch three.jpg -o "$T/out.d"
rm -r "$D/a/files"
turn_byte "$T/stick/kheo-files/$two" 999
check "a restore from a damaged stick" k a restore "$T/stick/ba.kheo-backup"
check_has "  brings what is good" "Put 1 attached files back"
check_has "  and says how many are left" \
    "2 attached files are not here" "$T/err"
check_has "  where to get it" "kheo fetch" "$T/err"
k a sync >/dev/null 2>&1
check "and so it comes" k a fetch two.jpg -o "$T/out.d"

# ---- the PC is gone: a new one takes what only the backup has
jpeg late.jpg 50000
late=$(hash_of late.jpg)
k a attach "$rec" "$T/late.jpg" >/dev/null 2>&1
k a backup "$T/stick/cuoi.kheo-backup" >/dev/null 2>&1
rm -r "$D/a"
enrol b $UNIT
k b sync >/dev/null 2>&1
check "the backup of a lost PC is taken over" \
    k b restore "$T/stick/cuoi.kheo-backup"
check "  with the file that nobody else had" \
    cmp "$T/late.jpg" "$D/b/files/$late"
k b sync >/dev/null 2>&1
check "  which goes to the hub" hub fetch "$rec" late.jpg -o "$T/officer"
check "  whole" cmp "$T/late.jpg" "$T/officer/late.jpg"

# ---- the hub
check "the hub is backed up" hub backup "$T/nightly"
check_has "  with its files" "4 added, 0 were there"
check "and again" hub backup "$T/nightly"
check_has "  each content once" "0 added, 4 were there"
stop_hub
rm -r "$D/hub/files"
rm "$T/nightly/kheo-files/$one"
check "it is restored" hub restore "$(find "$T/nightly" -name '*-backup' | tail -n 1)"
check_has "  with what the backup has" "Put 3 attached files back"
check_has "  and says what is missing" "1 attached files are not here" "$T/err"
hub recover >/dev/null 2>&1
serve_hub
check "a unit's PC brings that one" k b sync
check_has "  by itself" "Files handed in whole: 1"
check "every file is whole" hub verify
plan_done
