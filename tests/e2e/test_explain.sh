#!/usr/bin/env bash
# Every figure of the annex opens to the records that it was counted from, and
# what these are of it adds up to it.
. "$(dirname "$0")/../lib/story.sh"
export KHEO_LANG=en

HALF=(--line chinh-quyen --period 2022-H1)

# rows: the figures of what was explained: value, record, tab between.
rows() {
	awk -F '\t' '$1 == "" && NF >= 5 { print $5 "\t" $3 }' "$T/out"
}

at 2022-05-20T08:00
district
enrol a 02305
echo "mật khẩu" >"$D/pass"
enrol_approver a 02305 "$D/pass"
works=(kind=mo-hinh subject=tap-the field=kinh-te)
carried=$(k a new registration title="Con đường hoa" status=moi year=2022 \
    "${works[@]}")
idle=$(k a new registration title="Tổ đọc báo" status=moi year=2022 \
    "${works[@]}")
old=$(k a new registration title="Đường cũ" status=moi year=2021 \
    "${works[@]}")
kept=$(k a new model title="Con đường hoa" lead=02305 activity=kem \
    "${works[@]}" registrations.+.registration_year=2022 \
    registrations.+.registration="$carried" \
    replicated.+.replicated_unit=02308 replicated.+.replicated_on=2022-03-01 \
    results.+1.result_amount=25 results.+1.result_unit=hộ \
    results.+2.result_amount=120,5 results.+2.result_unit=m² \
    results.+3.result_amount=40 results.+3.result_unit=công \
    results.+4.result_amount=5000000 results.+4.result_unit=đồng \
    results.+5.result_amount=1,5 results.+5.result_unit=ha \
    results.+6.result_amount=2 results.+6.result_unit=nhà \
    results.+{1,2,3,4,5,6}.result_period=2022-H1)
recognition() { # STAGE [WORD...]
	k a new recognition nominee_kind=tap-the level=huyen stage="$1" \
	    meeting=2022-04-01 "${@:2}"
}
passed=$(recognition cong-nhan)
stands=$(recognition dien-hinh-tieu-bieu)
praised=$(recognition de-nghi-khen decision_date=2022-04-10 reward=giay-khen)
seen=$(k a new inspection level=xa inspected=02305 day=2022-02-01)
again=$(k a new inspection level=xa inspected=02305 day=2022-03-01)
told=$(k a new publicity title="Tin" kind=tin day=2022-03-03 audience=100)
report=$(k a new report period=2022-H1 section1="Đã triển khai")
quietly k a annex 2022-H1 --set 09=4 --reason "theo sổ công văn"
quietly k a submit "$report"
quietly k a approve "$report" --passphrase-file "$D/pass"
quietly k a sync
quietly hub accept "$report"

# opens FIGURE VALUE RECORD...: the figure has the value and opens to these.
opens() {
	local figure=$1 value=$2

	shift 2
	check "$figure opens" hub consolidate "${HALF[@]}" --preview \
	    --explain "$figure"
	check_has "to what it is" "Figure $figure = $value,"
	check_equal "and to its records" "$(printf '%s\n' "$@" | sort)" \
	    "$(rows | cut -f 2 | sort)"
	check_equal "which are all of it" "" "$(grep 'by the records' "$T/err")"
}

opens 01 2 "$carried" "$idle"
opens 02 1 "$kept"
opens 03 1 "$kept"
opens 04 1 "$carried"
opens 04.registered 2 "$carried" "$idle"
opens 05 1 "$kept"
opens 06 1 "$passed"
opens 07 1 "$stands"
opens 08 1 "$praised"
opens 10 2 "$seen" "$again"
check "the units that were inspected open" hub consolidate "${HALF[@]}" \
    --preview --explain 10.units
check_equal "to the one inspection that counts its unit" 1 "$(rows | wc -l)"
opens 11 1 "$told"
opens 11.audience 100 "$told"
opens 12 25 "$kept"
opens 13 120.5 "$kept"
opens 14 40 "$kept"
opens 15 5000000 "$kept"
opens 16 1.5 "$kept"
opens 17 2 "$kept"
opens 18.01 1 "$old"
check "what a person wrote opens" hub consolidate "${HALF[@]}" --preview \
    --explain 09
check_has "to him and to why" "written over by a person	theo sổ công văn"
check "all of the year before opens" hub consolidate "${HALF[@]}" --preview \
    --explain 18
check_has "row by row" "Figure 18.01 = 1,"
check_has "to its records" "$old"
check_equal "without those that are zero" 0 "$(grep -c 'Figure 18.06' "$T/out")"
check_status 3 "what is no figure does not open" hub consolidate "${HALF[@]}" \
    --preview --explain 19

# ---- what became of a record since is said
quietly k a delete "$idle"
quietly k a sync
check "a record is deleted after it was reported" hub consolidate \
    "${HALF[@]}" --preview --explain 01
check_has "the figure stands" "Figure 01 = 2,"
check_has "and what is there today is said" \
    "Xã Trung Hà reported 2; by the records here today it is 1." "$T/err"

# ---- of which year a registration is
year_of() { # RECORD
	k a show "$1" --json | field fields.year.value
}
registered() { # YEAR: row 01 of that annex
	k a annex "$1" | awk -F '\t' '$1 == "01" { print $2 }'
}
works+=(status=moi)
mine=$(k a new registration title="Vườn mẫu" "${works[@]}" 2>"$T/err")
check_has "whoever leaves the year out is told it" \
    "Emulation year: 2022 (filled in by the form)" "$T/err"
check_equal "it is that of the day" 2022 "$(year_of "$mine")"
none=$(k a new registration title="Không ghi năm" year= "${works[@]}")
check_equal "what is left empty on purpose is" null "$(year_of "$none")"
check_status 2 "but not handed in so" k a submit "$none"
quietly k a sync
at 2023-01-05T08:00
next=$(k a new registration title="Năm sau" "${works[@]}" 2>"$T/err")
check_equal "in another year it is that one" 2023 "$(year_of "$next")"
years() {
	echo "$(registered 2021) $(registered 2022) $(registered 2023)"
}
check_equal "each counts in its own year only" "1 3 1" "$(years)"
quietly k a sync
check_equal "signed and sent as well" "1 3 1" "$(years)"
check "and at the hub" hub consolidate "${HALF[@]}" --preview --explain 01
check_equal "which opens the same" \
    "$(printf '%s\n' "$carried" "$mine" "$none" | sort)" \
    "$(rows | cut -f 2 | sort)"
plan_done
