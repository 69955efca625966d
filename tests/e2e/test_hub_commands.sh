#!/usr/bin/env bash
# The officer's commands, with the daemon running and stopped.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/district.sh"

unit=02305
echo "mật khẩu" >"$T/pass"

start_hub
enrol a "$unit"
enrol b "$unit"
enrol other 02287
enrol twin 02287
enrol_approver a "$unit" "$T/pass"

good=$(new_registration a "$unit" 1)
draft=$(new_registration a "$unit" 2)
wrong=$(k a new registration kind=viec-lam \
    title="Tổ tự quản (dữ liệu mẫu), gọi là \"tổ 4\"" subject=ca-nhan person="Ma Thị Tự Tạo" field=kinh-te)
far=$(new_registration other 02287 1)
k other sync >/dev/null 2>&1
k a submit "$good" >/dev/null 2>&1
k a submit "$wrong" >/dev/null 2>&1
k a sync >/dev/null 2>&1
k b sync >/dev/null 2>&1

# ---- list, show, conflicts -------------------------------------------------
check "everything is listed" hub list
check_equal "one record a line" 4 "$(wc -l <"$T/out")"
check_equal "a line has its columns" \
    "$draft	registration	$unit	Trung Hà	draft" \
    "$(grep "^$draft" "$T/out" | cut -f 1-5)"
check_equal "the line of a submitted one" sent \
    "$(grep "^$good" "$T/out" | cut -f 5)"
check "one unit is listed" hub list --unit 02287
check_equal "it has one record" "$far" "$(cut -f 1 "$T/out")"
check_equal "no report was made" "" "$(hub list --type report)"

# values NAME: of that field in the table, sorted.
values() {
	python3 -c 'import csv, sys
for row in sorted(csv.DictReader(sys.stdin), key=lambda row: row["value"]):
    if row["field"] == sys.argv[1]:
        print(row["unit"], row["state"], row["value"])' "$1" <"$T/out"
}

check "as a table for spreadsheets" hub list --csv --unit "$unit"
check_equal "it has a row for each value" 3 "$(values subject | wc -l)"
check_equal "a comma and a quote in a value do not break it" \
    "$unit sent Tổ tự quản (dữ liệu mẫu), gọi là \"tổ 4\"" \
    "$(values title | grep "tự quản")"
check_equal "and what is personal stays out" "" \
    "$(grep "Ma Thị Tự Tạo" "$T/out")"
check_status 1 "a unit that is not there" hub list --unit 99999
check_has "is named" "99999" "$T/err"

check "a record is shown by the beginning of its id" hub show "${good:0:8}"
check_has "with its unit" "$unit Trung Hà"
check_has "and its author" "cán bộ a"
check_status 1 "five characters are too few" hub show "${good:0:5}"
check "for machines" hub show "$good" --json
check_equal "the id" "$good" "$(field id <"$T/out")"
check_equal "the state" sent "$(field state <"$T/out")"
check_equal "one author a field" 1 "$(field fields.title.heads.# <"$T/out")"
check_equal "both sides say the same of the fields" \
    "$(k a show "$good" --json | field fields.title.value)" \
    "$(field fields.title.value <"$T/out")"
check_equal "the same digits as on the client" \
    "$(k a show "$good" --json | field submissions.0.digits)" \
    "$(field submissions.0.digits <"$T/out")"
part=$(field submissions.0.part <"$T/out")

k a set "$draft" place="thôn A" >/dev/null
k b set "$draft" place="thôn B" >/dev/null
k a sync >/dev/null 2>&1
k b sync >/dev/null 2>&1
check "conflicts are listed" hub conflicts
check_equal "with record, unit and field" "$draft	$unit	place" \
    "$(cut -f 1-3 "$T/out")"
check "both values are shown" hub show "$draft"
check_has "one" "thôn A"
check_has "and the other" "thôn B"
check_has "as a conflict" "IN CONFLICT"

# ---- receive, return, accept -----------------------------------------------
check_status 6 "nothing is accepted without the approval" hub accept "$good"
check_has "which is said" "has not been approved" "$T/err"
check_status 2 "a return needs its reason" hub return "$wrong"
check "receive by the submission's hash" hub receive "${part:0:10}"
check_status 1 "twice does not fit" hub receive "$part"
check_has "which says the state" "received" "$T/err"
check_status 1 "a draft was never submitted" hub receive "$draft"
check_status 2 "a line that is none" hub receive "$wrong" --line khac
check "return on one line, with a field" hub return "$wrong" \
    --reason "chưa nêu chỉ tiêu" --field aims --line dang
