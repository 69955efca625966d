#!/usr/bin/env bash
# From accepted reports to frozen editions: figures that open, bytes that come
# back, late arrivals, and a total in which each commune finds its own.
. "$(dirname "$0")/../lib/story.sh"
export KHEO_LANG=en

HALF=(--line chinh-quyen --period 2022-H1)

# both PC RECORD...: submitted, approved, sent and accepted on both lines.
both() {
	local pc=$1 id

	shift
	for id in "$@"; do
		quietly k "$pc" submit "$id"
		quietly k "$pc" approve "$id" --passphrase-file "$D/pass"
	done
	quietly k "$pc" sync
	for id in "$@"; do
		quietly hub accept "$id"
	done
}

# part N FIELD: of what was printed as JSON.
part() {
	field "$1" <"$T/out"
}

echo "mật khẩu" >"$D/pass"
at 2022-05-20T08:00
district
for pc in a:02305 b:02308; do
	enrol "${pc%%:*}" "${pc#*:}"
	enrol_approver "${pc%%:*}" "${pc#*:}" "$D/pass"
done
reg_a=$(k a new registration title="Con đường hoa" kind=mo-hinh \
    subject=tap-the field=kinh-te status=moi year=2022)
reg_b=$(k b new registration title="Ngày thứ bảy tình nguyện" kind=viec-lam \
    subject=ca-nhan person="Ma Văn Mẫu" field=he-thong-chinh-tri status=moi \
    year=2022)
rep_a=$(new_report a 02305)
rep_b=$(new_report b 02308)

# ---- before anything is accepted -------------------------------------------
check_status 3 "nothing accepted is nothing to freeze" hub consolidate \
    "${HALF[@]}"
check_status 2 "a line must be named" hub consolidate --period 2022-H1
check_status 2 "a period must be one" hub consolidate --line dang --period x
check_status 3 "no edition is there to be checked" hub consolidate \
    "${HALF[@]}" --check

# ---- one report ------------------------------------------------------------
both a "$reg_a" "$rep_a"
check "a look at it freezes nothing" hub consolidate "${HALF[@]}" --preview
check_has "one report" "1 reports consolidated"
check_has "who is absent is named, and why" "Xã Tân Mỹ (not submitted)"
check_equal "no edition" "" "$(hub editions)"
check "it is frozen" hub consolidate "${HALF[@]}"
check_has "as the first" "Edition 1 of 1 reports is frozen"
check_status 3 "again there is nothing new" hub consolidate "${HALF[@]}"
hub consolidate "${HALF[@]}" --edition 1 -o "$T/first.json" >/dev/null
check_equal "its name is the hash of its bytes" \
    "$(sha256sum <"$T/first.json" | cut -d ' ' -f 1)" \
    "$(hub editions --json | field 0.sha256 | base64 -d | xxd -p -c 64)"

# ---- the second comes late -------------------------------------------------
at 2022-05-26T08:00
both b "$reg_b" "$rep_b"
check "what is frozen does not change" hub consolidate "${HALF[@]}" --check
check_has "by a byte" "byte for byte"
check "what came later is a difference" hub consolidate "${HALF[@]}" --diff
check_has "with the unit" "came later: Xã Tân Mỹ"
check_has "and the figures" "figure 01: 1 → 2"
check "also for machines" hub consolidate "${HALF[@]}" --diff --json
check_equal "the same" "came Xã Tân Mỹ" "$(part 0.what) $(part 0.unit)"
check "the second edition" hub consolidate "${HALF[@]}"
check_has "has a number of its own" "Edition 2 of 2 reports"
check "and its difference" hub consolidate "${HALF[@]}" --edition 2 --diff
check_has "to the first" "came later: Xã Tân Mỹ"
check_status 3 "the first has none" hub consolidate "${HALF[@]}" --edition 1 \
    --diff

# ---- figures ---------------------------------------------------------------
check "the sum" hub consolidate "${HALF[@]}" --edition 2 --json
check_equal "is that of the accepted" 2 "$(part sum.01)"
check_equal "the text of each unit stands under its name" "Xã Tân Mỹ" \
    "$(part narrative.0.texts.0.unit)"
check_equal "works on both lines count once" 4 "$(part work_inputs)"
check_equal "with both lines beside them" "chinh-quyen dang" \
    "$(part works.0.lines.0) $(part works.0.lines.1)"
check_equal "nothing fails to add up" "[]" \
    "$(python3 -c 'import json, sys
print(json.load(sys.stdin)["gaps"])' <"$T/out")"
check_equal "what is personal stays out" 0 "$(grep -c "Ma Văn Mẫu" "$T/out")"
check "a figure opens" hub consolidate "${HALF[@]}" --explain 01.field.kinh-te
check_has "to the unit" "Xã Trung Hà"
check_has "and the record" "$reg_a"
check "the works open" hub consolidate "${HALF[@]}" --edition 2 \
    --explain works.kind.viec-lam
check_equal "to those that are meant" "Ngày thứ bảy tình nguyện" \
    "$(cut -f 3 "$T/out")"
check_status 3 "what is no figure opens to nothing" hub consolidate \
    "${HALF[@]}" --explain 99

# ---- each commune finds its own figures ------------------------------------
quietly k a sync
quietly k b sync
stop_hub
check "without a network a commune checks the total" k a editions
check_has "of the first edition" "in edition 1, government line"
check_has "of the second" "in edition 2, government line, first half of 2022 (2 reports): checked"
check_equal "its own figure stands beside the district's" "1 2" \
    "$(awk -F '\t' '$1 == "01" { n = $2 " " $3 } END { print n }' "$T/out")"
check "also for machines" k b editions --json
check_equal "the second commune is in the second only" "2 true" \
    "$(part 0.number) $(part 0.holds)"
