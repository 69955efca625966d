#!/usr/bin/env bash
# Who owes which report, until when, and how everybody stands: at the commune
# without a network, and at the district.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

# on TIME COMMAND...: as if it were that time, such as 2022-05-20T08:00.
on() {
	local offset=$(($(date -d "$1:00+07:00" +%s) - $(date +%s)))

	shift
	KHEO_CLOCK_OFFSET=$offset "$@"
}

# vi TIME COMMAND...: the same, in Vietnamese.
# shellcheck disable=SC2317 # called by check
vi() {
	local -x KHEO_LANG=vi

	on "$@"
}

# state CODE LINE DATE: a status at the hub on a day.
state() {
	hub due --on "$3" --line "$2" --period 2022-H1 --csv |
	    python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
    if row["code"] == sys.argv[1]:
        print(row["status"], row["days_late"], row["document"], sep="|")' "$1"
}

GOV=2022-6-thang-chinh-quyen
PARTY=2022-6-thang-dang
HUB_PORT=$(free_port)
HUB_URL=https://127.0.0.1:$HUB_PORT
on 2022-03-01T08:00 hub init --name "$HUB_NAME" --title "$HUB_TITLE" \
    --url "$HUB_URL" --test >"$T/sheet" || bail "no hub"
on 2022-03-01T08:00 hub unit load 2022 >"$T/out" || bail "no units"

# ------------------------------------------------------ publishing
check_status 3 "without obligations nobody owes anything" \
    on 2022-03-01T08:00 hub due
check "the set of 2022 is published" \
    on 2022-03-01T08:00 hub obligation load 2022
check_status 3 "once" on 2022-03-01T08:00 hub obligation load 2022
check_equal "seven of them" 7 "$(hub obligation list | wc -l)"

# ------------------------------------------------------ at the commune
on 2022-05-19T08:00 serve_hub
for pc in a:02305 b:02308 c:02287 d:02311 e:tv-dan-van; do
	on 2022-05-19T08:00 enrol "${pc%%:*}" "${pc#*:}"
	on 2022-05-19T08:00 k "${pc%%:*}" sync >"$T/out" 2>&1
done
stop_hub
check "without a network, on 20 May" vi 2022-05-20T08:00 k a due
check_has "what is due first" "trước ngày 25/5/2022"
check_has "its last day" "ngày cuối đúng hạn Thứ Ba 24/5"
check_has "to whom it goes" "Xã Trung Hà · tuyến chính quyền · gửi về Ủy ban nhân dân huyện Chiêm Hóa (qua Phòng Nội vụ)"
check_has "how it stands" "sắp đến hạn, còn 4 ngày"
check_has "the Party line" "Đảng ủy xã Trung Hà · tuyến Đảng · gửi về Ban Chỉ đạo"
check_has "the Saturday, the Sunday and the Friday" "trước ngày 05/6/2022; ngày cuối đúng hạn Thứ Bảy 04/6; hạn rơi vào Chủ nhật 05/6, nên gửi trước hết Thứ Sáu 03/6"
check_has "the end of the year" "ngày cuối đúng hạn Chủ nhật 04/12 là ngày nghỉ, nên gửi trước hết Thứ Sáu 02/12"
check_has "the anniversary" "ngày 15/10/2022"
check "the same of a day that is asked for" \
    vi 2022-03-02T08:00 k a due --on 2022-05-24
check_has "which is the last one" "hôm nay là ngày cuối"
check "a committee member" vi 2022-05-20T08:00 k e due
check_has "reports on his field" "lĩnh vực, địa bàn được phân công"
check_equal "and on nothing else of the first half" 1 "$(on \
    2022-05-20T08:00 k e due --json | grep -c '"period":"2022-H1"')"
check_status 2 "a day that does not exist" k a due --on 2022-05-32

# ------------------------------------------------- reports and their times
id_a=$(on 2022-05-20T08:00 new_report a 02305)
id_b=$(on 2022-05-20T08:00 new_report b 02308)
check "a draft is named" vi 2022-05-20T09:00 k a due
check_has "by its record" "bản đang soạn: $id_a"
check "it is submitted" on 2022-05-24T23:50 k a submit "$id_a"
check "and waits for a link" vi 2022-05-24T23:51 k a due
check_has "which is said" "đã trình, huyện chưa xác nhận"
on 2022-05-24T23:58 serve_hub
check "it is sent before midnight" on 2022-05-24T23:58 k a sync
check "it is on time" vi 2022-05-24T23:59 k a due
check_has "with the time of receipt" "đúng hạn · huyện nhận lúc 23:5"
stop_hub
on 2022-05-25T00:00 k b submit "$id_b" >"$T/out" || bail "b: no submit"
on 2022-05-25T00:01 serve_hub
check "one comes a minute late" on 2022-05-25T00:01 k b sync
check "and is late" vi 2022-05-25T00:02 k b due
check_has "by a day" "muộn 1 ngày · huyện nhận lúc 00:01 25/05/2022"
stop_hub

# --------------------------------------------------------- at the district
check_equal "on time" "on_time||" "$(state 02305 chinh-quyen 2022-05-25)"
check_equal "late" "late|1|" "$(state 02308 chinh-quyen 2022-05-25)"
check_equal "missing" "missing||" "$(state 02287 chinh-quyen 2022-05-25)"
check_equal "nothing is known before its day" "soon||" \
    "$(state 02308 chinh-quyen 2022-05-24)"
check_equal "one entry serves the Party line, too" "on_time||" \
    "$(state dang-uy-02305 dang 2022-06-05)"
