# Sourced by test scripts: each check is one line of TAP.
#
#	. "$(dirname "$0")/../lib/tap.sh"
#	check "a saved record is shown" kheo show "$id"
#	check_status 2 "an unknown option is refused" kheo new --bogus
#	check_equal "one record is listed" 1 "$(kheo list | wc -l)"
#	plan_done
#
# $T is a folder of this script's own, removed at the end; $T/out and $T/err
# hold what the last checked command printed.  kheo, kheo-hub and kheo-verify
# are found first in $KHEO_BIN (build/bin).
# shellcheck shell=bash

set -u

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd) || exit 1
KHEO_BIN=$(realpath -m "${KHEO_BIN:-$TOP/build/bin}")
T=$(mktemp -d "${TMPDIR:-/tmp}/kheo-test.XXXXXX") || exit 1
PATH=$KHEO_BIN:$PATH
export TOP KHEO_BIN T PATH

# Nothing of the person who runs the tests may change what they show.
export KHEO_LANG=en LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
export HOME=$T/home
export XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local/share
unset KHEO_HOME
mkdir -p "$HOME"

# A leak checker looks into the process that it is in, which the hub's sandbox
# refuses: for `kheo-hub serve`.
unconfined=()
if grep -qs __asan_init "$KHEO_BIN/kheo-hub"; then
	# shellcheck disable=SC2034 # for the scripts
	unconfined=(--no-sandbox)
fi

tap_count=0
tap_failed=0
tap_pids=()

tap_end() {
	local pid

	for pid in ${tap_pids[@]+"${tap_pids[@]}"}; do
		kill "$pid" 2>/dev/null
	done
	for pid in ${tap_pids[@]+"${tap_pids[@]}"}; do
		wait "$pid" 2>/dev/null
	done
	rm -rf "$T"
}
trap tap_end EXIT
trap 'exit 143' INT TERM

tap_ok() { # sentence
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

tap_not_ok() { # sentence, why
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	printf '%s\n' "$2" | sed 's/^/#   /'
}

# check_status N SENTENCE COMMAND...: the command must end with status N.
check_status() {
	local want=$1 sentence=$2 got

	shift 2
	"$@" >"$T/out" 2>"$T/err" </dev/null
	got=$?
	if [ "$got" -eq "$want" ]; then
		tap_ok "$sentence"
		return 0
	fi
	tap_not_ok "$sentence" "status $got, not $want: $*
$(tail -n 30 "$T/out")
$(tail -n 30 "$T/err")"
	return 1
}

# check SENTENCE COMMAND...: the command must succeed.
check() {
	check_status 0 "$@"
}

# check_equal SENTENCE WANT GOT
check_equal() {
	if [ "$2" = "$3" ]; then
		tap_ok "$1"
		return 0
	fi
	tap_not_ok "$1" "want: $2
got:  $3"
	return 1
}

# check_has SENTENCE TEXT [FILE]: TEXT stands in FILE ($T/out).
check_has() {
	if grep -qF -- "$2" "${3:-$T/out}"; then
		tap_ok "$1"
		return 0
	fi
	tap_not_ok "$1" "'$2' is not in:
$(tail -n 30 "${3:-$T/out}")"
	return 1
}

# skip SENTENCE WHY: count a check that cannot be made here.
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# lacks SENTENCE WHY: the same where the machine has not what the check needs,
# which where everything is tested it must have.
lacks() {
	if [ "${CI:-}" = true ]; then
		tap_not_ok "$1" "$2"
	else
		skip "$@"
	fi
}

# plan_done: the last line of every script.
plan_done() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}

# bail WHY: nothing that follows would make sense.
bail() {
	tap_not_ok "$1" "the rest was not run"
	plan_done
}

# spawn COMMAND...: run in the background until the script ends; the process
# id is in $!.
spawn() {
	"$@" >"$T/spawn.$((${#tap_pids[@]} + 1))" 2>&1 </dev/null &
	tap_pids+=("$!")
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
	local left=$(($1 * 20))

	shift
	until "$@" >/dev/null 2>&1; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || return 1
		sleep 0.05
	done
}

# free_port: print a TCP port of 127.0.0.1 that nobody uses now.
free_port() {
	/usr/bin/python3 -c '
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# field PATH: print what stands in the JSON on stdin under PATH, such as
# title, batches.0.id, or fields.title.heads (# for the number of elements).
# Strings are printed bare, true, false, null and the rest as JSON.
field() {
	/usr/bin/python3 -c '
import json, sys
v = json.load(sys.stdin)
for k in [k for k in sys.argv[1].split(".") if k]:
    if k == "#":
        v = len(v)
    else:
        v = v[int(k)] if isinstance(v, list) else v[k]
print(v if isinstance(v, str) else json.dumps(v, ensure_ascii=False))' "$1"
}

# turn_byte FILE OFFSET: make that byte another one, whatever it was.
turn_byte() {
	local was

	was=$(od -An -tu1 -j "$2" -N 1 "$1")
	printf '%b' "\\0$(printf %o $((was ^ 1)))" |
	    dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