check "the reason is shown" hub show "$wrong"
check_has "in full" "chưa nêu chỉ tiêu"
check_equal "the other line is as it was" sent \
    "$(hub show "$wrong" --json | field submissions.0.lines.chinh-quyen)"
k a sync >/dev/null 2>&1
k a approve "$good" --passphrase-file "$T/pass" >/dev/null 2>&1
k a sync >/dev/null 2>&1
check "accept after the approval" hub accept "$good"
check_status 1 "accepted once" hub accept "$good"
k a sync >/dev/null 2>&1
check_equal "the commune sees it" accepted \
    "$(k a show "$good" --json | field state)"
check "the states agree after all of that" agree a "$unit"

# ---- totals ----------------------------------------------------------------
check "registered work is counted" hub totals --json
check_equal "all of it" 4 "$(field total <"$T/out")"
check_equal "and adds up" true "$(field adds_up <"$T/out")"
check "of one unit" hub totals --unit "$unit" --json
check_equal "three" 3 "$(field total <"$T/out")"
check "accepted work is counted" hub totals --state accepted --json
check_equal "one, though on two lines" 1 "$(field total <"$T/out")"
check "for a person" hub totals --lang vi
check_has "in Vietnamese" "Văn hóa - xã hội"
check_status 2 "a state that is none" hub totals --state khac

# ---- log, suspend, quarantine, release -------------------------------------
check "the log is listed" hub log
check_equal "in its order" "0 1 2" "$(head -n 3 "$T/out" | cut -f 1 | xargs)"
log=$(awk -F '\t' '$3 == "02287" { print $4; exit }' "$T/out")
check_status 2 "a suspension needs its reason" hub suspend "$log"
check "a log is suspended" hub suspend --reason "mất máy" -- "${log:0:8}"
check_status 3 "twice is nothing" hub suspend "$log" --reason "mất máy"
check_status 1 "the hub's own log cannot be" hub suspend \
    "$(hub log | head -n 1 | cut -f 4)" --reason x
late=$(new_registration other 02287 2)
k other sync >/dev/null 2>&1
check "what it sends has no effect" hub quarantine
check_equal "and says why" suspended "$(cut -f 2 "$T/out")"
check_equal "in words, too" "the log is suspended" "$(cut -f 6 "$T/out")"
check_has "and what can be done" "kheo-hub release lets it" "$T/err"
entry=$(cut -f 1 "$T/out")
check "a clerk of Việt Nam reads it" hub log --lang vi
check_has "in the log" "Q:suspended	edit:1	nhật ký đang bị tạm dừng"
check_equal "it is in no list" "" "$(hub list | grep "^$late")"
check_status 1 "an entry that is not quarantined" hub release 0
check_status 1 "an entry that is not there" hub release 99999
check "it is released" hub release "$entry"
check_equal "and is in the list" "$late" \
    "$(hub list | grep "^$late" | cut -f 1)"
check_equal "quarantine is empty" "" "$(hub quarantine 2>"$T/err")"
check_has "and says so" "Nothing is in quarantine" "$T/err"
check_status 3 "twice is nothing" hub release "$entry"
check "the log is resumed" hub resume "$log"
check_status 3 "twice is nothing" hub resume "$log"
k other sync >/dev/null 2>&1
check "the commune ends in the same state" agree other 02287
k twin sync >/dev/null 2>&1
check "so does its other PC" agree twin 02287

# ---- form ------------------------------------------------------------------
sed 's/"version": 2/"version": 3/' \
    "$TOP/protocol/form/data/report.json" >"$T/report3.json"
check "a form is published" hub form import "$T/report3.json"
check_status 3 "the same once more is nothing" \
    hub form import "$T/report3.json"
sed -i 's/"Kỳ báo cáo"/"Kỳ"/' "$T/report3.json"
check_status 1 "another content under its version is refused" \
    hub form import "$T/report3.json"
check_has "with what to do" "higher version" "$T/err"
echo '{"form":"x"}' >"$T/bad.json"
check_status 1 "what is no form is refused" hub form import "$T/bad.json"
check_status 3 "what is built in is published already" hub form builtin
check_status 2 "only these are known" hub form export "$T/bad.json"

