#!/usr/bin/env bash
# The life of a submission between a commune and the district: sent back with
# reasons for its fields, asked for more, corrected, withdrawn, talked about.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

UNIT=02305
PASS=$T/pass
echo "mật khẩu" >"$PASS"

# on TIME COMMAND...: as if it were that time, in Vietnamese.
on() {
	local offset=$(($(date -d "$1:00+07:00" +%s) - $(date +%s)))

	shift
	KHEO_LANG=vi KHEO_CLOCK_OFFSET=$offset "$@"
}

# exchange TIME: the commune and the district meet once.
exchange() {
	on "$1" serve_hub
	on "$1" k a sync >"$T/sync" 2>&1
	stop_hub
}

# state LINE PERIOD: of the unit's report, at the hub.
state() {
	hub due --on 2022-06-10 --line "$1" --period "$2" --csv |
	    python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
    if row["code"].endswith(sys.argv[1]):
        print(row["status"])' "$UNIT"
}

# approve TIME: the chairman signs the newest submission.
# shellcheck disable=SC2317 # called by check
approve() {
	on "$1" k a approve "$id" --passphrase-file "$PASS" >"$T/approved" 2>&1
}

DAY=2022-05-20
HUB_PORT=$(free_port)
HUB_URL=https://127.0.0.1:$HUB_PORT
on "$DAY"T08:00 hub init --name "$HUB_NAME" --title "$HUB_TITLE" \
    --url "$HUB_URL" --test >"$T/sheet" || bail "no hub"
on "$DAY"T08:00 hub unit load 2022 >"$T/out" || bail "no units"
on "$DAY"T08:00 hub obligation load 2022 >"$T/out" || bail "no obligations"
on "$DAY"T08:00 serve_hub
on "$DAY"T08:00 enrol a "$UNIT"
on "$DAY"T08:00 enrol_approver a "$UNIT" "$PASS"
stop_hub

# ---- what is sent is what was read, and is signed by another one
id=$(on "$DAY"T08:10 new_report a "$UNIT")
check "a report is submitted" on "$DAY"T08:20 k a submit "$id"
digits=$(cut -f 2 "$T/out")
on "$DAY"T08:20 k a list report >"$T/out"
check_has "and is not called sent before it is" "đã trình, chưa gửi"
check_has "nor on either of its lines" "tuyến Đảng: đã trình, chưa gửi" \
    <(on "$DAY"T08:20 k a show "$id")
check_has "nor for programs" '"dang":"unsent"' \
    <(on "$DAY"T08:20 k a show "$id" --json)
check "what will be signed can be read before" on "$DAY"T08:25 \
    k a show "$id" --submission
cp "$T/out" "$T/preview"
check_has "with its digits" "Bản trình: $digits"
check_has "and the line that it goes to" "trình theo tuyến chính quyền"
on "$DAY"T08:28 k a export "$T/stick" >"$T/out" 2>&1
check_has "on a stick it has no receipt yet" "đã trình, chưa có biên nhận" \
    <(on "$DAY"T08:28 k a list report)
exchange "$DAY"T08:30
check_has "with its receipt it is sent" "	đã gửi	" \
    <(on "$DAY"T08:31 k a list report)
check_status 6 "the clerk's own word does not do" \
    on "$DAY"T08:35 k a approve "$id" --as "cán bộ a"
check_has "which is said" "không có vai trò người duyệt" "$T/err"
check_status 6 "nor does the hub accept without the chairman's" \
    on "$DAY"T08:35 hub accept "$id"
check "the chairman signs" approve "$DAY"T08:40
check_equal "exactly the text that was shown" "$(cat "$T/preview")" \
    "$(head -n "$(wc -l <"$T/preview")" "$T/approved")"
exchange "$DAY"T08:50
check "without words there is no task" on "$DAY"T08:55 k a tasks
check_has "which is said" "Không có bản trình nào bị trả lại"

# ---- returned, with reasons for fields
check_status 2 "a field that the form does not have" on "$DAY"T09:00 \
    hub return "$id" --reason "cần sửa" khong-co="x"
check_has "is named" 'không có mục “khong-co”' "$T/err"
check_status 2 "a field without words" on "$DAY"T09:00 \
    hub return "$id" --reason "cần sửa" content=
check "one line sends it back" on "$DAY"T09:00 hub return "$id" \
    --line chinh-quyen --reason "thiếu mục II" \
    section2_2="chưa khớp với phụ lục" section3="chưa nêu"
