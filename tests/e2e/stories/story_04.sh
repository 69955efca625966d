#!/usr/bin/env bash
# Story 4, the clerk: keep kinds and subjects apart.
# Totals by nội dung, việc làm, mô hình and by tập thể, cá nhân each sum to the
# grand total.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-03-15T08:00
district
clerk_of 02287

for kind in noi-dung viec-lam mo-hinh; do
	for subject in tap-the ca-nhan; do
		n=$((${n:-0} + 1))
		for ((i = 0; i < n; i++)); do
			clerk new registration title="Việc $kind $subject $i" \
			    kind=$kind subject=$subject field=kinh-te
		done
	done
done >"$T/ids" 2>&1
quietly clerk sync

check "the district counts" officer totals
check_has "all of them" "Đã đăng ký, kể cả bản chưa trình: 21"
officer totals --json >"$T/totals"
sum() { # MEMBER: the sum of what stands in it
	/usr/bin/python3 -c 'import json, sys
print(sum(json.load(open(sys.argv[1]))[sys.argv[2]].values()))' \
	    "$T/totals" "$1"
}
check_equal "contents" 3 "$(field kind.noi-dung <"$T/totals")"
check_equal "deeds" 7 "$(field kind.viec-lam <"$T/totals")"
check_equal "models" 11 "$(field kind.mo-hinh <"$T/totals")"
check_equal "the kinds sum to the total" 21 "$(sum kind)"
check_equal "collectives" 9 "$(field subject.tap-the <"$T/totals")"
check_equal "persons" 12 "$(field subject.ca-nhan <"$T/totals")"
check_equal "the subjects sum to the total" 21 "$(sum subject)"
check_equal "and so do the fields" 21 "$(sum field)"
check_equal "the district says that it adds up" true \
    "$(field adds_up <"$T/totals")"
plan_done
