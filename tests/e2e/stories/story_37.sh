#!/usr/bin/env bash
# Story 37, the auditor: see who changed what.
# Full history of a figure: user, device, time, old, new, reason; no gap in
# sequence.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
commune_of xa 02305
id=$(k xa new inspection level=xa lead=02305 inspected=02305 day=2022-05-09 \
    "place=Thôn Nà Pheo" people.+.side=kiem-tra "people.+.post=Trưởng đoàn" \
    "checklist.+.item=Sổ theo dõi" checklist.+.actual=Đủ \
    "figures.+.figure=Số hộ" figures.+.reported=25 figures.+.found=25 \
    "strengths=Tốt" "weaknesses=Ít" 2>/dev/null)
quietly k xa submit "$id"
quietly k xa approve "$id" --passphrase-file "$D/xa.pass"
quietly k xa sync
at 2022-05-12T09:30
quietly officer receive "$id"
quietly officer return "$id" --reason "Đếm lại số hộ"
quietly k xa sync
at 2022-05-13T10:15
quietly k xa set "$id" figures.1.reported=21 figures.1.found=21
quietly k xa submit "$id" --reason "Bốn hộ đã chuyển đi"
quietly k xa sync

figure=$(officer show "$id" --json | /usr/bin/python3 -c '
import json, sys
print(next(p for p in json.load(sys.stdin)["fields"] if p.endswith(".found")))')
check "the history of a figure" officer history "$id" --field "$figure"
check_has "names who wrote it, with which device" "cán bộ xa · máy xa"
check_has "when" "10:15 13/05/2022"
check_has "the old value and the new" "25 → 21"
check_has "the reason of the district" "Đếm lại số hộ"
check_has "and that of the commune" "Bốn hộ đã chuyển đi"
check_equal "the same for machines" "- 25 21" \
    "$(officer history "$id" --field "$figure" --json | /usr/bin/python3 -c '
import json, sys
h = json.load(sys.stdin)
edits = [s for s in h["history"] if s["kind"] == "edit"]
assert len(edits) == 2 and edits[1]["old"] == [edits[0]["new"]], edits
assert all(l["whole"] for l in h["logs"])
print("-", edits[0]["new"], edits[1]["new"])')"
check_has "no number of a log is missing" "không thiếu số nào"
check_lacks "nowhere" "THIẾU"

stop_hub
sqlite3 "$HUB/hub.db" "DELETE FROM entry WHERE bid = (SELECT bid FROM batch
    WHERE seq = 2 AND lid = (SELECT lid FROM act WHERE rec IS NOT NULL
    ORDER BY idx LIMIT 1))"
check "where one is taken away" officer history "$id"
check_has "it is said" "THIẾU"
plan_done