check_equal "and is shown that it was consolidated" consolidated \
    "$(k b show "$rep_b" --json | field submissions.0.lines.chinh-quyen)"
serve_hub

# ---- the People's Committee's own report ------------------------------------
# party CODE: how a reporter stands on the Party line.
party() {
	hub due --line dang --period 2022-H1 --csv | python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
    if row["code"] == sys.argv[1]:
        print(row["status"])' "$1"
}

AS=("${HALF[@]}" --as-report)
at 2022-06-02T08:00
check_equal "the committee owes a report of its own" soon "$(party ubnd-huyen)"
check_status 2 "only a frozen edition is handed on" hub consolidate "${AS[@]}" \
    --date 2022-06-01
check_status 2 "and only with the day on the paper" hub consolidate \
    "${AS[@]}" --edition 1
check "the first edition becomes its report" hub consolidate "${AS[@]}" \
    --edition 1 --date 2022-06-01 --number 45/BC-UBND
check_equal "which is on time" on_time "$(party ubnd-huyen)"
check_status 1 "once" hub consolidate "${AS[@]}" --edition 1 --date 2022-06-01
check "the second corrects it" hub consolidate "${AS[@]}" --edition 2 \
    --date 2022-06-02
own=$(hub list --unit ubnd-huyen --type report | cut -f 1)
check "it is accepted like any other" hub accept "$own" --line dang
check "as one record with two versions" hub show "$own" --json
check_equal "with both" 2 "$(python3 -c 'import json, sys
print(len(json.load(sys.stdin)["submissions"]))' <"$T/out")"
check "the Party line counts it" hub consolidate --line dang --period 2022-H1 \
    --preview --json
check_equal "once with what is in it" 2 "$(part sum.01)"
check_equal "and says where the rest is" 2 "$(python3 -c 'import json, sys
print(sum(r["within"] is not None for r in json.load(sys.stdin)["reports"]))' \
    <"$T/out")"
check "it was received like any other" hub due --line dang --period 2022-H1 --csv
check_equal "with a time of its own" 2022-06-02 "$(python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
    if row["code"] == "ubnd-huyen":
        print(row["received"][:10])' <"$T/out")"

# ---- likely duplicates -----------------------------------------------------
check_status 3 "nothing is likely the same" hub duplicates
twice=$(k a new registration title="CON ĐƯỜNG  HOA" kind=mo-hinh \
    subject=tap-the field=kinh-te status=moi year=2022)
other=$(k a new registration title="Con đường hoa" kind=mo-hinh \
    subject=tap-the field=kinh-te status=moi year=2021)
both a "$twice" "$other"
check "the same title, unit and year is likely the same" hub duplicates --json
check_equal "whatever its capitals" 2 "$(python3 -c 'import json, sys
print(len(json.load(sys.stdin)[0]))' <"$T/out")"
check_equal "another year is not" 0 "$(grep -c "$other" "$T/out")"
check_equal "they count two" 4 "$(hub totals --state accepted --json | field total)"
check_status 2 "a merge wants its reason" hub duplicates merge "$twice" "$reg_a"
check "a person merges them" hub duplicates merge "$twice" "$reg_a" \
    --reason "cùng một mô hình"
check_status 3 "not in a circle" hub duplicates merge "$reg_a" "$twice" \
    --reason x
check_equal "the totals count one" 3 \
    "$(hub totals --state accepted --json | field total)"
check_equal "with or without submission" 3 "$(hub totals --json | field total)"
check "the consolidation, too" hub consolidate "${HALF[@]}" --preview --json
check_equal "keeps both" 2 "$(python3 -c 'import json, sys
works = json.load(sys.stdin)["works"]
print(max(len(work["parts"]) for work in works))' <"$T/out")"
check "what was frozen stays as it was" hub consolidate "${HALF[@]}" --check
check "it is taken back" hub duplicates undo "$twice"
check_equal "and counts two" 4 \
    "$(hub totals --state accepted --json | field total)"

# ---- the next report begins with this one's text ---------------------------
quietly k a set "$rep_a" section4="Tiếp tục vận động." \
    section5="Kế hoạch ngày 28/12/2021 của Xã Trung Hà."
check "a report is carried into the next period" k a carry "$rep_a" 2022
next=$(cat "$T/out")
check_equal "with its text" "Tiếp tục vận động." \
    "$(k a show "$next" --json | field fields.section4.value)"
check_equal "for that period" 2022 \
    "$(k a show "$next" --json | field fields.period.value)"
check "what is still as before is shown" k a carry "$next"
check_has "passage by passage" "section4: as in the report before"
check_has "with old days" "section5: a day or year before this period"
check_has "named" "28/12/2021"
quietly k a set "$next" section4="Đã vận động xong."
check "what was rewritten" k a carry "$next"
check_lacks "is not shown again" "section4"
check_status 2 "a registration has no period" k a carry "$reg_a"

# ---- the other line, the other machine -------------------------------------
check "the Party line has its own" hub consolidate --line dang --period 2022-H1
check_has "first edition" "Edition 1 of 3 reports"
quietly k a sync
check "a commune finds itself in the committee's report" k a editions
check_has "where its figures are" "a consolidated report holds its figures"
hub editions >"$T/before"
stop_hub
check "the state is made again" hub rebuild --repair
check_equal "with the same editions" "$(cat "$T/before")" "$(hub editions)"
for n in 1 2; do
	check "and edition $n comes out byte for byte" hub consolidate \
	    "${HALF[@]}" --edition "$n" --check
done
hub consolidate "${HALF[@]}" --edition 1 -o "$T/again.json" >/dev/null
check "every one of them" cmp "$T/first.json" "$T/again.json"
check "everything stored is as it was signed" hub verify

plan_done
