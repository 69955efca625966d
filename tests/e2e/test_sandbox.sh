#!/usr/bin/env bash
# The serving hub opens nothing outside its home and executes nothing; and its
# systemd unit leaves it little of the machine.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

# threads_say CALL PATH: print what the kernel tells the threads, each answer
# once; 77 if we may not ask in their name.
threads_say() {
	local said

	said=$("$TOP/tests/lib/inside" "$hub_pid" "$1" "$2" 2>"$T/inside") ||
	    return
	[ "$(wc -l <<<"$said")" -gt 4 ] || echo "too few threads"
	cut -d ' ' -f 2 <<<"$said" | sort -u
}

# each_says SENTENCE ANSWER CALL PATH
each_says() {
	local said status

	said=$(threads_say "$3" "$4")
	status=$?
	if [ "$status" -eq 77 ]; then
		lacks "$1" "$(tail -n 1 "$T/inside")"
	else
		check_equal "$1" "$2" "$said"
	fi
}

# state_of NAME: print the line of each thread's status, each once.
state_of() {
	cat "/proc/$hub_pid/task"/*/status | grep -E "^$1:" | sort -u |
	    cut -f 2
}

mkdir "$D/beside"
echo secret >"$D/beside/file"

make_hub
serve_options=(--no-sandbox)
serve_hub
each_says "without the sandbox every thread opens what it likes" ok \
    open "$D/beside/file"
check "the hub stops" stop_hub

if [ "${#unconfined[@]}" -gt 0 ]; then
	skip "the sandbox" "not with a leak checker inside"
	plan_done
fi

serve_options=()
serve_hub
enrol pc 02287
id=$(new_registration pc 02287 1)
check "a commune submits" k pc submit "$id"
check "and syncs with the confined hub" k pc sync
check "an officer's command reads a file and gives it to it" \
    hub form import "$TOP/tests/bench/form.json"
check "the hub is copied while it serves" \
    hub backup "$D/copies"
grep -o 'event=sandbox.*' "$D/serve.err" | tail -n 1 >"$T/said"
check_has "the log says what confines it" "seccomp=yes" "$T/said"

check_equal "a seccomp filter is on every thread" 2 "$(state_of Seccomp)"
check_equal "none can gain rights" 1 "$(state_of NoNewPrivs)"
each_says "no thread can execute anything" EPERM run /bin/true
cp /bin/true "$HUB/program"
each_says "not even from its home" EPERM run "$HUB/program"
rm "$HUB/program"
if grep -q 'landlock=0' "$T/said"; then
	lacks "no thread can open anything else" "this kernel has no landlock"
else
	each_says "every thread can open the hub's files" ok \
	    open "$HUB/hub.db"
	each_says "none can open a file beside its home" EACCES \
	    open "$D/beside/file"
	each_says "nor /etc/passwd" EACCES open /etc/passwd
	each_says "nor the memory of the process" EACCES open /proc/self/mem
fi
check_equal "nothing outside the home was left open" "" \
    "$(find "/proc/$hub_pid/fd" -type l -printf '%l\n' |
    grep -vE "^($HUB/|socket:|pipe:|anon_inode:|$D/serve\.|/dev/null)")"
check "the hub still answers" k pc sync
check "and stops" stop_hub

unit=$TOP/hub/deploy/kheo-hub.service
if command -v systemd-analyze >/dev/null; then
	check "systemd judges the unit" systemd-analyze --no-pager \
	    security --offline=true "$unit"
	exposure=$(sed -n 's/.*exposure level.*: \([0-9.]*\).*/\1/p' "$T/out")
	check "its exposure is at most 2.0, it is ${exposure:-not known}" \
	    awk -v e="${exposure:-11}" 'BEGIN { exit !(e + 0 <= 2.0) }'
	mkdir "$T/bin"
	sed "s|/usr/local/bin/kheo-hub|$KHEO_BIN/kheo-hub|" "$unit" \
	    >"$T/bin/kheo-hub.service"
	check "systemd understands each line" systemd-analyze verify \
	    "$T/bin/kheo-hub.service"
	check_equal "and has nothing to say about any" "" \
	    "$(grep kheo-hub "$T/err")"
else
	lacks "the unit" "systemd-analyze is not here"
fi
plan_done
