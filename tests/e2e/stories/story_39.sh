#!/usr/bin/env bash
# Story 39, the administrator: change a deadline or form.
# Edit data, publish signed configuration; clients obey at next sync; no
# rebuild.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
quietly clerk sync
program=$(sha256sum <"$(command -v kheo)")

cat >"$T/days.json" <<'JSON'
{"obligations":[{"obligation":"2022-6-thang-chinh-quyen","line":"chinh-quyen",
 "form":"report","title":{"vi":"Báo cáo 6 tháng"},"period":"2022-H1",
 "before":"2022-05-28","reporters":{"kinds":["xã","thị trấn"]},
 "recipient":"ubnd-huyen","via":"p-noi-vu",
 "basis":"Công văn số 77/UBND-NC"}]}
JSON
check "another day is published" officer obligation import "$T/days.json"
/usr/bin/python3 - "$TOP/protocol/form/data/proposal.json" \
    "$T/proposal.json" <<'PY'
import json, sys
form = json.load(open(sys.argv[1]))
form["version"] += 1
form["fields"].append({"name": "phone", "type": "text",
                       "label": {"vi": "Số điện thoại liên hệ"}})
json.dump(form, open(sys.argv[2], "w"), ensure_ascii=False)
PY
check "a form gets one more field" officer form import "$T/proposal.json"

check "before its next sync" clerk due
check_has "the commune has the old day" "trước ngày 25/5/2022"
check "it syncs" clerk sync
check "and then" clerk due
check_has "has the new one" "trước ngày 28/5/2022"
check "the form" clerk form proposal
check_has "asks for one more field" "Số điện thoại liên hệ"
check "which is written" clerk new proposal title="Tổ xe ôm tự quản" \
    phone="0207 000 001"
check_equal "with the same program" "$program" \
    "$(sha256sum <"$(command -v kheo)")"
check "all of it was signed" officer verify
plan_done
