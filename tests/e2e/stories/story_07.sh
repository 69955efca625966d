#!/usr/bin/env bash
# Story 7, the clerk: draft the report of the half-year from the records.
# The annex equals a recount of the records in the window; a manual change
# needs a reason and is marked.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-05-10T08:00
district
clerk_of 02305
quietly clerk sync

# work DAY KIND SUBJECT FIELD
work() {
	quietly clerk new registration "title=Việc ngày $1 (dữ liệu mẫu)" \
	    kind="$2" subject="$3" field="$4" year=2022 status=moi \
	    prepared_on="$1"
}
work 2022-02-01 mo-hinh tap-the kinh-te
work 2022-03-01 viec-lam ca-nhan kinh-te
work 2022-06-30 viec-lam tap-the van-hoa-xa-hoi
work 2022-07-01 mo-hinh tap-the kinh-te
id=$(reported 2022-H1)

# figure NAME: of the annex as it stands.
figure() {
	clerk annex 2022-H1 --json | field "$1"
}
check "the annex is counted" clerk annex 2022-H1 --json
check_equal "from the three records of the window" 3 "$(figure 01)"
check_equal "not from that of July" 2 \
    "$(clerk annex 2022-H1 | awk -F '\t' '$1 == "01.field.kinh-te" { print $2 }')"
check_status 2 "a figure is not changed without a reason" \
    clerk annex 2022-H1 --set 09=12
check "with one it is" clerk annex 2022-H1 --set 09=12 \
    --reason "12 văn bản trong sổ công văn"
# printed WHO: the table and the page, by the clerk or the officer.
printed() {
	quietly "$1" print "$id" -o "$T/$1.csv"
	quietly "$1" print "$id" -o "$T/$1.html"
}
printed clerk
check_has "the draft marks the figure" "09 (*)," "$T/clerk.csv"
check_has "and says why" "12 văn bản trong sổ công văn" "$T/clerk.html"
check "it is submitted" clerk submit "$id"
quietly clerk sync
printed officer
check_has "so does what the district has" "09 (*)," "$T/officer.csv"
check_has "with the reason" "12 văn bản trong sổ công văn" "$T/officer.html"
check_lacks "no other figure is marked" "01 (*)" "$T/officer.csv"
plan_done
