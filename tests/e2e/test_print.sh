#!/usr/bin/env bash
# Official documents: what was submitted, in each line's template.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

# text FILE: what a reader sees, on one line.
text() {
	pdftotext -layout "$1" - | tr -s ' \n\f' ' '
}

# has SENTENCE FILE TEXT
has() {
	check "$1" grep -qF -- "$3" <(text "$2")
}

# inside FILE LEFT TOP RIGHT BOTTOM: every word is within the margins (points),
# but the page number.
# shellcheck disable=SC2317 # check calls it
inside() {
	pdftotext -bbox "$1" - | awk -F '"' -v l="$2" -v t="$3" -v r="$4" \
	    -v b="$5" '
	/<page/ { height = $4; page++ }
	/<word/ {
		words++
		if ($4 < t - 1 && page > 1) next
		if ($2 < l - 1 || $6 > r + 1 || $4 < t - 1 || $8 > b + 1) {
			print "# outside: " $0
			out++
		}
	}
	END { exit out > 0 || words < 50 }'
}

start_hub
enrol a 02341
id=$(new_from report "$REPORTS" a 02341 1)
k a set "$id" period=2022-H1 >/dev/null
check "a draft is printed" k a print "$id" -o "$T/draft.pdf"
has "a draft says that it is one, or that the hub is for tests" \
    "$T/draft.pdf" "HỆ THỐNG THỬ NGHIỆM"
k a set "$(new_registration a 02341 1)" year=2022 >/dev/null
k a new model "title=Tổ hòa giải" field=kinh-te lead=02341 kind=mo-hinh \
    subject=tap-the activity=hieu-qua founded_on=2021-03-01 >/dev/null
check_status 2 "no figure is written over without a reason" \
    k a annex 2022-H1 --set 09=12
check_status 2 "nor one that there is not" \
    k a annex 2022-H1 --set 19=12 --reason "sổ công văn"
check_status 2 "nor where there is no report" \
    k a annex 2023-H1 --set 09=12 --reason "sổ công văn"
check "one is written over" \
    k a annex 2022-H1 --set 13=1500,5 --reason "đo lại thực địa"
k a annex 2022-H1 --set 09=12 --reason "sổ công văn" >"$T/annex"
check_has "what was counted stays beside it" "written over, 0 was counted" \
    "$T/annex"
check_has "and what it was a year before" "a year before: 1" "$T/annex"
k a annex 2022-H1 --set 14=3 --reason "nhầm" >/dev/null
k a annex 2022-H1 --set 14= >/dev/null
k a annex 2022-H1 --json >"$T/annex.json"
check_has "in JSON too" \
    '"13":{"value":"1500.5","computed":"0","reason":"đo lại thực địa"}' \
    "$T/annex.json"
check_has "what was taken back is as counted" '"18.02":"1"' "$T/annex.json"
check_equal "and is no longer written over" 2 \
    "$(grep -o computed "$T/annex.json" | wc -l)"
k a submit "$id" >/dev/null 2>&1
k a sync >/dev/null 2>&1
k a annex 2022-H1 >"$T/annex"
check_has "the annex counts what is recorded" "04.registered	1" "$T/annex"
check_status 2 "another word is no period" k a annex "nửa năm"

for line in chinh-quyen dang; do
	for kind in docx html pdf; do
		check "the commune prints $line as $kind" \
		    k a print "$id" --line "$line" -o "$T/a.$line.$kind"
		check "the hub prints $line as $kind" \
		    hub print "$id" --line "$line" -o "$T/hub.$line.$kind"
		check "both print the same $line $kind" \
		    cmp "$T/a.$line.$kind" "$T/hub.$line.$kind"
	done
done

government=$T/hub.chinh-quyen.pdf
party=$T/hub.dang.pdf
has "the government's head" "$government" "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
has "the issuer" "$government" "ỦY BAN NHÂN DÂN"
has "the period in words" "$government" "6 tháng đầu năm 2022"
has "who signs" "$government" "TM. ỦY BAN NHÂN DÂN"
has "the Party's head" "$party" "ĐẢNG CỘNG SẢN VIỆT NAM"
has "the commune's words" "$party" "Cấp ủy ra quyết định thành lập 06 tổ"
has "the annex, counted" "$party" "Số đăng ký đã triển"
has "what was written over is marked" "$party" \
    "(*) Dòng 13: hệ thống đếm được 0; đơn vị ghi 1.500,5. Lý do: đo lại"
has "the year before stands beside" "$party" "Cùng kỳ"
has "what a print does not prove" "$party" "không thay chữ ký số"
check_status 1 "no number is invented" \
    grep -qE 'Số:? *[0-9]' <(text "$government" | cut -c 1-400)
check "no word of the government's leaves its margins" \
    inside "$government" 85 56 538.6 785.2
check "no word of the Party's leaves its margins" \
    inside "$party" 85 56 552.8 785.2

hub print "$id" -o "$T/numbered.pdf" --number 12 --date 2022-05-04 \
    --signer "Ma Văn Thử" >/dev/null
has "the number that the registry gave" "$T/numbered.pdf" "Số: 12/BC-UBND"
has "the day that was entered" "$T/numbered.pdf" "ngày 04 tháng 5 năm 2022"
has "the name that was entered" "$T/numbered.pdf" "Ma Văn Thử"

check_status 2 "another format is refused" k a print "$id" -o "$T/a.doc"
check_status 2 "a print needs a file" hub print "$id"
# shellcheck disable=SC2317 # called by check_status
print_at() {
	local at=$1

	shift
	if [ "$at" = hub ]; then hub print "$@"; else k a print "$@"; fi
}
for at in commune hub; do
	check_status 2 "there is no third line ($at)" \
	    print_at $at "$id" -o "$T/x.pdf" --line khac
	check_has "which it names" khac "$T/err"
	check_status 2 "a day must exist ($at)" \
	    print_at $at "$id" -o "$T/x.pdf" --date 2022-02-30
	check_has "and is named" 2022-02-30 "$T/err"
