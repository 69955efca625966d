#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions that check calls
# A database of an earlier version is copied, then brought up; one of a later
# version is left alone.  And what is handed to who helps holds no contents.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02314
start_hub
enrol a $UNIT
id=$(k a new registration "title=Tổ tự quản bí mật" kind=viec-lam \
    subject=ca-nhan field=kinh-te place="thôn Nà Dầu" 2>/dev/null)
k a submit "$id" >/dev/null 2>&1
k a sync >/dev/null 2>&1
k a new registration "title=Chưa ký bí mật" kind=viec-lam \
    subject=ca-nhan field=kinh-te >/dev/null 2>&1

sql() { # FILE SQL...
	/usr/bin/python3 - "$@" <<-'PY'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	for sql in sys.argv[2:]:
	    rows = db.execute(sql).fetchall()
	    if rows:
	        print(rows[0][0])
	db.commit()
	PY
}

# ---- figures for who helps
clean() { # FILE
	! grep -qiE "bí mật|Nà Dầu|cán bộ|máy a|Hùng Mỹ|Chiêm|$id" "$1"
}
check "a clerk prints figures for who helps" k a support-bundle
cp "$T/out" "$T/support"
check_has "with the versions" "schema " "$T/support"
check_has "and the counts" "unsealed " "$T/support"
check "and no name, id or text in them" clean "$T/support"
check "so does the operator of a running hub" hub support-bundle
cp "$T/out" "$T/support.hub"
check_has "with the states" "batches.confirmed " "$T/support.hub"
check "and no name, id or text in them" clean "$T/support.hub"

# ---- one step back: what the last step of each schema adds is taken away
before=$(k a digest)
version=$(sql "$D/a/kheo.db" "PRAGMA user_version")
sql "$D/a/kheo.db" "DROP TABLE redacted_in" "PRAGMA user_version = $((version - 1))"
check "a home of an earlier version is opened" k a status
check_equal "and brought up" "$version" \
    "$(sql "$D/a/kheo.db" "PRAGMA user_version")"
check_equal "the copy made before is of the earlier version" \
    "$((version - 1))" \
    "$(sql "$D/a/kheo.db.before-upgrade" "PRAGMA user_version")"
check_equal "nothing else has changed" "$before" "$(k a digest)"
check "and everything holds" k a doctor
stop_hub
version=$(sql "$HUB/hub.db" "PRAGMA user_version")
sql "$HUB/hub.db" "DROP TABLE redacted_in" \
    "PRAGMA user_version = $((version - 1))"
check "a hub of an earlier version is opened" hub list
check_equal "and brought up" "$version" \
    "$(sql "$HUB/hub.db" "PRAGMA user_version")"
check_equal "the copy made before is of the earlier version" \
    "$((version - 1))" \
    "$(sql "$HUB/hub.db.before-upgrade" "PRAGMA user_version")"
check "the hub holds" hub verify

# ---- a later version
sql "$D/a/kheo.db" "PRAGMA user_version = 99"
sql "$HUB/hub.db" "PRAGMA user_version = 99"
sum=$(sha256sum <"$D/a/kheo.db")
check_status 8 "a home of a later version is refused" k a status
check_has "with what to do" "Install the new version" "$T/err"
check_equal "and not touched" "$sum" "$(sha256sum <"$D/a/kheo.db")"
check_status 8 "a hub of a later version is refused" hub list
check_has "with what to do" "Install the new version" "$T/err"
plan_done