check "the other accepts it" on "$DAY"T09:05 hub accept "$id" --line dang
exchange "$DAY"T10:00
check_has "the commune is told at its next sync" "kheo tasks" "$T/sync"
check "and reads what to do" on "$DAY"T10:05 k a tasks
cp "$T/out" "$T/tasks"
check_has "with the reason" "thiếu mục II"
check_has "by field" "chưa khớp với phụ lục"
check_equal "under the label of the form, not its name alone" 1 \
    "$(grep -c '^    [^ ].*(section2_2): chưa khớp' "$T/tasks")"
check_has "on which line" "bị trả lại, tuyến chính quyền"
check "and the state of each line" on "$DAY"T10:06 k a show "$id"
check_has "the one" "tuyến chính quyền: bị trả lại"
check_has "and the other" "tuyến Đảng: đã chấp nhận"
check_equal "in the list, too" "bị trả lại" \
    "$(on "$DAY"T10:06 k a list | grep "^$id" | cut -f 3)"
check_equal "and in that of the hub" "bị trả lại" \
    "$(on "$DAY"T10:06 hub list --type report | grep "^$id" | cut -f 5)"
check_equal "machines read the token" returned \
    "$(hub show "$id" --json | field state)"
check_equal "and the task" "return chinh-quyen chưa nêu" \
    "$(k a tasks --json | python3 -c 'import json, sys
[t] = json.load(sys.stdin)
print(t["kind"], *t["lines"], t["fields"]["section3"])')"
check "the status counts it" on "$DAY"T10:07 k a status
check_has "as one" "yêu cầu bổ sung: 1 việc"

# ---- corrected: old and new stay, with what is different
check "the report is mended" on "$DAY"T10:10 k a set "$id" \
    section3="Chưa nhân rộng được mô hình"
check_status 2 "a correction of what is not there" on "$DAY"T10:15 \
    k a submit "$id" --corrects abcdef --reason "bổ sung" 
check_has "is refused" "không có bản trình nào ứng với" "$T/err"
check "it is sent again, as a correction" on "$DAY"T10:20 k a submit "$id" \
    --line chinh-quyen --corrects "$digits" --reason "bổ sung tồn tại"
