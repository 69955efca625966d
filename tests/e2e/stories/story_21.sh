#!/usr/bin/env bash
# Story 21, Phòng Nội vụ: see who is on time.
# For 25/5: đúng hạn, muộn (days), chưa nộp, gia hạn for every obliged unit,
# none missing, sorted in Vietnamese order.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-20T08:00
district
for unit in 02305 02308; do
	enrol "pc$unit" $unit
	quietly k "pc$unit" sync
	id[${unit#0}]=$(new_report "pc$unit" $unit 2>/dev/null)
done
quietly k pc02305 submit "${id[2305]}"
quietly k pc02305 sync
at 2022-05-27T09:00
quietly k pc02308 submit "${id[2308]}"
quietly k pc02308 sync
quietly officer obligation extend 02311 2022-6-thang-chinh-quyen \
    --until 2022-05-30 --document "số 12/UBND-NV"

check "the officer looks" officer due --line chinh-quyen --period 2022-H1 \
    --on 2022-05-27
check_has "who is on time" "đúng hạn"
check_has "who is late, and by how long" "muộn 3 ngày"
check_has "who is missing" "chưa nộp"
check_has "who was given more time, with the document" "số 12/UBND-NV"

officer due --line chinh-quyen --period 2022-H1 --on 2022-05-27 --csv >"$T/csv"
cat >"$T/count.py" <<'PY'
import csv, subprocess, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")))
status = {r["code"]: r["status"] for r in rows}
assert len(status) == len(rows), "somebody stands there twice"
communes = {line.split(",")[0]
            for line in open(sys.argv[2], encoding="utf-8")
            if line[0] == "0"}
assert len(communes) == 24 and communes <= set(status), "a commune lacks"
assert status["02305"] == "on_time", status["02305"]
assert status["02308"] == "late", status["02308"]
assert status["02311"] == "extended", status["02311"]
others = communes - {"02305", "02308", "02311"}
assert all(status[c] == "missing" for c in others)
# The alphabet of Vietnamese: letters first, then tones.
letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
import unicodedata
def key(name):
    name = unicodedata.normalize("NFD", name.lower())
    base, tones = [], []
    for c in name:
        if c in "\u0300\u0301\u0303\u0309\u0323":
            tones.append((len(base), "\u0300\u0309\u0303\u0301\u0323".index(c)))
        elif unicodedata.combining(c):
            base[-1] = unicodedata.normalize("NFC", base[-1] + c)
        else:
            base.append(c)
    return ([letters.find(c) for c in base], tones)
names = [r["unit"].removeprefix("Xã ").removeprefix("Thị trấn ")
         for r in rows if r["code"] in communes]
assert names == sorted(names, key=key), names
print(len(rows))
PY
check "every obliged unit is there once, in Vietnamese order" \
    /usr/bin/python3 "$T/count.py" "$T/csv" "$UNITS"
plan_done
