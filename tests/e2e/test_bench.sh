#!/usr/bin/env bash
# The benchmark works: every row can be measured, and nothing is lost.  What
# it costs is not judged here.
. "$(dirname "$0")/../lib/tap.sh"

tools=${KHEO_BENCH:-$(dirname "$KHEO_BIN")/release/bench}

if [ "${#unconfined[@]}" -gt 0 ]; then
	skip "the benchmark runs on a few records" "a sanitizer is no measure"
	plan_done
fi
[ -x "$tools/commune" ] || bail "first: make benchers"
command -v strace >/dev/null || {
	lacks "the benchmark runs on a few records" "strace is not installed"
	plan_done
}
check "the benchmark runs on a few records" \
    "$TOP/tests/bench/run" --smoke --tools "$tools" --programs "$KHEO_BIN"
check_has "every record is on both sides" "Nothing was lost."
check_equal "every row was measured" "" "$(grep 'not run' "$T/out")"
plan_done