check_equal "which ends the task" "[]" "$(k a tasks --json)"
check "what is different is shown" on "$DAY"T10:21 k a show "$id"
check_has "with the one it corrects" "điều chỉnh bản $digits"
check_has "old and new" "→ Chưa nhân rộng được mô hình"
check_has "and why" "lý do điều chỉnh: bổ sung tồn tại"
exchange "$DAY"T10:30
check "the district sees both" on "$DAY"T10:35 hub show "$id"
cp "$T/out" "$T/shown"
check_equal "submissions" 2 "$(grep -c '^Bản trình' "$T/shown")"
check_has "what changed" "→ Chưa nhân rộng được mô hình"
check_has "and the reason" "bổ sung tồn tại"
check_has "and which one counts" "tuyến Đảng: đã chấp nhận, được tính vào tổng hợp"
check "the chairman signs the correction" approve "$DAY"T10:40
exchange "$DAY"T10:45
digits=$(hub show "$id" --json | /usr/bin/python3 -c 'import json, sys
print(json.load(sys.stdin)["submissions"][-1]["digits"])')
check "it is accepted by the digits that an officer reads" \
    on "$DAY"T10:50 hub accept "$digits" --line chinh-quyen
check "then" on "$DAY"T10:51 hub show "$id"
check_has "it counts on its line" "tuyến chính quyền: đã chấp nhận, được tính vào tổng hợp"

# ---- more is asked for, by a new date
second=$(on "$DAY"T11:00 new_registration a "$UNIT" 2)
check "a registration is submitted" on "$DAY"T11:05 k a submit "$second"
exchange "$DAY"T11:10
check_status 2 "a date that is none" on "$DAY"T11:12 hub ask "$second" \
    --reason "thêm số hộ" --until 2022-05-32
check "more is asked for" on "$DAY"T11:15 hub ask "$second" \
    --reason "thêm số hộ tham gia" --until 2022-05-30 aims="bao nhiêu hộ?"
exchange "$DAY"T11:20
check "it reaches the commune" on "$DAY"T11:25 k a tasks
check_has "with its text" "thêm số hộ tham gia"
check_has "on both lines, once" "yêu cầu bổ sung, tuyến chính quyền, tuyến Đảng"
check_has "with the new date" "hạn bổ sung: hết ngày 30/5/2022, còn 10 ngày"
check_has "and the field" "bao nhiêu hộ?"
check "on a later day" on 2022-06-01T08:00 k a tasks
check_has "it is overdue" "đã quá 2 ngày"

# ---- a thread
check "the commune answers" on "$DAY"T11:30 k a comment "$second" \
    "số hộ lấy theo sổ của thôn"
exchange "$DAY"T11:35
check "so does the district" on "$DAY"T11:40 hub comment "$second" \
    "được, ghi rõ nguồn"
exchange "$DAY"T11:45
for side in "k a" hub; do
	# shellcheck disable=SC2086
	on "$DAY"T11:50 $side show "$second" >"$T/out"
	check_equal "the thread stands in order at $side" \
	    "số hộ lấy theo sổ của thôn|được, ghi rõ nguồn" \
	    "$(grep -o 'số hộ lấy theo sổ của thôn\|được, ghi rõ nguồn' \
	    "$T/out" | paste -sd '|')"
done
check_has "with who" "cán bộ a"
check_status 1 "nothing is said about a record that is not there" \
    on "$DAY"T11:50 hub comment aaaaaaaa "x"
draft=$(on "$DAY"T11:50 new_registration a "$UNIT" 1)
check_status 3 "nor about a draft" on "$DAY"T11:50 k a comment "$draft" "x"

# ---- withdrawn
check_status 1 "what was accepted is not withdrawn" on "$DAY"T12:00 \
    k a withdraw "$id" --reason "nhầm kỳ"
check_has "which is said" "đã được chấp nhận" "$T/err"
check_status 2 "nothing is withdrawn without a reason" on "$DAY"T12:00 \
    k a withdraw "$second"
check "the registration is withdrawn" on "$DAY"T12:05 \
    k a withdraw "$second" --reason "gửi nhầm"
check_equal "which ends what was asked" "[]" "$(k a tasks --json)"
exchange "$DAY"T12:10
for side in "k a" hub; do
	# shellcheck disable=SC2086
	on "$DAY"T12:15 $side show "$second" >"$T/out"
	check_has "it is withdrawn at $side" "đã rút"
	check_has "and why" "gửi nhầm"
done
check_status 6 "what was withdrawn is not accepted" on "$DAY"T12:20 \
    hub accept "$second"

# A unit that sent by mistake owes again what it had handed in.
check_equal "the report was handed in" on_time \
    "$(state chinh-quyen 2022-H1)"
year=$(on "$DAY"T12:21 k a new report period=2022 section1="Cả năm")
on "$DAY"T12:22 k a submit "$year" >"$T/out" 2>&1
exchange "$DAY"T12:23
check_equal "that of the year, too, by mistake" on_time \
    "$(state chinh-quyen 2022)"
check "which is withdrawn" on "$DAY"T12:24 k a withdraw "$year" \
    --reason "chưa đến kỳ"
exchange "$DAY"T12:25
check_equal "and counts as not submitted" not_yet "$(state chinh-quyen 2022)"
check "at the commune, too" on "$DAY"T12:26 k a due
check_has "where it is still to come" "chưa đến hạn"

# ---- who changed what
check "the district reads how a figure came about" on "$DAY"T12:30 \
    hub history "$id" --field section3
cp "$T/out" "$T/history"
check_has "with the new value" "→ Chưa nhân rộng được mô hình"
check_equal "who wrote it, with which device" 2 \
    "$(grep -c 'cán bộ a · máy a, .* · lô [^ ]*$' "$T/history")"
check_has "what was decided, with its reason" \
    "trả lại (tuyến chính quyền): thiếu mục II"
check_has "and why it was sent again" "trình: bổ sung tồn tại"
check_equal "of the chairman and the clerk, hub and nobody else" 3 \
    "$(grep -c 'không thiếu số nào' "$T/history")"
check_equal "machines read old and new, in order" \
    "edit edit|submit|approve|return|accept|edit|submit|approve|accept" \
    "$(hub history "$id" --json | python3 -c 'import json, sys
h = json.load(sys.stdin)
kinds = []
for s in h["history"]:
    if s["kind"] == "edit" and kinds and kinds[-1].startswith("edit"):
        kinds[-1] = "edit edit"
        continue
    kinds.append(s["kind"])
print("|".join(kinds))
assert [s["index"] for s in h["history"]] == sorted(
    s["index"] for s in h["history"])
assert all(l["whole"] for l in h["logs"])
last = [s for s in h["history"] if s.get("field") == "section3"][-1]
assert last["old"][0] != last["new"]')"
cp -r "$HUB" "$T/torn"
sqlite3 "$T/torn/hub.db" "DELETE FROM entry WHERE bid = (SELECT bid FROM batch
    WHERE seq = 2 AND lid = (SELECT lid FROM act WHERE rec IS NOT NULL
    ORDER BY idx LIMIT 1))"
check_equal "a batch that is missing is said" 1 "$(on "$DAY"T12:40 \
    kheo-hub --home "$T/torn" history "$id" | grep -c 'THIẾU, mới nhất')"

check "both sides agree" agree a "$UNIT"
check "all is as it was signed" hub verify
check "and can be made again" hub rebuild

plan_done
