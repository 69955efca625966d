#!/usr/bin/env bash
# Story 22, Phòng Nội vụ: judge the boundary correctly.
# Received 2022-05-24T16:59:59Z is on time; 17:00:00Z is late.
. "$(dirname "$0")/../../lib/story.sh"

gcc -shared -fPIC -O1 -o "$T/still.so" "$TOP/tests/lib/fast_clock.c" ||
    bail "the clock cannot be built"

# stands_at MILLISECONDS COMMAND...: while the clock stands there.
# shellcheck disable=SC2317 # check calls it
stands_at() {
	local -x STILL_CLOCK=$1 LD_PRELOAD=$T/still.so KHEO_CLOCK_OFFSET=0
	local -x ASAN_OPTIONS=verify_asan_link_order=0

	shift
	"$@"
}

at 2022-05-20T08:00
district
enrol a 02305
enrol b 02308
for pc in a b; do
	quietly k $pc sync
	id=$(new_report $pc "$([ $pc = a ] && echo 02305 || echo 02308)" \
	    2>"$T/err")
	quietly k $pc submit "$id"
	quietly k $pc export "$T/$pc.kheo"
done
stop_hub
midnight=$(($(date -d 2022-05-24T17:00:00Z +%s) * 1000))
check "one file comes at 16:59:59.999Z" \
    stands_at $((midnight - 1)) kheo-hub --home "$HUB" import "$T/a.kheo"
check "another one at 17:00:00.000Z" \
    stands_at $midnight kheo-hub --home "$HUB" import "$T/b.kheo"

# state CODE ZONE: how the unit stands, for a machine of that zone.
state() {
	TZ=$2 officer due --on 2022-05-25 --line chinh-quyen --period 2022-H1 \
	    --csv | /usr/bin/python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
    if row["code"] == sys.argv[1]:
        print(row["status"], row["days_late"])' "$1"
}
check_equal "the first is on time" "on_time " "$(state 02305 UTC)"
check_equal "the second late by a day" "late 1" "$(state 02308 UTC)"
for zone in Asia/Ho_Chi_Minh America/New_York Pacific/Kiritimati; do
	check_equal "wherever the machine says that it is ($zone)" \
	    "on_time late 1" \
	    "$(state 02305 $zone)$(state 02308 $zone)"
done
plan_done
