#!/usr/bin/env bash
# Story 15, the clerk: not lose work at a power cut.
# Kill the process during a save 100 times: the database opens, the last
# committed save is there.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
id=$(registered 1)
no_network

# Each save is killed a little later than the one before; what it had said to
# be saved, or wrote whole, must be there.
kill -l >/dev/null
/usr/bin/python3 - "$D/clerk" "$id" >"$T/kills" <<'PY'
import json, signal, subprocess, sys, time
home, rec = sys.argv[1:]
kheo = ["kheo", "--home", home]
killed = said = 0
last = 0
for n in range(1, 101):
    p = subprocess.Popen(kheo + ["set", rec, "place=lần %d" % n],
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(n * 0.00015)
    p.send_signal(signal.SIGKILL)
    if p.wait() == 0:
        said += 1
        last = n
    else:
        killed += 1
    shown = subprocess.run(kheo + ["show", rec, "--json"],
                           stdout=subprocess.PIPE)
    if shown.returncode != 0:
        sys.exit("after kill %d the database does not open" % n)
    value = json.loads(shown.stdout)["fields"]["place"]["value"]
    got = int(value.split()[1]) if value.startswith("lần ") else 0
    if got < last or got > n:
        sys.exit("after kill %d: %r, but %d was saved" % (n, value, last))
    last = got
print(killed, said)
PY
check_equal "100 saves, each killed: every committed save is there" 0 "$?"
check "most were killed before they ended" test \
    "$(cut -d ' ' -f 1 "$T/kills")" -ge 20
check "the home is sound" clerk doctor
network
check "and is sent" clerk sync
check "both sides have the same" agree clerk 02305
plan_done
