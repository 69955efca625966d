#!/usr/bin/env bash
# Every signed note that is stored verifies with openssl alone.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

start_hub
enrol a 02287
enrol b 02305
for n in 1 2 3; do
	id=$(new_registration a 02287 $n) || bail "no registration"
	k a submit "$id" >/dev/null 2>&1 || bail "no submission"
done
k a sync >/dev/null 2>&1
hub receive "$id" >/dev/null 2>&1
k a sync >/dev/null 2>&1
id=$(new_registration b 02305 1)
k b submit "$id" >/dev/null 2>&1

# verify DATABASE: each header with the key of its log, printed as
# "bad LOG SEQ" or at the end "N verified".
cat >"$T/verify.py" <<'PY'
import base64
import os
import sqlite3
import subprocess
import sys
import tempfile

# The DER wrapping of an Ed25519 public key, RFC 8410.
SPKI = bytes.fromhex("302a300506032b6570032100")
db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
spoil = len(sys.argv) > 2
folder = tempfile.mkdtemp(dir=os.environ["T"])


def write(name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


verified = 0
for key, log, seq, note in db.execute(
        "SELECT log.key, log.id, batch.seq, batch.note FROM batch"
        " JOIN log USING(lid)"):
    text, _, lines = note.partition(b"\n\n")
    text += b"\n"
    name = "log/" + base64.urlsafe_b64encode(log).decode().rstrip("=")
    if spoil:
        text = text.replace(b"\ntime 1", b"\ntime 2")
    for line in lines.decode().splitlines():
        dash, who, signature = line.split(" ")
        if who != name:
            continue
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin",
             "-keyform", "DER", "-inkey", write("key", SPKI + key),
             "-in", write("text", text),
             "-sigfile", write("sig", base64.b64decode(signature)[4:])],
            capture_output=True)
        if done.returncode == 0:
            verified += 1
            break
    else:
        print("bad", name, seq)
print(verified, "verified")
PY

# verified FILE: the number in the last line.
verified() {
	tail -n 1 "$1" | cut -d ' ' -f 1
}

for db in "$HUB/hub.db" "$D/a/kheo.db" "$D/b/kheo.db"; do
	name=${db#"$D"/}
	[ -s "$db" ] || bail "$name is not there"
	check "$name is read" /usr/bin/python3 "$T/verify.py" "$db"
	cp "$T/out" "$T/found"
	headers=$(sqlite3 -readonly "$db" "SELECT count(*) FROM batch")
	check "$name holds headers" test "$headers" -ge 4
	check_equal "each header of $name verifies with openssl" "$headers" \
	    "$(verified "$T/found")"
done
check "a header with another time is tried" \
    /usr/bin/python3 "$T/verify.py" "$D/a/kheo.db" spoil
check_equal "and none of them verifies" 0 "$(verified "$T/out")"
plan_done
