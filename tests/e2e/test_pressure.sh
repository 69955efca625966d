#!/usr/bin/env bash
# Many enrolled devices push at once: nothing is lost or doubled, and who cannot
# be served is told when to come again.  300 of them, at the rate of the full
# figure, which is `make bench PRESSURE=1`.
. "$(dirname "$0")/../lib/tap.sh"

tools=${KHEO_BENCH:-$(dirname "$KHEO_BIN")/release/bench}

if [ "${#unconfined[@]}" -gt 0 ]; then
	skip "300 devices push at once" "a sanitizer is no measure"
	plan_done
fi
[ -x "$tools/storm" ] || bail "first: make benchers"

# storm SENTENCE OPTION...
storm() {
	local sentence=$1

	shift
	check "$sentence" "$TOP/tests/bench/pressure.py" --tools "$tools" \
	    --programs "$KHEO_BIN" --devices 300 "$@"
	while read -r verdict line; do
		check_equal "$line" ok "$verdict"
	done < <(grep -E '^(ok|FAILED) ' "$T/out")
}

storm "300 devices push within 2 s" --seconds 2
storm "300 devices push at once while the disk stands still" --seconds 0 \
    --jam 8
waited=$(sed -n 's/.* \([0-9]*\) were told to wait.*/\1/p' "$T/out")
check "some of them were told to wait: $waited" test "$waited" -gt 0
plan_done
