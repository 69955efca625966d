#!/usr/bin/env bash
# What the program on a PC refuses, a changed program could send all the same:
# the hub decides by its own roles, its own rule of two persons and its own
# forms.  A program is changed here by what it reads in its own database.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"
export KHEO_LANG=vi

UNIT=02305
CHAIR="chủ tịch $UNIT"

# belief SQL: what this PC takes to be true.
belief() {
	sqlite3 "$D/a/kheo.db" "$1" || bail "the PC's database: $1"
}

# submitted_by PERSON: who this PC takes every submission to be from.
submitted_by() {
	belief "UPDATE act SET lid = (SELECT lid FROM log JOIN signer
	    ON signer.log = log.id WHERE name = '$1') WHERE rec IS NOT NULL"
}

# shellcheck disable=SC2317 # called by check
sign() { # RECORD WORD...
	k a approve "$@" --passphrase-file "$T/pass"
}

# approvals: of the newest submission, at the hub.
approvals() {
	hub show "$1" --json | field submissions.0.approvals
}

start_hub
enrol a $UNIT
echo mat-khau >"$T/pass"
enrol_approver a $UNIT "$T/pass"
echo khoa-khac >"$T/pass2"
code=$(invite $UNIT --role approver --auto-approve)
k a enrol "$code" --name "máy a" --person "phó chủ tịch" \
    --passphrase-file "$T/pass2" >"$T/out" 2>&1 || bail "no second approver"
k a sync >"$T/out" 2>&1 || bail "no sync"

# ---- who submitted does not approve
id=$(new_registration a $UNIT 1)
check "the chairman hands in a registration himself" \
    k a submit "$id" --as "$CHAIR" --passphrase-file "$T/pass"
check_status 6 "so he cannot approve it" sign "$id" --as "$CHAIR"
check_has "which is said, with what to do" \
    "$CHAIR không tự duyệt bản mình đã trình. Chưa có gì thay đổi." "$T/err"
check "it is sent" k a sync
submitted_by "cán bộ a"
check "a program that takes it for the clerk's lets him sign" \
    sign "$id" --as "$CHAIR"
check "and sends that" k a sync
check_equal "the hub holds the batch, and counts no approval" 0 \
    "$(approvals "$id")"
check "the officer is told" hub show "$id"
check_has "that the signature does not count" "chữ ký này không được tính"
check_status 6 "nor does it accept" hub accept "$id"
check_has "and says why" "chưa được người duyệt của đơn vị phê duyệt" \
    "$T/err"

# ---- who is no approver does not, either
submitted_by "$CHAIR"
belief "UPDATE enrolment SET role = 1"
check "a program that takes the clerk for an approver lets him sign" \
    k a approve "$id" --as "cán bộ a"
check "and sends that, too" k a sync
check_equal "the hub knows his role" 0 "$(approvals "$id")"
check_status 6 "and does not accept" hub accept "$id"

# ---- another approver does
check "the second approver signs" k a approve "$id" --as "phó chủ tịch" \
    --passphrase-file "$T/pass2"
check "it is sent" k a sync
check_equal "that one counts, alone" 1 "$(approvals "$id")"
check "and the hub accepts" hub accept "$id"

# ---- what breaks a hard rule of its form
id=$(k a new registration title="Tổ tự quản" kind=mo-hinh subject=tap-the \
    field=kinh-te start=2022-06-01 finish=2022-05-01)
check_status 2 "it is not submitted" k a submit "$id"
check_has "and the rule is named" "phải từ ngày bắt đầu trở đi" "$T/err"
/usr/bin/python3 - "$TOP/protocol/form/data/registration.json" \
    >"$T/form.json" <<'END'
import json, sys
form = json.load(open(sys.argv[1]))
for field in form["fields"]:
    for rule in "required", "constraint", "constraint_message":
        field.pop(rule, None)
json.dump(form, sys.stdout, ensure_ascii=False)
END
belief "INSERT OR REPLACE INTO form SELECT json_extract(body, '\$.form'),
    json_extract(body, '\$.version'), CAST(body AS BLOB), 0
    FROM (SELECT CAST(readfile('$T/form.json') AS TEXT) AS body)"
check "a program whose form has no rules submits it" k a submit "$id"
check "the chairman signs" sign "$id" --as "$CHAIR"
check "it is sent" k a sync
check_equal "and approved" 1 "$(approvals "$id")"
check "the hub takes it in" hub receive "$id"
check_status 1 "but does not accept it" hub accept "$id"
check_has "by the rule of its own form" "phải từ ngày bắt đầu trở đi" "$T/err"
check_has "with what to do" "Hãy trả lại đơn vị: kheo-hub return" "$T/err"
check_equal "nothing has changed" received "$(hub show "$id" --json |
    field submissions.0.lines.chinh-quyen)"
check "it goes back" hub return "$id" --reason "sai ngày" \
    finish="trước ngày bắt đầu"
plan_done
