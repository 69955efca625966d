#!/usr/bin/env bash
# Units in time: the bodies of 2022, the merger of 2025, old reports under their
# old names.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

# on DATE COMMAND...: as if it were 08:00 of that day in Việt Nam.
on() {
	local offset=$(($(date -d "$1T08:00:00+07:00" +%s) - $(date +%s)))

	shift
	KHEO_CLOCK_OFFSET=$offset "$@"
}

# ------------------------------------------------- the directory of 2022
HUB_PORT=$(free_port)
HUB_URL=https://127.0.0.1:$HUB_PORT
check "a hub of 2022" on 2022-02-28 hub init --name "$HUB_NAME" \
    --title "$HUB_TITLE" --url "$HUB_URL" --test
check "the bodies of the plan are loaded" on 2022-02-28 hub unit load 2022
check_has "all of them" "105 added"
check_status 3 "loading them again changes nothing" \
    on 2022-03-01 hub unit load 2022
check_status 1 "no data for another year" on 2022-03-01 hub unit load 1999
check_status 3 "the communes' own list says the same" \
    on 2022-03-01 hub unit import "$UNITS"
check "one commune is shown" on 2022-03-01 hub unit show 02287
check_has "with its kind" "02287 Thị trấn Vĩnh Lộc"
check_has "and what it belongs to" "Ủy ban nhân dân huyện Chiêm Hóa"
check "its party committee is shown" on 2022-03-01 hub unit show dang-uy-02287
check_has "with the machine that it sends from" "02287 Thị trấn Vĩnh Lộc"
check_equal "24 communes" 24 "$(on 2022-03-01 hub unit list --on 2022-05-25 |
    awk -F '\t' '$2 == "xã" || $2 == "thị trấn"' | wc -l)"

# ------------------------------------------------ reports of that year
on 2022-05-20 serve_hub
on 2022-05-20 enrol a 02332
on 2022-05-20 enrol b 02341
report=$(on 2022-05-20 new_report a 02332)
draft=$(on 2022-05-20 new_registration a 02332 1)
other=$(on 2022-05-20 new_report b 02341)
check "Phú Bình submits" on 2022-05-20 k a submit "$report"
check "and sends" on 2022-05-20 k a sync
check "Kiên Đài submits" on 2022-05-20 k b submit "$other"
check "and sends too" on 2022-05-20 k b sync
stop_hub

# -------------------------------------------------------- the merger
check_status 1 "a unit that is not there is not merged" on 2025-06-20 \
    hub unit merge 09999 02332 --date 2025-07-01 --basis "NQ 1684"
check_status 2 "nor without a document" on 2025-06-20 \
    hub unit merge 02341 02332 --date 2025-07-01
check_status 2 "nor into itself" on 2025-06-20 \
    hub unit merge 02341 02341 --date 2025-07-01 --basis "NQ 1684"
check_equal "and nothing was recorded" 105 \
    "$(on 2025-06-20 hub unit list --on 2025-07-01 | wc -l)"
check "the changes of 2025 are loaded" on 2025-06-20 hub unit load 2025
check_status 3 "once" on 2025-06-20 hub unit load 2025
check_equal "24 become 10" 10 "$(on 2025-06-20 hub unit list --on 2025-07-01 |
    awk -F '\t' '$2 == "xã"' | wc -l)"
check_equal "02287 is Vĩnh Lộc until June" "thị trấn	Vĩnh Lộc (to 30/6/2025)" \
    "$(on 2025-07-02 hub unit list --on 2025-06-30 | grep ^02287 | cut -f 2-)"
check_equal "and Chiêm Hóa from July" "xã	Chiêm Hóa (from 01/7/2025)" \
    "$(on 2025-07-02 hub unit list --on 2025-07-01 | grep ^02287 | cut -f 2-)"
check "02332 of 2022" on 2025-07-02 hub unit show 02332 --on 2022-05-24
check_has "was Phú Bình" "02332 Xã Phú Bình (to 30/6/2025)"
check_has "which was merged into Kiên Đài" "merged into 02332 Xã Kiên Đài"
check "02332 of 2025" on 2025-07-02 hub unit show 02332
check_has "is Kiên Đài" "02332 Xã Kiên Đài (from 01/7/2025)"
check_has "which was 02341" "02341 Xã Kiên Đài (to 30/6/2025)"

# ------------------------------------------- old reports, old names
check "the old report is shown" on 2025-07-02 hub show "$report"
check_has "under the code and name of its time" "02332 Phú Bình"
check "that of the one that stays, too" on 2025-07-02 hub show "$other"
check_has "under its old code" "02341 Kiên Đài"
check "the commune itself" on 2025-07-02 k a show "$report"
check_has "reads its old name" "Phú Bình"
on 2025-07-02 serve_hub
check "the merged commune's machine still syncs" on 2025-07-02 k a sync
check "which the hub has under the old name" on 2025-07-02 hub list
check_has "of the old unit" "$draft	registration	02332	Phú Bình"
stop_hub
check "the merged commune's record is shown" on 2025-07-02 hub show "$draft"
check_has "with who answers for it now" "now 02332 Kiên Đài answers for it"
check "it is given to another" on 2025-07-03 hub rehome "$draft" --to 02287 \
    --basis "QĐ 5/QĐ-UBND"
