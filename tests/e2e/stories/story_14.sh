#!/usr/bin/env bash
# Story 14, the clerk: send a nil report.
# "Không phát sinh" counts as submitted, not missing.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
chairman_of 02305
quietly clerk sync

# state CODE: how the unit stands on the government line.
state() {
	officer due --on 2022-05-25 --line chinh-quyen --period 2022-H1 --csv |
	    /usr/bin/python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
    if row["code"] == sys.argv[1]:
        print(row["status"])' "$1"
}
check_equal "without a report the unit is missing" missing "$(state 02305)"
id=$(clerk new report period=2022-H1 activity=khong-phat-sinh 2>"$T/err")
check "a nil report needs no text" clerk submit "$id"
check "the chairman approves it" chairman approve "$id"
check "it is sent" clerk sync
check_equal "it counts as submitted, on time" on_time "$(state 02305)"
check_equal "who sent nothing is still missing" missing "$(state 02308)"
check "the officer reads" officer show "$id"
check_has "that nothing happened" "Không phát sinh"
check "it is received" officer receive "$id"
check "and accepted as any other" officer accept "$id"
plan_done
