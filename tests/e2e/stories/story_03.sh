#!/usr/bin/env bash
# Story 3, the clerk: continue last year's model.
# "Tiếp tục" makes a 2023 registration linked to the same model id; totals
# count one model.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-03-15T08:00
district
clerk_of 02305
first=$(registered 1)
quietly clerk set "$first" year=2022
quietly clerk submit "$first"
quietly clerk sync

at 2023-02-10T08:00
check "the clerk continues it in 2023" clerk continue "$first" 2023
next=$(cat "$T/out")
check_has "he is told the model" "Tiếp tục mô hình" "$T/err"
model=$(shown model "$next")
check "there is a model" clerk show "$model"
check_equal "the new registration is of 2023" 2023 "$(shown year "$next")"
check_equal "it goes on with what there is" duy-tri "$(shown status "$next")"
check_equal "under the same name" "$(shown title "$first")" \
    "$(shown title "$next")"
clerk show "$model" --json >"$T/model"
check_has "the model names the registration of 2022" "$first" "$T/model"
check_has "and that of 2023" "$next" "$T/model"
check_status 3 "a second time there is nothing to do" \
    clerk continue "$model" 2023
at 2024-02-10T08:00
third=$(clerk continue "$next" 2024 2>/dev/null)
check_equal "a year later it is still the same model" "$model" \
    "$(shown model "$third")"

# row CODE: of the annex of 2023.
row() {
	clerk annex 2023 | awk -F '\t' -v code="$1" '$1 == code { print $2 }'
}
check_equal "three registrations" 3 "$(clerk list registration | wc -l)"
check_equal "are one model" 1 "$(clerk list model | wc -l)"
check_equal "which counts once among the maintained ones" 1 "$(row 02)"
check_equal "and not among the new ones" 0 "$(row 01)"
quietly clerk submit "$next"
check "the district takes it" clerk sync
check_equal "as one model, too" 1 "$(officer list --type model | wc -l)"
plan_done
