#!/usr/bin/env bash
# Story 27, Phòng Nội vụ: type in a paper report.
# Entered on behalf, marked "bản giấy", with the paper's date and who typed.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-30T16:00
district
check "an officer types in what came on paper" env USER=lan \
    kheo-hub --home "$HUB" enter-paper 02308 report period=2022-H1 \
    section1="Đã triển khai tại 8 thôn" annex.01=3 --number 15/BC-UBND \
    --date 2022-05-20 --received 2022-05-23
id=$(officer list --type report | cut -f 1)
check "it is the report" officer show "$id"
check_has "of the unit" "02308 Tân Mỹ"
check_has "marked as paper" "bản giấy"
check_has "with the paper's number" "15/BC-UBND"
check_has "and its date" "20/5/2022"
check_has "and who typed it" "lan"
check_has "the text is there" "Đã triển khai tại 8 thôn"
officer due --on 2022-05-26 --line chinh-quyen --period 2022-H1 --csv >"$T/due"
check_equal "the paper came in time" on_time "$(/usr/bin/python3 -c '
import csv, sys
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")):
    if row["code"] == "02308":
        print(row["status"])' "$T/due")"
commune_of xa 02308
check "the commune sees it, too" k xa show "$id"
check_has "as paper" "bản giấy"
check_has "entered on its behalf" "lan"
check_status 2 "a paper without a date is no paper" officer enter-paper 02305 \
    report period=2022-H1 section1="Đã triển khai"
plan_done