done
model=$(k a new model "title=Tổ tự quản" lead=02341 field=kinh-te)
check "the models of the commune" k a document models -o "$T/models.pdf"
has "are a list" "$T/models.pdf" "DANH SÁCH Mô hình"
has "with each of them" "$T/models.pdf" "2 Tổ tự quản Xã Kiên Đài Kinh tế"
check_status 2 "there is no other list" k a document others -o "$T/x.pdf"
check_status 2 "a list needs somebody who issues it" \
    hub document models -o "$T/x.pdf"
check "whom the command may name" \
    hub document models --issuer 02341 -o "$T/x.pdf"
visit=$(k a new inspection level=xa lead=02341 inspected=02341 day=18/5/2022 \
    "models.+.model=$model" "people.+.side=kiem-tra" "people.+.post=Đoàn" \
    "figures.+.figure=Số hộ" "figures.+.reported=1146,5" "figures.+.found=1144")
k a print "$visit" -o "$T/visit.pdf" --other-signer "Hoàng Thị D" >/dev/null
has "an inspection's record is headed" "$T/visit.pdf" \
    "BIÊN BẢN Kiểm tra việc thực hiện"
has "and names whom it was at" "$T/visit.pdf" "tại Xã Kiên Đài"
has "its tables are tables" "$T/visit.pdf" "1 Số hộ 1.146,5 1.144 -2,5"
has "a record is called by its title" "$T/visit.pdf" "1 Tổ tự quản ("
has "both sides sign" "$T/visit.pdf" "ĐẠI DIỆN ĐƠN VỊ ĐẠI DIỆN CƠ QUAN"
has "by their names" "$T/visit.pdf" "Hoàng Thị D"
check "a .docx is a sound archive of sound XML" python3 - "$T/a.dang.docx" <<'P'
import sys
import xml.dom.minidom
import zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
for name in z.namelist():
    if name.endswith((".xml", ".rels")):
        xml.dom.minidom.parseString(z.read(name))
document = z.read("word/document.xml").decode()
assert 'w:top="1133"' in document and 'w:left="1700"' in document
assert 'w:right="850"' in document and 'w:bottom="1133"' in document
assert "Times New Roman" in z.read("word/styles.xml").decode()
P

# ------------------------------------------------------------ the QR code
root=$(grep -oE '([0-9a-f]{4}-){7}[0-9a-f]{4}' "$D/sheet" | head -n 1)
k a sync >/dev/null 2>&1

# scan FILE.pdf N: print what its code says, off paper at 200 dots an inch with
# specks of dirt.  The code is on the page with the digits.
scan() {
	local page

	page=$(pdftotext "$1" - | awk -v RS='\f' '/điện thoại/ { print NR }')
	pdftoppm -r 200 -gray -f "$page" -singlefile "$1" "$T/page" &&
	python3 "$TOP/tests/lib/dirt.py" "$T/page.pgm" "$2" &&
	zbarimg --quiet --raw --nodbus -Sdisable -Sqrcode.enable "$T/page.pgm"
}

for pc in hub a; do
	scan "$T/$pc.chinh-quyen.pdf" 1 >"$T/code.$pc"
done
k a print "$id" -o "$T/stamped.pdf" >/dev/null
scan "$T/stamped.pdf" 1 >"$T/code.a"
check "the hub's code holds" kheo-verify "$HUB/hubkeys" --root "$root" \
    --qr "$(cat "$T/code.hub")"
check "the commune's code holds" kheo-verify "$HUB/hubkeys" --root "$root" \
    --qr "$(cat "$T/code.a")"
kheo-verify "$HUB/hubkeys" --root "$root" --lang vi \
    --qr "$(cat "$T/code.hub")" >"$T/said"
check_has "it says when it was received" "Máy chủ nhận lúc" "$T/said"
hub proof "$id" -o "$T/proof" >/dev/null
check "a proof has the keys, too" kheo-verify "$T/proof" --root "$root" \
    --qr "$(cat "$T/code.hub")"
check_status 7 "another root is not believed" kheo-verify "$HUB/hubkeys" \
    --root "$(tr 0-9a-f 1-9a-f0 <<<"$root")" --qr "$(cat "$T/code.hub")"
check_status 7 "no code is no code" kheo-verify "$HUB/hubkeys" \
    --root "$root" --qr ""

# Every digit of it, one after the other, made another digit.
forged=$(
	code=$(cat "$T/code.hub")
	n=0
	for ((i = 0; i < ${#code}; i++)); do
		[[ ${code:i:1} == [0-9] ]] || continue
		other=$(((${code:i:1} + 1) % 10))
		kheo-verify "$HUB/hubkeys" --root "$root" \
		    --qr "${code:0:i}$other${code:i+1}" >/dev/null &&
		    echo "digit $i may be changed"
		n=$((n + 1))
	done
	echo "$n digits"
)
check_equal "a code with another digit never holds" "" \
    "$(grep -vxE '[1-9][0-9]+ digits' <<<"$forged")"

read_back=0
scans=${KHEO_SCANS:-10}
for ((i = 1; i <= scans; i++)); do
	code=$(scan "$T/hub.chinh-quyen.pdf" "$i") &&
	    [ "$code" = "$(cat "$T/code.hub")" ] && read_back=$((read_back + 1))
done
check_equal "dirt does not hide the code, $scans pages" "$scans" "$read_back"
plan_done
