#!/usr/bin/env bash
# Forms as a clerk meets them: tables, rules, warnings, what is calculated, a
# form on trial, and one that came from a spreadsheet.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"
export KHEO_LANG=vi

UNIT=02287
start_hub
enrol a $UNIT
enrol b $UNIT
echo mat-khau >"$T/pass"
enrol_approver a $UNIT "$T/pass"

said() { # SENTENCE TEXT COMMAND...: what it says on stderr has the text
	local sentence=$1 text=$2

	shift 2
	"$@" >"$T/out" 2>"$T/err" || :
	check_has "$sentence" "$text" "$T/err"
}

# ---- what a form asks for
check "every form of the pack is there" bash -c "for f in registration report \
    model inspection recognition exemplar publicity proposal committee \
    directive; do kheo --home '$D/a' form \$f >/dev/null || exit 1; done"
k a form recognition >"$T/form"
check_has "with its labels" "Danh hiệu, kết luận" "$T/form"
check_has "its choices" "dien-hinh-tieu-bieu = Điển hình tiêu biểu" "$T/form"
check_has "its tables" "Bảng: Bảng tiêu chí (criteria), ít nhất một dòng" \
    "$T/form"
check_has "and its rules" "không được nhiều hơn tổng số phiếu" "$T/form"

# ---- an inspection with tables
rec=$(k a new inspection level=xa lead=$UNIT inspected=$UNIT day=20/5/2022 \
    "place=Thôn A" "people.+.side=kiem-tra" "people.+.post=Trưởng đoàn" \
    "checklist.+1.item=Sổ theo dõi" "checklist.+1.actual=Đủ" \
    "checklist.+2.item=Biên bản" 2>"$T/err")
check "a record with rows is begun" test -n "$rec"
check_status 1 "it lacks something" k a check "$rec"
check_has "named with its row" 'Mục “Thực tế (dòng 2)”' "$T/err"
check_has "and all of it" 'Mục “Tồn tại, hạn chế”' "$T/err"
check_status 2 "so it is not submitted" k a submit "$rec"
check_has "which it says" "chưa trình được" "$T/err"
check "a row is changed by its number" \
    k a set "$rec" "checklist.2.actual=Thiếu 1"
check "a row is added" k a set "$rec" "figures.+.figure=Số hộ" \
    "figures.+.reported=12,5" "figures.+.found=10"
check "the rest is written" k a set "$rec" "strengths=Tốt" "weaknesses=Ít"
said "no such row is named" 'không có dòng “7”' k a set "$rec" \
    "figures.7.found=1"
said "what is calculated is not typed" "do biểu mẫu tự tính" k a set "$rec" \
    "figures.1.gap=1"
said "a number may be not applicable, with a reason" "chỉ nhận số" \
    k a set "$rec" "figures.1.found=na:"
k a show "$rec" >"$T/show"
check_has "tables are shown" "Nội dung kiểm tra (checklist):" "$T/show"
check_has "with what is calculated" "Lệch: -2,5" "$T/show"
check_has "also below them" "Số kiến nghị: 0 (tự tính)" "$T/show"

# ---- a warning wants a reason, which is stored
check_status 6 "a warning stops it" k a submit "$rec"
check_has "with what to do" "figures." "$T/err"
check_status 2 "a reason without a warning is refused" \
    k a submit "$rec" "place=vì thế"
check "with a reason it is submitted" \
    k a submit "$rec" "figures.1.found=Sổ thôn ghi thiếu"
check "what is signed is shown" \
    k a approve "$rec" --passphrase-file "$T/pass"
check_has "row by row" "Thực tế (dòng 2): Thiếu 1"
check_has "with the reason" "Sổ thôn ghi thiếu"
check "and sent" k a sync
hub show "$rec" --json >"$T/hub.json"
part=$(k a show "$rec" --json | field submissions.0.part)
sqlite3 "$HUB/hub.db" "SELECT CAST(body AS TEXT) FROM part
    WHERE CAST(body AS TEXT) LIKE '%_reasons%'" >"$T/body"