# ---- proof, verify, rebuild, the daemon stopped ----------------------------
root=$(grep -oE '([0-9a-f]{4}-){7}[0-9a-f]{4}' "$D/sheet" | head -n 1)
check "all is as it was signed" hub verify
check "the daemon ends" stop_hub
check "also with the daemon stopped" hub verify
check_status 2 "a proof needs its file" hub proof "$good"
check_status 1 "a draft cannot be proven" hub proof "$draft" -o "$T/proof"
check_equal "and leaves no file" no "$([ -e "$T/proof" ] && echo yes || echo no)"
check "a proof is written" hub proof "$good" -o "$T/proof"
check "it holds" kheo-verify "$T/proof" --root "$root" --json
check_equal "the unit" "Trung Hà" "$(field unit.name <"$T/out")"
check_equal "the person" "cán bộ a" "$(field person <"$T/out")"
check_equal "one approval" 1 "$(field approvals.# <"$T/out")"
check "what was returned can be proven, too" \
    hub proof "$wrong" -o "$T/proof2"
check "it holds" kheo-verify "$T/proof2" --root "$root"
digest=$(hub digest --unit "$unit")
check "the state is made again" hub rebuild
check_equal "and is the same" "$digest" "$(hub digest --unit "$unit")"
check "nothing is wrong afterwards" hub verify
sqlite3 "$HUB/hub.db" "DELETE FROM applied; UPDATE record SET conflict = 0;
    DELETE FROM record WHERE rec = (SELECT rec FROM act WHERE rec IS NOT NULL
    ORDER BY idx LIMIT 1); UPDATE node SET hash = zeroblob(32)"
check_status 7 "a state that was changed is found" hub verify
check_has "with its table" "record $good"
check_has "with what mends it" "rebuild --repair" "$T/err"
check_status 7 "in Vietnamese, too" hub verify --lang vi
check_has "in a sentence" "khác với những gì đã ký: "
check_status 7 "and is not replaced in silence" hub rebuild
check_has "the unit is named" "$unit" "$T/err"
check "unless that is asked for" hub rebuild --repair
check "then all is as it was signed" hub verify
check_equal "and the digest as before" "$digest" "$(hub digest --unit "$unit")"

# ---- two units, one id -----------------------------------------------------
# as a program that is not ours may make it
/usr/bin/python3 - "$D" "$good" "$(k twin new registration title=Trùng \
    kind=viec-lam subject=ca-nhan field=kinh-te 2>/dev/null)" <<'PY'
import base64, sqlite3, sys
home, same, other = sys.argv[1:]
raw = lambda text: base64.urlsafe_b64decode(text + "==")
db = sqlite3.connect(home + "/twin/kheo.db")
assert db.execute("UPDATE unsealed SET rec = ? WHERE rec = ?",
                  (raw(same), raw(other))).rowcount > 0
db.commit()
PY
serve_hub
k twin submit "$good" >/dev/null 2>&1
check "another unit hands in a record under a taken id" k twin sync
check_equal "both are listed" 2 "$(hub list | grep -c "^$good")"
for verb in show files "proof -o $T/two.proof" "redact --reference x" \
    "fetch -o $T/two" receive; do
	# shellcheck disable=SC2086 # words
	check_status 1 "${verb%% *} asks for the unit" hub $verb "$good"
	check_has "  in words" "UNIT:$good" "$T/err"
done
check "show takes it" hub show "02287:$good"
check_has "  and shows that unit's" "Trùng"
check "the other one's, too" hub show "$unit:${good:0:8}"
check "  and not that" bash -c "! grep -q Trùng '$T/out'"
check "so does proof" hub proof "02287:$good" -o "$T/two.proof"
check "  which verifies" kheo-verify "$T/two.proof" --root "$(hub fingerprint)"
check_has "  as that unit's" "cán bộ twin"
check_status 1 "no unit has such a code" hub show "09999:$good"
check_status 3 "redact takes it" hub redact "02287:$good" --reference x
stop_hub

# ---- help ------------------------------------------------------------------
for verb in list show conflicts receive return accept totals log quarantine \
    release suspend resume verify proof rebuild form; do
	check "$verb has an example" hub "$verb" --help
	check_has "that names it" "kheo-hub $verb"
done

plan_done
