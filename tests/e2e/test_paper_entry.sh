#!/usr/bin/env bash
# A commune sent its report on paper: an officer types it in for the unit, and
# the days that stand on it count.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

# on TIME COMMAND...: as if it were that time, in Vietnamese.
on() {
	local offset=$(($(date -d "$1:00+07:00" +%s) - $(date +%s)))

	shift
	KHEO_LANG=vi KHEO_CLOCK_OFFSET=$offset "$@"
}

# enter UNIT [WORD...]: type in a half-year report, late in the day of 30 May.
# shellcheck disable=SC2317 # called by check
enter() {
	local unit=$1

	shift
	USER=lan on 2022-05-30T16:00 hub enter-paper "$unit" report \
	    period=2022-H1 section1="Đã triển khai tại 8 thôn" "$@"
}

# status CODE LINE COLUMN: of a reporter at the hub.
status() {
	on 2022-06-20T08:00 hub due --line "$2" --period 2022-H1 --csv |
	    python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
    if row["code"] == sys.argv[1]:
        print(*(row[c] for c in sys.argv[2].split(",")))' "$1" "$3"
}

HUB_PORT=$(free_port)
HUB_URL=https://127.0.0.1:$HUB_PORT
on 2022-03-01T08:00 hub init --name "$HUB_NAME" --title "$HUB_TITLE" \
    --url "$HUB_URL" --test >"$T/sheet" || bail "no hub"
on 2022-03-01T08:00 hub unit load 2022 >"$T/out" || bail "no units"
on 2022-03-01T08:00 hub obligation load 2022 >"$T/out" || bail "no obligations"
on 2022-03-02T08:00 serve_hub
on 2022-03-02T08:00 enrol a 02305
stop_hub

# ---- what is not taken
check_status 2 "the paper's day must be there" enter 02305
check_has "which is said" "--date" "$T/err"
check_status 2 "a day that does not exist" enter 02305 --date 2022-05-32 \
    --received 2022-05-24
check_status 2 "it cannot come in before it was written" enter 02305 \
    --date 2022-05-24 --received 2022-05-23
check_status 2 "nor tomorrow" enter 02305 --date 2022-05-24 \
    --received 2022-05-31
check_status 1 "a unit that is not there" enter 99999 --date 2022-05-20 \
    --received 2022-05-24
check_status 2 "a field that the form does not have" enter 02305 khac=1 \
    --date 2022-05-20 --received 2022-05-24
check_status 2 "a figure that the annex does not have" enter 02305 \
    annex.99=1 --date 2022-05-20 --received 2022-05-24
check_status 2 "a figure that is none" enter 02305 annex.01=ba \
    --date 2022-05-20 --received 2022-05-24
check_status 2 "what breaks a rule of the form" enter 02305 \
    window_from=2022-05-01 window_to=2022-04-01 \
    --date 2022-05-20 --received 2022-05-24
check_has "is named" "phải từ ngày bắt đầu trở đi" "$T/err"
check_equal "none of that left anything" "" "$(hub list --type report)"

# ---- what is
check "the paper of 20 May that came on the 24th" enter 02305 annex.01=3 \
    annex.09=1,5 --number 15/BC-UBND --date 2022-05-20 --received 2022-05-24
id=$(cut -f 1 "$T/out")
check "another that came on the 25th, for one line" enter 02308 \
    --date 2022-05-23 --received 2022-05-25 --line chinh-quyen
late=$(cut -f 1 "$T/out")
check "it is listed with the unit's records" hub list --unit 02305
check_has "by its id" "$id"
check "and shown" on 2022-05-30T16:10 hub show "$id"
check_has "as paper with its number, its day and the day it came" \
    "bản giấy số 15/BC-UBND ngày 20/5/2022, cơ quan nhận ngày 24/5/2022"
check_has "and who typed it" "nhập từ bản giấy · lan"
check_equal "received by that" "đã tiếp nhận" \
    "$(on 2022-05-30T16:10 hub list --unit 02305 | cut -f 5)"
