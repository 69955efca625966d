#!/usr/bin/env bash
# kheo-verify on a proof that does not change.
. "$(dirname "$0")/../lib/tap.sh"

proof=$TOP/tests/data/proof/received.txt
root=be11-e1a8-8dde-ed59-c406-88b8-2964-92d5

check "a good proof is received" kheo-verify "$proof" --root "$root"
check_equal "the first line is the token" authentic_received \
    "$(head -n 1 "$T/out")"
check_has "the unit is named" "Xã Khánh Thành (khanh-thanh)"
check_has "the person is named" "Nguyễn Thị Hòa"
check_has "the time of receipt is told" "2022-05-24T08:00:00+07:00"
check_has "it says what it is not" "not the official public-duty digital"

check "Vietnamese is spoken" kheo-verify --lang vi "$proof" --root="$root"
check_has "the verdict is in Vietnamese" "XÁC THỰC, ĐÃ NHẬN"
check_has "the limits are in Vietnamese" "chữ ký số chuyên dùng công vụ"

check "one object for machines" kheo-verify "$proof" --root "$root" --json
check_equal "its verdict" authentic_received "$(field verdict <"$T/out")"
check_equal "its unit" "Xã Khánh Thành" "$(field unit.name <"$T/out")"
check_equal "its index" 3 "$(field index <"$T/out")"
check_equal "its approvals" 1 "$(field approvals.# <"$T/out")"
check_equal "its content" "Báo cáo sơ kết" \
    "$(field content.title <"$T/out")"
check_equal "it is no trial" false "$(field test <"$T/out")"

trial=$TOP/tests/data/proof/trial.txt
check_status 7 "without an entry there is no receipt" \
    kheo-verify "$trial" --root "$root"
check_equal "the first line is the token" authentic_unreceipted \
    "$(head -n 1 "$T/out")"
check_has "a trial is called one" "TEST INSTALLATION"
check_has "the time of receipt is not proven" "not proven"
check_has "what was cut out is said" "(not in the file)"
check_status 7 "the same for machines" \
    kheo-verify "$trial" --root "$root" --json
check_equal "it is a trial" true "$(field test <"$T/out")"
check_equal "nobody is named" null "$(field person <"$T/out")"
check_equal "there is no time" null "$(field received <"$T/out")"
check_equal "there is no index" null "$(field index <"$T/out")"

included=$TOP/tests/data/proof/included.txt
check "figures that are in the total" kheo-verify "$included" --root "$root"
check_equal "the first line is the token" authentic_included \
    "$(head -n 1 "$T/out")"
check_has "the edition is named" "2, government line, first half of 2022"
check_has "the unit's figure stands beside the total" \
    "01                                    4           44"
check_has "it says what it does not prove" "which unit is not in it"
check "Vietnamese is spoken" kheo-verify --lang vi "$included" --root "$root"
check_has "the verdict is in Vietnamese" "XÁC THỰC, CÓ TRONG TỔNG"
check_has "so is the period" "tuyến chính quyền, 6 tháng đầu năm 2022"
check "one object for machines" kheo-verify "$included" --root "$root" --json
check_equal "its verdict" authentic_included "$(field verdict <"$T/out")"
check_equal "its edition" "2022-H1 2 5" "$(field edition.period <"$T/out"
    ) $(field edition.number <"$T/out") $(field edition.reports <"$T/out")"
check_equal "its figures" "4 44" "$(field edition.own.01 <"$T/out"
    ) $(field edition.total.01 <"$T/out")"
sed '$d' "$included" >"$T/cut"
check_status 7 "without its last line it is nothing" \
    kheo-verify "$T/cut" --root "$root"
sed -e 's,^kheo/inclusion@v1$,kheo/proof@v1,' -e '$d' "$included" >"$T/plain"
check "as a plain proof it is received" kheo-verify "$T/plain" --root "$root" \
    --json
check_equal "and says nothing of an edition" "authentic_received null" \
    "$(field verdict <"$T/out") $(field edition <"$T/out")"

other=ae11${root#be11}
check_status 7 "another root is doubtful" \
    kheo-verify "$proof" --root "$other" --json
check_equal "its verdict" doubtful_key "$(field verdict <"$T/out")"
check_equal "nobody is named" null "$(field person <"$T/out")"

sed 's/^recv 1653354000000$/recv 1653354000001/' "$proof" >"$T/changed"
check_status 7 "a changed time is not authentic" \
    kheo-verify "$T/changed" --root "$root"
check_equal "the first line is the token" not_authentic \
    "$(head -n 1 "$T/out")"
check_has "the record is named" "entry"

head -c 3000 "$proof" >"$T/cut"
check_status 7 "a cut file is not authentic" \
    kheo-verify "$T/cut" --root "$root"
: >"$T/empty"
check_status 7 "an empty file is not authentic" \
    kheo-verify "$T/empty" --root "$root"

check_status 2 "the root must be given" kheo-verify "$proof"
check_status 2 "the file must be given" kheo-verify --root "$root"
check_status 2 "a fingerprint has 32 digits" \
    kheo-verify "$proof" --root "${root%?}"
check_status 2 "an unknown option is refused" \
    kheo-verify "$proof" --root "$root" --bogus
check_status 2 "an unknown language is refused" \
    kheo-verify "$proof" --root "$root" --lang fr
check_status 2 "one file at a time" \
    kheo-verify "$proof" "$proof" --root "$root"
check_status 8 "a file that is not there" \
    kheo-verify "$T/nothing" --root "$root"
check "help is given" kheo-verify --help

if [ -e /dev/full ]; then
	kheo-verify "$proof" --root "$root" >/dev/full 2>"$T/err"
	check_equal "an answer that is lost is no success" 8 $?
else
	lacks "an answer that is lost is no success" "no /dev/full"
fi

plan_done
