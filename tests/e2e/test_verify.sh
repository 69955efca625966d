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