check "without a number none is made up" on 2022-05-30T16:10 hub show "$late"
check_has "but the days are there" "bản giấy ngày 23/5/2022, cơ quan nhận ngày 25/5/2022"

# ---- its times are judged as the policy says
check_equal "in time by the day it came, though typed later" \
    "on_time  paper" "$(status 02305 chinh-quyen status,days_late,channel)"
check_equal "late by the day it came, though written before" \
    "late 1 paper" "$(status 02308 chinh-quyen status,days_late,channel)"
check_equal "the Party line of the desk has it, too" \
    "on_time" "$(status dang-uy-02305 dang status)"
check_equal "a line that it was not for has not" \
    "missing" "$(status dang-uy-02308 dang status)"
check "people read" on 2022-06-20T08:00 hub due --line chinh-quyen \
    --period 2022-H1
check_has "that it was on paper" "đúng hạn (bản giấy)"
sed 's/"judge": "received"/"judge": "signed"/' \
    "$TOP/protocol/domain/data/obligations-2022.json" >"$T/signed.json"
check "another policy" on 2022-05-31T08:00 hub obligation import \
    "$T/signed.json"
check_equal "judges by the day on the paper" "on_time" \
    "$(status 02308 chinh-quyen status)"

# ---- the unit sees, corrects and counts it
on 2022-06-01T08:00 serve_hub
on 2022-06-01T08:00 k a sync >"$T/out" 2>&1
stop_hub
check "the unit is shown what was entered for it" on 2022-06-01T08:10 \
    k a show "$id"
check_has "as paper" "bản giấy số 15/BC-UBND ngày 20/5/2022"
check_has "with who typed it" "lan nhập thay từ bản giấy"
check "and that it has reported" on 2022-06-01T08:10 k a due
check_has "on paper" "đúng hạn (bản giấy)"
check "it is accepted without another signature" on 2022-06-01T09:00 \
    hub accept "$id"
check_equal "and counts" "chinh-quyen dang" \
    "$(hub show "$id" --json | python3 -c 'import json, sys
print(*json.load(sys.stdin)["submissions"][0]["counts"])')"
on 2022-06-01T09:10 serve_hub
on 2022-06-01T09:10 k a set "$id" section4="Nhân rộng ra 2 thôn" >"$T/out" 2>&1
check "the unit can correct it" on 2022-06-01T09:11 k a submit "$id" \
    --reason "bổ sung phương hướng"
on 2022-06-01T09:12 k a sync >"$T/out" 2>&1
stop_hub
check "which the district sees" on 2022-06-01T09:20 hub show "$id"
check_has "as a difference" "(chưa ghi) → Nhân rộng ra 2 thôn"
check_status 1 "where nobody signed nothing is proven" on 2022-06-01T10:00 \
    hub proof "$late" -o "$T/proof"
check_has "which is said" "Căn cứ là bản giấy" "$T/err"
check "but printed" hub print "$late" -o "$T/paper.html"
# shellcheck disable=SC2317 # called by check
registration() {
	on 2022-06-01T11:00 hub enter-paper 02308 registration kind=viec-lam \
	    subject=ca-nhan field=kinh-te --date 2021-12-30 \
	    --received 2022-01-04 "$@"
}
check "a registration whose paper names no year" registration title="Vườn mẫu"
check_has "is of the one in which it came" "Năm thi đua: 2022" "$T/err"
garden=$(cut -f 1 "$T/out")
check "and it is shown" on 2022-06-01T11:01 hub show "$garden"
check_has "in the record" "    2022   —"
check "one that names it" registration title="Ao cá" year=2021
check_equal "is of that one" "" "$(grep 'Năm thi đua' "$T/err")"
check "both sides agree" agree a 02305
check "all is as it was signed" hub verify
check "and can be made again" hub rebuild

plan_done
