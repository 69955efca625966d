#!/usr/bin/env bash
# Story 19, the chairman: see what will be sent.
# The preview equals the content hash that is sent.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
chairman_of 02305
quietly clerk sync
id=$(reported 2022-H1)
quietly clerk submit "$id"

check "the chairman looks at what will be sent" clerk show "$id" --submission
cp "$T/out" "$T/preview"
digits=$(grep -oE '[0-9]{5}( [0-9]{5}){3}' "$T/preview" | tail -n 1)
check "its hash stands below it, in digits" test -n "$digits"
check_has "with the text of the report" "Ban Chỉ đạo xã họp triển khai" \
    "$T/preview"
check "what he signs" chairman approve "$id"
check_equal "is that text, word for word" "$(cat "$T/preview")" \
    "$(cat "$T/out")"
quietly clerk sync

hash=$(officer show "$id" --json | field submissions.0.part)
check_equal "what was sent has that hash" "$digits" \
    "$(officer show "$id" --json | field submissions.0.digits)"
check_equal "the same as at the commune" "$hash" \
    "$(clerk show "$id" --json | field submissions.0.part)"
# The hash is that of the stored bytes: protocol/README.md, "Ids".
check "and it is that of the bytes at the district" /usr/bin/python3 - \
    "$HUB/hub.db" "$hash" <<'PY'
import base64, hashlib, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
want = base64.b64decode(sys.argv[2])
for salt, body in db.execute("SELECT salt, body FROM part"):
    if hashlib.sha256(b"kheo/part@v1\n" + salt + body).digest() == want:
        sys.exit(0)
sys.exit("no part has it")
PY
quietly clerk set "$id" section4="Sửa sau khi duyệt."
check "an edit afterwards" clerk show "$id" --submission
check_equal "changes nothing of what was signed" "$(cat "$T/preview")" \
    "$(cat "$T/out")"
plan_done
