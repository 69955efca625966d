#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A clerk whose key has a passphrase: nothing of it is sent unseen, nothing is
# asked where nobody types, and who sits at the terminal is asked once.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
ASK="Passphrase of cán bộ a's key:"
start_hub
echo "mật khẩu" >"$T/pass"
enrol a $UNIT --passphrase-file "$T/pass"

# typed ANSWER VERB...: at a terminal, all that appears there in $T/out.
typed() {
	local answer=$1

	shift
	"$TOP/tests/lib/typed" "$ASK" "$answer" \
	    kheo --home "$D/a" --lang en "$@" >"$T/screen"
}

unsent() {
	k a status --json | field unsealed
}

# ---- where nobody types
one=$(new_registration a $UNIT 1 2>/dev/null)
waiting=$(unsent)
check "what is saved waits for the key" test "$waiting" -gt 0
check_status 6 "sync alone says that a person is needed" k a sync --lang en
check_has "how much waits and what to do" \
    "not sent: $waiting. If the key has a passphrase: run kheo sync" "$T/out"
k a sync --json >"$T/json" 2>/dev/null
check_equal "programs are told, too" "$waiting" \
    "$(field unsealed <"$T/json")"
check_status 6 "so does export" k a export "$T/stick" --lang en
check_equal "nothing left this machine" "$waiting" "$(unsent)"

# ---- at a terminal
check_status 6 "who just presses Enter signs nothing" typed "" sync
check_has "and was told whose work waits" "Work of cán bộ a is saved" \
    "$T/screen"
check_status 6 "nor does who mistypes it" typed "mật mã" sync
check_has "and is told" "The passphrase is wrong" "$T/screen"
check_equal "nothing was lost" "$waiting" "$(unsent)"
check "who types it signs and sends" typed "mật khẩu" sync
check_equal "all of it" 0 "$(unsent)"
check "the hub has it" hub show "$one"
check "without work nobody is asked" typed "mật khẩu" sync
check_equal "at all" 0 "$(grep -c Passphrase "$T/screen")"

# ---- by stick
k a set "$one" "place=thôn Nà Dầu" >/dev/null 2>&1
check "an export asks as well" typed "mật khẩu" export "$T/stick2"
check_equal "and takes all of it" 0 "$(unsent)"
check "the hub takes the stick" hub import "$T/stick2"
check_equal "with what was typed last" "thôn Nà Dầu" \
    "$(hub show "$one" --json | field fields.place.value)"

plan_done
