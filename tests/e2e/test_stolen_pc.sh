#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A PC on which a clerk and a chairman worked is stolen: the officer finds both
# keys by the machine, and until the last one is revoked it is given everything.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
start_hub
echo "mật khẩu" >"$T/pass"
enrol a $UNIT
enrol_approver a $UNIT "$T/pass"
enrol b $UNIT
enrol other 02305
one=$(new_registration a $UNIT 1 2>/dev/null)
k a sync >/dev/null 2>&1
k a submit "$one" >/dev/null 2>&1
k a approve "$one" --passphrase-file "$T/pass" >/dev/null 2>&1
check "the PC has sent what both signed" k a sync
check "the other one has it" k b sync

# machines [OPTION...]: as an officer sees them.
machines() {
	hub machines --lang en "$@"
}

# of MACHINE COLUMN: of each of its logs, in one line.
of() {
	machines | awk -F '\t' -v m="$1" -v c="$2" \
	    '$3 == m { printf "%s%s", s, $c; s = " " }'
}

# title PC TITLE: a record of that name, sent.
title() {
	k "$1" new registration "title=$2" kind=viec-lam subject=ca-nhan \
	    field=kinh-te >/dev/null 2>&1
	k "$1" sync >/dev/null 2>&1
}

# ---- whose keys are on it
check_equal "every log of every machine is listed" 4 "$(machines | wc -l)"
check_equal "or those of one unit" 3 "$(machines --unit $UNIT | wc -l)"
check_status 1 "which must be there" hub machines --unit 99999
machines >"$T/machines"
check_has "with who works there" "cán bộ a" "$T/machines"
check_has "and who approves there" "chủ tịch $UNIT" "$T/machines"
check_equal "in his role" "recorder approver" "$(of "máy a" 5)"
check_equal "both may send" "active active" "$(of "máy a" 6)"
check_equal "one machine is one device" 1 \
    "$(of "máy a" 1 | tr ' ' '\n' | sort -u | wc -l)"
check "another one another" test "$(of "máy b" 1)" != \
    "$(of "máy a" 1 | cut -d ' ' -f 1)"
newest=$(hub log | awk -F '\t' -v l="$(of "máy a" 7 | cut -d ' ' -f 2)" \
    '$4 == l { n = $1 } END { print n }')
check_equal "with the newest entry of each" "$newest" \
    "$(of "máy a" 8 | cut -d ' ' -f 2)"
read -r clerk chairman <<<"$(of "máy a" 7)"

# ---- one of two
check "the clerk's key is revoked" \
    hub revoke "$clerk" --from "$newest" --reason "mất máy"
check_equal "which the list says" "revoked active" "$(of "máy a" 6)"
title b "Sau khi mất"
k a sync >/dev/null 2>&1
check_equal "the PC is still given everything" 1 \
    "$(k a list | grep -c "Sau khi mất")"

# ---- both
check "the chairman's is suspended" hub suspend "$chairman" --reason "mất máy"
check_equal "which the list says, too" "revoked suspended" "$(of "máy a" 6)"
title b "Sau đó nữa"
k a sync >/dev/null 2>&1
check_equal "now it is given nothing" 0 "$(k a list | grep -c "Sau đó nữa")"
check_equal "the other PC is" 1 "$(k b list | grep -c "Sau đó nữa")"

# ---- a request is no machine that may send
code=$(invite $UNIT 2>/dev/null)
k c enrol "$code" --name "máy c" --person "cán bộ c" >/dev/null 2>&1 </dev/null
check_equal "who waits for approval is listed so" "waits -" \
    "$(of "máy c" 6) $(of "máy c" 8)"

plan_done
