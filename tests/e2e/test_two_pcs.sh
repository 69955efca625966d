#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# Two PCs of one commune, a chairman, an officer: from a conflict to totals.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
start_hub
enrol a $UNIT
enrol b $UNIT
echo "mật khẩu dài" >"$D/passphrase"
enrol_approver a $UNIT "$D/passphrase"

# value PC RECORD PATH: what stands in `show --json`.
value() {
	k "$1" show "$2" --json | field "$3"
}

both() {
	k a sync && k b sync && k a sync
}

# ---- one PC's record is the other's, too
id=$(new_registration a $UNIT 1)
check_equal "new prints the record's id alone" 22 "${#id}"
check "it is sent" k a sync
check "the other PC gets it" k b sync
check "it is shown there" k b show "$id"
check_equal "both PCs show the same" \
    "$(value a "$id" fields.title.value)" "$(value b "$id" fields.title.value)"
check_equal "list ends a line with the title" \
    "$(value a "$id" fields.title.value)" "$(k b list | cut -f 4)"
check "both sides agree" agree a $UNIT
check "both sides agree on the other PC" agree b $UNIT

# ---- a conflict: both values stay until a person picks
k a set "$id" "place=9 thôn" 2>/dev/null
k b set "$id" "place=5 thôn vùng cao" 2>/dev/null
check "edits made apart are sent" both
for pc in a b; do
	check_equal "$pc has one conflict" 1 "$(k $pc conflicts | wc -l)"
	check_equal "the conflict is named by its record" "$id" \
	    "$(k $pc conflicts | cut -f 1)"
	check_equal "$pc has both values" 2 \
	    "$(value $pc "$id" "fields.place.heads.#")"
	check "$pc shows them" k $pc show "$id"
	check_has "the one value is shown" "9 thôn"
	check_has "the other value is shown" "5 thôn vùng cao"
	check_has "with one author" "cán bộ a"
	check_has "and the other" "cán bộ b"
done
check_equal "the hub has the conflict" "$id" "$(hub conflicts | cut -f 1)"
check "the hub shows it" hub show "$id"
check_has "with the one value" "9 thôn"
check_has "and the other" "5 thôn vùng cao"
check_status 6 "a record in conflict is not submitted" k a submit "$id"
check "a person picks" k b resolve "$id" "place=cả 9 thôn"
check "the pick is sent" both
check_equal "no conflict is left" "" "$(hub conflicts; k a conflicts; k b conflicts)"
check_equal "what was picked is shown" "cả 9 thôn" \
    "$(value a "$id" fields.place.value)"

# ---- what is no conflict
k a set "$id" "aims=100% hộ ký cam kết" 2>/dev/null
k b set "$id" "method=Tổ tự quản từng thôn" 2>/dev/null
check "different fields are edited apart" both
check_equal "that is no conflict" "" "$(hub conflicts)"
k a set "$id" "outputs=Sổ theo dõi" 2>/dev/null
k b set "$id" "outputs=Sổ theo dõi" 2>/dev/null
check "the same value is typed twice" both
check_equal "that is no conflict either" "" "$(hub conflicts; k a conflicts)"

# ---- deleted here, edited there
gone=$(new_registration a $UNIT 2)
check "a second record is at both PCs" both
k a delete "$gone" 2>/dev/null
k b set "$gone" "place=thôn Bản Tụm" 2>/dev/null
check "one deletes it, the other edits it" both
check_equal "that is a conflict" "$gone" "$(k b conflicts | cut -f 1)"
check_equal "at the hub, too" "$gone" "$(hub conflicts | cut -f 1)"
check "a person keeps it" k b resolve "$gone" _del=false
check "and says so to all" both
check_equal "then it is settled" "" "$(hub conflicts; k a conflicts)"

# ---- submit, approve, receive, return, correct, accept
check "a record is submitted" k b submit "$id"
check "the submission is sent" both
check_status 6 "the hub accepts nothing without the chairman" hub accept "$id"
check_status 1 "a locked key does not sign without its passphrase" \
    k a approve "$id"
check "the chairman approves" k a approve "$id" \
    --passphrase-file "$D/passphrase"
check "the approval is sent" both
check "the hub receives it" hub receive "$id"
check_status 1 "twice is once too often" hub receive "$id"
check_status 2 "a return needs a reason" hub return "$id" --reason ""
check "one line returns it" hub return "$id" --line dang --field aims \
    --reason "Chỉ tiêu chưa đo đếm được"
check "the other line accepts it" hub accept "$id" --line chinh-quyen
check "the answers reach the commune" both
check "and are shown there" k b show "$id"
check_has "with the reason" "Chỉ tiêu chưa đo đếm được"
check "the field is corrected" k b set "$id" "aims=86 hộ, xong trước 30/9/2022"
check_status 2 "a correction needs a reason" k b submit "$id"
check "it is submitted again" k b submit "$id" --line dang \
    --reason "Bổ sung chỉ tiêu"
check "it is sent" both
check "the chairman approves again" k a approve "$id" \
    --passphrase-file "$D/passphrase"
check "the approval is sent" both
check "now the line accepts it" hub accept "$id" --line dang
check "and the commune knows" both
check_equal "the record is accepted" accepted "$(value b "$id" state)"

# ---- totals
hub totals --state registered --json >"$T/registered"
hub totals --state accepted --json >"$T/accepted"
check_equal "two registrations are there" 2 \
    "$(field total <"$T/registered")"
check_equal "one was accepted" 1 "$(field total <"$T/accepted")"
check_equal "its field has it" 1 \
    "$(field "field.$(value a "$id" fields.field.value)" <"$T/accepted")"
check_equal "its kind has it" 1 \
    "$(field "kind.$(value a "$id" fields.kind.value)" <"$T/accepted")"
check_equal "its subject has it" 1 \
    "$(field "subject.$(value a "$id" fields.subject.value)" <"$T/accepted")"
check_equal "another unit has none" 0 \
    "$(hub totals --unit 02287 --state accepted --json | field total)"

# ---- both sides agree, and go on agreeing
check "the digests are equal" agree a $UNIT
check "on the other PC, too" agree b $UNIT
before=$(k a digest)
check "the client rebuilds its tables" k a rebuild
check_equal "and ends in the same state" "$before" "$(k a digest)"
check "the hub stops when told to" stop_hub
check "the hub rebuilds its tables" hub rebuild
check_equal "and ends in the same state" "$before" \
    "$(hub digest --unit $UNIT)"
check "everything at the hub holds" hub verify
serve_hub
check "the hub serves again" k a sync
k a sync --json >"$T/last" 2>/dev/null
check_equal "with nothing to do a sync is one request" 1 \
    "$(tail -n 1 "$T/last" | field requests)"
for way in sent_bytes received_bytes; do
	check "$way are under 1,000 then" \
	    test "$(tail -n 1 "$T/last" | field $way)" -lt 1000
done
plan_done