check "which is shown" on 2025-07-03 hub show "$draft"
check_has "beside the old unit" "unit 02332 Phú Bình"
check_has "as now" "now 02287 Chiêm Hóa answers for it"
check_status 1 "not twice" on 2025-07-03 hub rehome "$draft" --to 02287 \
    --basis "QĐ 5/QĐ-UBND"
check_status 2 "not without a document" on 2025-07-03 hub rehome "$draft" \
    --to 02305
check_equal "the others go with the merger" '"02332"' \
    "$(on 2025-07-03 hub show "$report" --json |
	grep -o '"home":"[0-9]*"' | cut -d : -f 2)"

# --------------------------- the successor has none of the old machines
code=$(on 2025-07-03 hub invite --unit 02332 --on 2022-05-24 \
    --auto-approve 2>"$T/err")
check_has "an invitation to the unit that is no more names it" "02332 Phú Bình" "$T/err"
check_status 2 "one of no day is refused" on 2025-07-03 hub invite \
    --unit 02332 --on 2022-02-30
on 2025-07-03 serve_hub
check "the successor's machine enrols" on 2025-07-03 k s enrol "$code" \
    --name "máy mới" --person "cán bộ mới"
check "and syncs" on 2025-07-03 k s sync
check_equal "it has the whole history" \
    "$(printf '%s\n' "$report" "$draft" | sort)" \
    "$(on 2025-07-03 k s list | cut -f 1 | sort)"
check_equal "to the last byte" "$(on 2025-07-03 k a digest)" \
    "$(on 2025-07-03 k s digest)"
check "what it writes" on 2025-07-03 k s set "$draft" "title=Người kế tục"
check "is sent" on 2025-07-03 k s sync
check "Kiên Đài's own machine syncs" on 2025-07-03 k b sync
check_equal "and gets none of it" 0 \
    "$(on 2025-07-03 k b list | grep -c -e "$report" -e "$draft")"
stop_hub
check "the hub shows what the successor wrote" on 2025-07-03 hub show "$draft"
check_has "in the old unit's record" "Người kế tục"
check "a proof is written" on 2025-07-02 hub proof "$report" -o "$T/old.proof"
check "it verifies" kheo-verify "$T/old.proof" --root "$(hub fingerprint)"
check_has "under the name of its time" "Phú Bình"
check "every table is what was signed" on 2025-07-02 hub verify
check "and can be made again" on 2025-07-02 hub rebuild
check_equal "with the same units" 10 \
    "$(on 2025-07-02 hub unit list --on 2025-07-01 |
	awk -F '\t' '$2 == "xã"' | wc -l)"

# ------------------------------------------------ rename, split, end
check "a unit is renamed" on 2025-08-01 hub unit rename 02305 \
    --name "Trung Hà Mới" --date 2025-09-01 --basis "NQ 1/NQ-HĐND"
check_equal "not before its day" "Trung Hà (to 31/8/2025)" \
    "$(on 2025-08-01 hub unit list --on 2025-08-31 | grep ^02305 | cut -f 3)"
check_equal "on its day" "Trung Hà Mới (from 01/9/2025)" \
    "$(on 2025-08-01 hub unit list --on 2025-09-01 | grep ^02305 | cut -f 3)"
check_status 1 "a code that another has is not given" on 2025-08-01 \
    hub unit rename 02308 --code 02305 --date 2025-09-01 --basis "NQ 1"
check "a unit is split" on 2025-08-01 hub unit split 02287 --code 02288 \
    --name "Vĩnh Lộc" --date 2026-01-01 --basis "NQ 2/NQ-HĐND"
check_equal "there are two then" 2 "$(on 2025-08-01 \
    hub unit list --on 2026-01-01 | grep -c '^0228[78]')"
check "a unit ends" on 2025-08-01 hub unit end 02365 --date 2026-01-01 \
    --basis "NQ 3/NQ-HĐND"
check_equal "and is no more" 0 "$(on 2025-08-01 \
    hub unit list --on 2026-01-01 | grep -c '^02365')"
check_status 2 "a day that does not exist" on 2025-08-01 \
    hub unit list --on 2026-02-30

# ------------------------------------------------------- lists of others
cat >"$T/units.csv" <<'CSV'
code,kind,name,valid_from,valid_to,parent,line,contact
t1,trường,Trường Tiểu học Số 1,2023-08-01,,02305,chinh-quyen,0207 000 001
CSV
check "a CSV with more columns" on 2025-08-02 hub unit import "$T/units.csv"
check "is taken" on 2025-08-02 hub unit show t1
check_has "with its telephone" "0207 000 001"
sed 's/^t1,/t 1,/' "$T/units.csv" >"$T/bad.csv"
check_status 1 "a code that is no word is refused" on 2025-08-02 \
    hub unit import "$T/bad.csv"
check_has "with what one is" "1 to 32 of A-Z a-z 0-9" "$T/err"
check_status 2 "nor is one given" on 2025-08-02 \
    hub unit rename t1 --code 'T 1' --date 2025-09-01 --basis "QĐ 1"
echo '{"units":[{"code":"x","kind":"y","name":"z","colour":"red"}]}' \
    >"$T/bad.json"
check_status 1 "an unknown member is refused" on 2025-08-02 \
    hub unit import "$T/bad.json"

plan_done
