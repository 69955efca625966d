#!/usr/bin/env bash
# The demo keeps its promises, and says so when it does not.
. "$(dirname "$0")/../lib/tap.sh"

# Sanitizers and a loaded machine may take longer; `make demo` may not.
export DEMO_SECONDS_MAX=240 TMPDIR=$T
check "the demo in Vietnamese" env KHEO_LANG=vi "$TOP/tests/e2e/demo"
check_has "it counts its promises" "lời hứa giữ được, 0 không"
vi=$(grep -c '✓' "$T/out")
check "it makes some" test "$vi" -ge 25

check "the half-year" env KHEO_LANG=vi "$TOP/tests/e2e/half_year" "$T/half"
check_has "keeps its promises, too" "lời hứa giữ được, 0 không"
check "which are some" test "$(grep -c '✓' "$T/out")" -ge 13
for paper in bao-cao-trung-ha-dang.docx danh-sach-mo-hinh.pdf tong-quan.html; do
	check "it leaves $paper" test -s "$T/half/$paper"
done

# A promise that is broken ends it with 1.
mkdir "$T/bin"
ln -s "$KHEO_BIN"/* "$T/bin"
rm "$T/bin/kheo-verify"
printf '#!/bin/sh\nexit 0\n' >"$T/bin/kheo-verify"
chmod +x "$T/bin/kheo-verify"
check_status 1 "in English: a verifier that believes everything is noticed" \
    env KHEO_BIN="$T/bin" KHEO_LANG=en "$TOP/tests/e2e/demo"
check_has "it says so" "promises kept, 1 broken"
check_equal "all others are kept" "$((vi - 1))" "$(grep -c '✓' "$T/out")"
check_equal "it leaves nothing running" "" "$(pgrep -f "$T/kheo-demo" || :)"
plan_done