check "the list" vi 2022-05-25T09:00 hub due --line chinh-quyen \
    --period 2022-H1
check_has "adds up" "phải nộp 44 = đã nộp 2 + chưa nộp 42 + không phải nộp 0"
grep -P '^[^ ]+\t' "$T/out" | cut -f 2 | sed 's/^Xã //; s/^Thị trấn //' \
    >"$T/names"
check_equal "of everybody" 44 "$(wc -l <"$T/names")"
check_equal "in Vietnamese order" "Kiên Đài Kim Bình" \
    "$(grep -E '^Ki' "$T/names" | xargs)"
check_equal "whatever the process calls its zone" \
    "$(TZ=UTC hub due --on 2022-05-25 --csv | md5sum)" \
    "$(TZ=America/Los_Angeles hub due --on 2022-05-25 --csv | md5sum)"

# ------------------------------------------------- extended, exempt, returned
check "more time is given" on 2022-05-25T10:00 hub obligation extend 02287 \
    "$GOV" --until 2022-05-30 --document "số 12/UBND-NV"
check_equal "and shown with its document" "extended||số 12/UBND-NV" \
    "$(state 02287 chinh-quyen 2022-05-25)"
check "one need not report" on 2022-05-25T10:00 hub obligation exempt 02311 \
    "$GOV" --document "số 13/UBND-NV"
check_equal "which is shown" "exempt||số 13/UBND-NV" \
    "$(state 02311 chinh-quyen 2022-05-25)"
check_status 2 "no time is given without a document" on 2022-05-25T10:00 \
    hub obligation extend 02314 "$GOV" --until 2022-05-30
check_status 1 "nor to whom nothing is asked of" on 2022-05-25T10:00 \
    hub obligation extend mttq "$GOV" --until 2022-05-30 --document "số 1"
check_status 1 "nor for what is not known" on 2022-05-25T10:00 \
    hub obligation extend 02287 2021-x --until 2022-05-30 --document "số 1"
check_status 2 "nor less than there was" on 2022-05-25T10:00 \
    hub obligation extend 02287 "$GOV" --until 2022-05-20 --document "số 1"
check "a report is sent back" on 2022-05-25T10:05 hub return "$id_a" \
    --reason "thiếu mục II" --line chinh-quyen
check_equal "which is shown" "returned||" \
    "$(state 02305 chinh-quyen 2022-05-25)"
check_equal "and touches no other line" "on_time||" \
    "$(state dang-uy-02305 dang 2022-06-05)"
check "whom to call" vi 2022-05-25T11:00 hub due --call --line chinh-quyen
check_has "is who is missing" "Hùng Mỹ"
check_equal "and nobody else" 0 "$(grep -cE 'Tân Mỹ|Hà Lang' "$T/out")"

# cells CLASS: how many cells of the page say so.
cells() {
	grep -oF "<td class=\"$1\">" "$T/out" | wc -l
}
check "a page shows all of them at once" vi 2022-05-25T11:00 hub due --html
check_equal "a row for each reporter" \
    "$(hub due --json | python3 -c 'import json, sys
print(len({d["code"] for d in json.load(sys.stdin)}))')" \
    "$(grep -c '^<tr><th>' "$T/out")"
check_equal "who was sent back" 1 "$(cells returned)"
check_equal "who need not" 1 "$(cells exempt)"
check_has "in words, too" "không phải nộp (số 13/UBND-NV)"
hub due --on 2022-05-25 --json >"$T/due.json"
check "all of them are told to machines, each once" python3 -c 'import json, sys
rows = json.load(open(sys.argv[1]))
assert len({(r["obligation"], r["code"]) for r in rows}) == len(rows) == 204
' "$T/due.json"
on 2022-05-25T12:00 serve_hub
on 2022-05-25T12:00 k c sync >"$T/out" 2>&1
on 2022-05-25T12:00 k a sync >"$T/out" 2>&1
check "the commune sees its extension" vi 2022-05-25T13:00 k c due
check_has "with the document" "được gia hạn đến hết Thứ Hai 30/5/2022 (số 12/UBND-NV)"
check "the other its task" vi 2022-05-25T13:00 k a due
check_has "to mend the report" "bị trả lại, cần sửa và trình lại"
stop_hub

# -------------------------------------------------- other days, no rebuild
cat >"$T/change.json" <<JSON
{"obligations":[{"obligation":"$PARTY","line":"dang","form":"report",
 "title":{"vi":"Báo cáo sơ kết"},"period":"2022-H1","before":"2022-06-10",
 "judge":"sent","reporters":{"kinds":["đảng bộ cơ sở"]},
 "recipient":"bcd-huyen","via":null,"basis":"Công văn số 9-CV/BCĐ"}]}
JSON
check "a deadline is changed" on 2022-05-26T08:00 \
    hub obligation import "$T/change.json"
check "the commune obeys" vi 2022-05-26T08:00 k a due
check_has "not yet" "trước ngày 05/6/2022"
on 2022-05-26T08:30 serve_hub
on 2022-05-26T08:30 k a sync >"$T/out" 2>&1
check "from its next sync on" vi 2022-05-26T09:00 k a due
check_has "the new day" "trước ngày 10/6/2022"
check "at the district, too" hub due --on 2022-06-10 --line dang \
    --period 2022-H1
check_has "with the policy beside it" "judged by the time of sending"
sed 's/"judge"/"colour"/' "$T/change.json" >"$T/bad.json"
check_status 1 "an unknown member is refused" \
    hub obligation import "$T/bad.json"
check_has "by name" "colour" "$T/err"
stop_hub
check "every table is what was signed" on 2022-05-26T10:00 hub verify

plan_done
