#!/usr/bin/env bash
# Every value in the hub's database: one of them changed is named by verify.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/district.sh"

unit=02305
echo "mật khẩu" >"$T/pass"

start_hub
enrol a "$unit"
enrol b "$unit"
enrol other 02287
enrol_approver a "$unit" "$T/pass"
id=$(new_registration a "$unit" 1)
printf '%%PDF-1.7 ký tên, đóng dấu' >"$T/da-ky.pdf"
printf '%%PDF-1.7 ảnh họp thôn' >"$T/hop-thon.pdf"
k a attach "$id" "$T/da-ky.pdf" "$T/hop-thon.pdf" >/dev/null 2>&1
k a submit "$id" >/dev/null 2>&1
k a sync >/dev/null 2>&1
k b sync >/dev/null 2>&1
k a set "$id" place="thôn A" >/dev/null
k b set "$id" place="thôn B" >/dev/null
k a approve "$id" --passphrase-file "$T/pass" >/dev/null 2>&1
k a sync >/dev/null 2>&1
k b sync >/dev/null 2>&1
hub receive "$id" >/dev/null
hub accept "$id" --line dang >/dev/null
log=$(hub log | awk -F '\t' '$3 == "02287" { print $4; exit }')
new_registration other 02287 1 >/dev/null
hub suspend "$log" --reason "mất máy" >/dev/null
k other sync >/dev/null 2>&1
personal=$(k a new registration title=T kind=mo-hinh subject=ca-nhan \
    field=kinh-te "person=Ma Thị Thử")
k a sync >/dev/null 2>&1
hub redact "$personal" --reference "QĐ 12" >/dev/null
hub redact "$id" --file da-ky.pdf --reference "QĐ 13" >/dev/null
hub release "$(hub quarantine | cut -f 1)" >/dev/null
lost=$(hub log | awk -F '\t' '$3 == "02287" { print $4; exit }')
hub revoke "$lost" --reason "mất máy" >/dev/null
# A code that nobody used, and a request that waits.
invite 02287 >/dev/null
k pending enrol "$(invite 02287)" --name "máy p" --person "cán bộ p" \
    >/dev/null 2>&1
check_equal "one request waits" 1 "$(hub pending | wc -l)"
stop_hub
check "nothing is wrong" hub verify

"$TOP/tests/lib/tamper.py" "$HUB" "$T/work" 2 >"$T/tamper" 2>&1
check_equal "every table could be changed" 0 $?
# stale holds scopes only while something made anew is being put in place.
check_equal "no table is empty" "stale * empty" \
    "$(grep ' empty$' "$T/tamper")"
# A row's number says nothing, beyond what names it; when a header came is
# signed together with its entry, and one of these has none yet; how many logs a
# code began only bounds how many more it may.
check_equal "each value that was changed is named, but for these" \
    "batch bid
batch recv
erased num
erased done
invitation logs
part pid
record rid
redacted_in num
redaction num
redaction done" \
    "$(grep -vE ' (named|empty)$' "$T/tamper" | cut -d ' ' -f 1,2)"

plan_done
