#!/usr/bin/env bash
# Each verb's --help has an example, and each example runs.
# shellcheck disable=SC2317 # functions that check calls
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

unset KHEO_HOME
mkdir "$T/desk"
cd "$T/desk" || bail "no folder"
port=$(free_port)
declare -A ran

# example PROGRAM VERB: the command line that its help shows.
example() {
	"$1" "$2" --help </dev/null | sed -n 's/^Example: //p'
}

# play STATUS PROGRAM VERB [FROM TO]...: run the example of a verb, with names
# of this folder put in the place of those that it made up.
play() {
	local status=$1 program=$2 verb=$3 line

	shift 3
	ran[$program $verb]=yes
	line=$(example "$program" "$verb")
	case $line in
	"$program $verb"*) ;;
	*)
		tap_not_ok "$program $verb --help shows an example" "'$line'"
		return 1
		;;
	esac
	while [ $# -gt 1 ]; do
		[[ $line == *"$1"* ]] || tap_not_ok \
		    "the example of $program $verb has '$1'" "$line"
		line=${line//"$1"/$2}
		shift 2
	done
	check_status "$status" "$line" bash -c "$line"
}

# ---- the hub begins
play 0 kheo-hub init 192.168.1.10:8443 "127.0.0.1:$port"
cp "$UNITS" units-2022.csv
play 0 kheo-hub unit
sed 's/"version": 3/"version": 4/' \
    "$TOP/protocol/form/data/registration.json" >registration-4.json
play 0 kheo-hub form
play 0 kheo-hub obligation
play 0 kheo-hub due
check_has "the communes are missing" "missing"
play 0 kheo-hub consolidate
check_has "nothing is consolidated yet" "0 reports"
play 0 kheo-hub editions
play 3 kheo-hub duplicates
ran[kheo-hub serve]=yes
line=$(example kheo-hub serve)
line=${line//:8443/:$port}
bash -c "exec $line" >serve.out 2>serve.err </dev/null &
tap_pids+=("$!")
check "$line" wait_for 10 grep -q "^listening on " serve.out
play 0 kheo-hub invite

# ---- a commune joins
cp moi-trung-ha.txt hoa-binh.invite
play 0 kheo enrol
digits=$(grep -oE '([0-9]{5} ){5}[0-9]{5}' "$T/out")
play 0 kheo-hub pending
request=$(cut -f 1 "$T/out")
play 0 kheo-hub approve 3fKq "$request" \
    "01234 56789 01234 56789 01234 56789" "$digits"
play 0 kheo-hub machines
play 0 kheo sync
check "the chairman joins" bash -c \
    "kheo enrol \"\$(kheo-hub invite --unit 02305 --role approver \
	--auto-approve)\" --person 'Chủ tịch xã A'"

# ---- recording
play 0 kheo form
check_has "the form names its fields" "title"
play 0 kheo new
id=$(cat "$T/out")
play 0 kheo list
check_has "the list has the record" "$id"
play 0 kheo set 3f2aXk "$id"
play 0 kheo show 3f2aXk "$id"
check_has "the answer is JSON" '"fields"'
printf '\xff\xd8\xff\xe0 ảnh' >anh-1.jpg
printf '%%PDF-1.7 báo cáo' >bao-cao-da-ky.pdf
play 0 kheo attach 3f2aXk "$id"
play 0 kheo files 3f2aXk "$id"
play 0 kheo fetch
play 0 kheo continue 3f2aXk "$id"
play 0 kheo carry 3f2aXk "$(kheo new report period=2022-H1 2>/dev/null)"
play 3 kheo actions
play 0 kheo detach 3f2aXk "$id"
play 0 kheo status
play 0 kheo due
check_has "the report is due" "24/5"
play 0 kheo handover
play 0 kheo export
cp hoa-binh.kheo trung-ha.kheo
play 0 kheo-hub import
mv tra-loi.kheo hoa-binh.kheo.answer
play 0 kheo import
kheo compare >checkpoint.txt
play 0 kheo compare
play 0 kheo conflicts

# Somebody else types something else into the same field.
other() {
	kheo --home "$T/other" "$@"
}
other enrol "$(kheo-hub invite --unit 02305 --auto-approve)" >/dev/null 2>&1
other set "$id" "place=Thôn Đoài, xã A" >/dev/null 2>&1
kheo set "$id" "place=Thôn Đông, thôn Tây" >/dev/null 2>&1
other sync >/dev/null 2>&1
kheo sync >/dev/null 2>&1
check_equal "a conflict is there to be resolved" "$id" \
    "$(kheo conflicts | cut -f 1)"
play 0 kheo resolve 3f2aXk "$id"
play 0 kheo check 3f2aXk "$id"
play 0 kheo submit 3f2aXk "$id"
play 0 kheo approve 3f2aXk "$id"
play 0 kheo sync

# ---- the officer
play 0 kheo-hub list
check_has "the list has the record" "$id"
play 0 kheo-hub show pGNxg2Zt "$id"
play 0 kheo-hub files pGNxg2Zt "$id"
play 0 kheo-hub fetch pGNxg2Zt "$id"
play 0 kheo-hub conflicts
play 0 kheo-hub receive pGNxg2Zt "$id"
play 0 kheo-hub accept pGNxg2Zt "$id"
play 0 kheo-hub rehome 3fKq5s "$id"
second=$(kheo new registration title=Hai kind=viec-lam subject=ca-nhan \
    field=kinh-te 2>/dev/null)
kheo submit "$second" >/dev/null 2>&1
kheo sync >/dev/null 2>&1
play 0 kheo-hub ask pGNxg2Zt "$second"
play 0 kheo-hub return pGNxg2Zt "$second"
play 0 kheo-hub comment pGNxg2Zt "$second"
play 0 kheo-hub enter-paper
play 0 kheo-hub history pGNxg2Zt "$id"
kheo sync >/dev/null 2>&1
play 0 kheo tasks
check_has "what was returned is a task" "kheo set $second"
play 0 kheo comment 3f2aXk "$second"
play 0 kheo withdraw 3f2aXk "$second"
kheo sync >/dev/null 2>&1
play 0 kheo-hub totals
play 0 kheo-hub funnel
play 0 kheo-hub log
log=$(kheo-hub log | awk -F '\t' '$3 == "02305" { print $4; exit }')
play 0 kheo-hub suspend f1Q8xY "$log"
kheo set "$id" "aims=100% hộ" >/dev/null 2>&1
kheo sync >/dev/null 2>&1
play 0 kheo-hub quarantine
entry=$(head -n 1 "$T/out" | cut -f 1)
check "an entry is in quarantine" test -n "$entry"
play 0 kheo-hub release 42 "$entry"
play 0 kheo-hub resume f1Q8xY "$log"
kheo sync >/dev/null 2>&1
play 0 kheo-hub export
play 0 kheo-hub fingerprint
play 0 kheo-hub digest
there=$(cat "$T/out")
play 0 kheo digest
check_equal "both digests are equal" "$there" "$(cat "$T/out")"
play 0 kheo-hub verify
play 0 kheo-hub support-bundle
play 0 kheo-hub document
play 0 kheo document
printf "Đề nghị các đơn vị thực hiện./.\n" >van-ban.txt
play 0 kheo-hub letter
play 0 kheo letter
play 0 kheo-hub print pGNxg2Zt "$id"
play 0 kheo print 3f2aXk "$id"
play 3 kheo editions
play 0 kheo annex
play 0 kheo-hub proof pGNxg2Zt "$id"
play 0 kheo proof 3f2aXk "$id"
root=$(grep -oE '([0-9a-f]{4}-){7}[0-9a-f]{4}' "$T/out" "$T/err" -h |
    head -n 1)
for proof in bang-chung.proof bang-chung.kheo; do
	check "$proof holds" kheo-verify $proof --root "$root"
done
kheo-hub suspend "$log" --reason x >/dev/null 2>&1
kheo set "$id" "aims=99% hộ" >/dev/null 2>&1
kheo sync >/dev/null 2>&1
entry=$(kheo-hub quarantine | head -n 1 | cut -f 1)
play 0 kheo-hub discard 42 "$entry"
kheo-hub resume "$log" >/dev/null 2>&1
play 3 kheo-hub adopt BATCH= "$entry"
play 3 kheo-hub redact 3f2aXk "$id"
lost=$(kheo-hub log | awk -F '\t' '$3 == "02305" { last = $4 } END { print last }')
play 0 kheo-hub revoke f1Q8xY "$lost" 42 "$(kheo-hub log | wc -l)"
play 0 kheo doctor
play 0 kheo rotate
echo "câu nói dài" >mat-khau.txt
play 0 kheo passphrase
kheo passphrase --passphrase-file mat-khau.txt --remove >/dev/null 2>&1
kheo sync >/dev/null 2>&1
play 0 kheo support-bundle
play 0 kheo rebuild
play 0 kheo backup
play 0 kheo restore
check_equal "the rebuilt state is the same" "$there" "$(kheo digest)"
kill -TERM "${tap_pids[0]}"
wait "${tap_pids[0]}"
play 0 kheo-hub backup
play 0 kheo-hub restore sao-luu/hub.kheo-hub-backup \
    "$(find sao-luu -name '*.kheo-hub-backup')"
play 0 kheo-hub recover
play 0 kheo-hub rebuild
check_equal "the rebuilt state is the same there" "$there" \
    "$(kheo-hub digest --unit 02305)"
play 0 kheo delete 3f2aXk "$id"

# ---- none was forgotten
for program in kheo kheo-hub; do
	check "$program --help" "$program" --help
	verbs=$(sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p' "$T/out")
	check "$program has verbs" test -n "$verbs"
	for verb in $verbs; do
		check_equal "the example of $program $verb was run" yes \
		    "${ran[$program $verb]:-no}"
	done
done
check "kheo-verify --help" kheo-verify --help
check_has "shows how it is used" "kheo-verify FILE --root FINGERPRINT"
plan_done