check_has "the submission holds the reason" "Sổ thôn ghi thiếu" "$T/body"
check_has "the calculated value" '.gap":"-2.5"' "$T/body"
check_has "and the form's version" '"_form":1' "$T/body"
check "it is received" hub receive "$rec"
check "and accepted" hub accept "$rec"
check "somebody else has it" k b sync
check_has "with its rows" "Thiếu 1" <(k b show "$rec")
check_equal "and its submission" "$part" \
    "$(k b show "$rec" --json | field submissions.0.part)"

# ---- a row deleted on one PC and changed on the other
row=$(k b show "$rec" --json | python3 -c '
import json, sys
for path, f in json.load(sys.stdin)["fields"].items():
    if f["value"] == "Biên bản":
        print(path.split(".")[1])')
check "a row is deleted" k a set "$rec" "checklist.$row._del=true"
check "while somebody changes it" k b set "$rec" \
    "checklist.$row.actual=Thiếu 2"
for pc in b a b; do
	k $pc sync >/dev/null 2>&1
done
check_has "both are told" "$rec" <(k a conflicts)
check_has "both are told" "$rec" <(k b conflicts)
check "a person decides" k b resolve "$rec" "checklist.$row._del=true"
check_equal "there" "" "$(k b conflicts)"
check_equal "and the row is gone" "" "$(k b show "$rec" | grep 'Biên bản$')"

# ---- relevant, required by a rule
who=$(k a new exemplar subject=ca-nhan field=kinh-te "summary=Tốt" \
    "title=Tổ A" proposals=tuyen-truyen 2>/dev/null)
said "a person must be named" 'Mục “Họ và tên” (person) còn trống' \
    k a check "$who"
check_has "who goes public must consent" "(consent) còn trống" "$T/err"
check_equal "what does not count is not shown" "" \
    "$(k a show "$who" | grep 'Tổ A$')"
k a set "$who" consent=khong-dong-y >/dev/null 2>&1
said "without consent there is no publicity" "chưa đồng ý" k a check "$who"

# ---- a form on trial, from a spreadsheet
mkdir "$T/sheets"
cp "$TOP/tests/data/xlsform/choices.csv" "$T/sheets/"
printf 'form_id,form_title,version\r\nregistration,Thử,9\r\n' \
    >"$T/sheets/settings.csv"
printf '%s\r\n' 'type,name,label' 'text,title,Tên' \
    'select_one field,field,Lĩnh vực' >"$T/sheets/survey.csv"
check "a spreadsheet is published on trial" \
    hub form import "$T/sheets" --trial
printf '%s\n' 'type,name,label' 'geopoint,place,Nơi' >"$T/sheets/survey.csv"
check_status 1 "what is not offered is refused" hub form import "$T/sheets"
check_has "by file, line and column" \
    "survey.csv: line 2: type: geopoint is not offered" "$T/err"
k a sync >/dev/null 2>&1
try=$(k a new registration --trial title=Thử field=kinh-te 2>"$T/err")
check_has "it is said that it is on trial" "THỬ NGHIỆM" "$T/err"
real=$(new_registration a $UNIT 1)
for r in $try $real; do
	check "it is submitted" k a submit "$r"
	check "and approved" k a approve "$r" --passphrase-file "$T/pass"
done
k a sync >/dev/null 2>&1
for r in $try $real; do
	check "it is received" hub receive "$r"
	check "and accepted" hub accept "$r"
done
check_equal "the form in force is not the one on trial" 3 \
    "$(k a show "$real" --json | field form)"
check_equal "what is on trial is in no total" 1 \
    "$(hub totals --json | field total)"
check_equal "accepted or not" 1 \
    "$(hub totals --state accepted --json | field total)"

stop_hub
plan_done
