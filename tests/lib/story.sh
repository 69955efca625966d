# Sourced by the user stories, tests/e2e/stories/story_NN.sh: a district of
# 2022 in three lines, and a name for each who acts.
#
#	at 2022-05-20T08:00		from here on it is that time
#	district			a hub with the bodies and days of 2022
#	clerk_of 02305			a PC of Trung Hà with its clerk
#	id=$(clerk new registration title="…")
#	officer list
#
# Everybody speaks Vietnamese.  What tap.sh and district.sh offer is there, too.
# shellcheck shell=bash

. "$(dirname "${BASH_SOURCE[0]}")/tap.sh"
. "$TOP/tests/lib/district.sh"
export KHEO_LANG=vi

# at TIME: from here on it is that time in Việt Nam, such as 2022-05-20T08:00.
# A hub that serves begins again, so that it knows.
at() {
	local serving=$hub_pid

	[ -z "$serving" ] || stop_hub
	KHEO_CLOCK_OFFSET=$(($(date -d "$1:00+07:00" +%s) - $(date +%s)))
	export KHEO_CLOCK_OFFSET
	[ -z "$serving" ] || serve_hub
}

# district: the hub of the district with the bodies that the plan of 2022 names
# and what they owe; it serves.
district() {
	make_hub
	{
		hub unit load 2022 && hub obligation load 2022
	} >"$D/loaded" 2>&1 || bail "no district: $(cat "$D/loaded")"
	serve_hub
}

# no_network, network: the line to the hub is cut, and mended.
no_network() {
	stop_hub
}

network() {
	serve_hub
}

# clerk_of UNIT: the unit gets a PC and a clerk.
clerk_of() {
	enrol clerk "$1"
	UNIT=$1
}

# chairman_of UNIT: the chairman has a key of his own on the clerk's PC.
chairman_of() {
	echo "mật khẩu của chủ tịch" >"$D/chairman.pass"
	enrol_approver clerk "$1" "$D/chairman.pass"
}

# clerk VERB...: at the commune's PC; colleague: at the commune's second one.
clerk() {
	kheo --home "$D/clerk" "$@"
}

colleague() {
	kheo --home "$D/colleague" "$@"
}

# chairman approve RECORD: with his own key.
chairman() {
	kheo --home "$D/clerk" "$@" --passphrase-file "$D/chairman.pass"
}

# officer VERB...: at the district.
officer() {
	kheo-hub --home "$HUB" "$@"
}

# quietly COMMAND...: must succeed; what it says does not matter here.
quietly() {
	"$@" >"$D/quiet" 2>&1 </dev/null ||
	    bail "$* ended with $?: $(tail -n 5 "$D/quiet")"
}

# registered N: a registration of the sample data, by the clerk; prints its id.
registered() {
	new_registration clerk "$UNIT" "$1" 2>/dev/null
}

# reported PERIOD: the sample report of the unit for a period; prints its id.
reported() {
	local id

	id=$(new_report clerk "$UNIT" 2>/dev/null) &&
	clerk set "$id" period="$1" >/dev/null 2>&1 && echo "$id"
}

# accepted RECORD: submitted, approved, sent, received and accepted.
accepted() {
	quietly clerk submit "$1"
	quietly chairman approve "$1"
	quietly clerk sync
	quietly officer receive "$1"
	quietly officer accept "$1"
}

# shown FIELD RECORD: what the clerk's PC shows in a field.
shown() {
	clerk show "$2" --json | field "fields.$1.value"
}

# check_lacks SENTENCE TEXT [FILE]: TEXT does not stand in FILE ($T/out).
check_lacks() {
	if grep -qF -- "$2" "${3:-$T/out}"; then
		tap_not_ok "$1" "'$2' is in ${3:-what was said}"
		return 1
	fi
	tap_ok "$1"
}

# one_byte_changed PROOF: print it with one byte of its submission changed,
# which stands in it as base64.
one_byte_changed() {
	/usr/bin/python3 - "$1" <<'PY'
import base64, re, sys
good = open(sys.argv[1]).read()
for m in re.finditer(r"^[A-Za-z0-9+/=]{64,}$", good, re.M):
    if b'"act":"submit"' in base64.b64decode(m.group()):
        at = (m.start() + m.end()) // 2
        print(good[:at], "A" if good[at] != "A" else "B", good[at + 1:],
              sep="", end="")
        break
PY
}

# commune_of PC UNIT: a PC of one more commune, with its clerk and chairman.
commune_of() {
	echo "mật khẩu của chủ tịch" >"$D/$1.pass"
	enrol "$1" "$2"
	enrol_approver "$1" "$2" "$D/$1.pass"
	quietly k "$1" sync
}

# taken PC RECORD...: submitted, approved, sent, received and accepted on every
# line.
taken() {
	local pc=$1 id

	shift
	for id in "$@"; do
		quietly k "$pc" submit "$id"
		quietly k "$pc" approve "$id" --passphrase-file "$D/$pc.pass"
	done
	quietly k "$pc" sync
	for id in "$@"; do
		quietly officer receive "$id"
		quietly officer accept "$id"
	done
}
