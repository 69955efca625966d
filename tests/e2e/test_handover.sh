#!/usr/bin/env bash
# A clerk leaves: drafts and duties go to a colleague, old names stay.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

start_hub
enrol a 02305
enrol b 02305
draft=$(new_registration a 02305 1)
sent=$(new_registration a 02305 2)
k a submit "$sent" >/dev/null || bail "no submission"
k a sync >/dev/null 2>&1
k b sync >/dev/null 2>&1
k a sync >/dev/null 2>&1
own=$(new_registration b 02305 1)
unsealed=$(new_registration a 02305 1)

check_equal "each has his own" 3 "$(k a list --keeper 'cán bộ a' | wc -l)"
check_status 2 "nobody hands over to himself" k a handover
check_status 1 "nor to a stranger" k a handover --to "người lạ"
check "the clerk hands over" k a handover --to "cán bộ b"
check_has "all that is unfinished" "3 unfinished records of cán bộ a"
check_status 3 "there is nothing more" k a handover --to "cán bộ b"
check_equal "he keeps nothing" 0 "$(k a list --keeper 'cán bộ a' | wc -l)"
check "the hub hears of it" k a sync
check "and the colleague" k b sync
check_equal "who has them all" 4 "$(k b list --keeper 'cán bộ b' | wc -l)"
for id in "$draft" "$sent" "$unsealed" "$own"; do
	check_equal "$id among them" 1 \
	    "$(k b list --keeper 'cán bộ b' | grep -cF -- "$id")"
done
check "a record says so" k b show "$draft"
check_has "who is in charge" "now in the charge of cán bộ b"
check_has "and who wrote it" "cán bộ a"
check_has "its history calls that by its name" "changed who is in charge"
check "the colleague goes on" k b set "$draft" place="thôn Nà Dầu"
check "and submits" k b submit "$draft"
check "the other way round, too" k a handover --from "cán bộ b"
check_has "by whoever takes over" "of cán bộ b are handed over to cán bộ a"
check "what was handed over can be sent" k a sync
check "the hub shows" hub show "$draft"
check_has "the old author beside his values" "cán bộ a"
check "both sides agree" agree a 02305

# ---- the history says what was done in words
k a set "$draft" "forces.+.force=Chi hội" >/dev/null 2>&1
k a set "$draft" forces.1._del=true >/dev/null 2>&1
k a sync >/dev/null 2>&1
check "a history is read" k a show "$draft"
check_has "a field has its label" "Area and beneficiaries = Thôn Nà Pheo"
check_has "a row that is gone is called so" "deleted a row"
check_equal "and no field of ours is named" 0 "$(grep -c '_del\|_keeper' "$T/out")"

plan_done
