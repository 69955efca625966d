# Sourced behind tap.sh by scripts that need a hub and communes.
#
#	start_hub
#	enrol a 02287
#	id=$(new_registration a 02287 1)
#	k a sync
#
# The hub's home is $D/hub and the home of PC "a" is $D/a; $D is $T unless it
# was set before.  The hub keeps one address, $HUB_URL, over its restarts.
# shellcheck shell=bash

D=${D:-$T}
HUB=$D/hub
HUB_NAME=chiem-hoa
HUB_TITLE="Huyện Chiêm Hóa (dữ liệu mẫu)"
UNITS=$TOP/hub/data/units-2022.csv
REGISTRATIONS=$TOP/tests/data/registrations.tsv
REPORTS=$TOP/tests/data/reports.tsv
hub_pid=

# hub VERB...: an admin command of the hub.
hub() {
	kheo-hub --home "$HUB" "$@"
}

# k PC VERB...: a command on a PC of a commune.
k() {
	local pc=$1

	shift
	kheo --home "$D/$pc" "$@"
}

# make_hub: the hub's home and its units; nothing listens yet.
make_hub() {
	HUB_PORT=${HUB_PORT:-$(free_port)}
	HUB_URL=${HUB_URL:-https://127.0.0.1:$HUB_PORT}
	{
		hub init --name "$HUB_NAME" --title "$HUB_TITLE" \
		    --url "$HUB_URL" --test >"$D/sheet" &&
		hub unit import "$UNITS" >"$D/units"
	} 2>"$D/init.err" ||
	    bail "the hub could not be made: $(cat "$D/init.err")"
}

# serve_hub: let it listen, with the options in $serve_options, and wait until
# it does.
serve_options=(${unconfined[@]+"${unconfined[@]}"})
serve_hub() {
	# Else the line of the one before may be taken for that of this one.
	: >"$D/serve.out"
	kheo-hub --home "$HUB" serve --listen "127.0.0.1:$HUB_PORT" \
	    ${serve_options[@]+"${serve_options[@]}"} \
	    >"$D/serve.out" 2>>"$D/serve.err" </dev/null &
	hub_pid=$!
	tap_pids+=("$hub_pid")
	wait_for 10 grep -q '^listening on ' "$D/serve.out" ||
	    bail "the hub does not listen: $(tail -n 5 "$D/serve.err")"
}

# stop_hub: end the daemon as systemd does; its status is the result.
stop_hub() {
	local pid=$hub_pid

	hub_pid=
	kill -TERM "$pid" 2>/dev/null
	wait "$pid"
}

start_hub() {
	make_hub
	serve_hub
}

# invite UNIT [OPTION...]: print a code.
invite() {
	local unit=$1

	shift
	hub invite --unit "$unit" "$@"
}

# enrol PC UNIT [OPTION OF enrol...]: a recorder who is approved at once.
enrol() {
	local pc=$1 unit=$2 code

	shift 2
	{
		code=$(invite "$unit" --auto-approve) &&
		k "$pc" enrol "$code" --name "máy $pc" \
		    --person "cán bộ $pc" "$@"
	} >"$D/enrol.out" 2>"$D/enrol.err" </dev/null ||
	    bail "$pc of $unit could not enrol: $(cat "$D/enrol.err")"
}

# enrol_approver PC UNIT FILE: the chairman joins on the same PC; FILE holds
# the passphrase of the key.
enrol_approver() {
	local code

	{
		code=$(invite "$2" --role approver --auto-approve) &&
		k "$1" enrol "$code" --name "máy $1" \
		    --person "chủ tịch $2" --passphrase-file "$3"
	} >"$D/enrol.out" 2>"$D/enrol.err" </dev/null ||
	    bail "the chairman of $2 could not enrol: $(cat "$D/enrol.err")"
}

# fields FILE UNIT N: print the Nth row of a unit as one field=value a line.
fields() {
	awk -F '\t' -v unit="$2" -v want="$3" '
	NR == 1 { for (i = 2; i <= NF; i++) name[i] = $i; next }
	$1 == unit && ++n == want {
		for (i = 2; i <= NF; i++)
			if ($i != "") print name[i] "=" $i
	}' "$1"
}

# new_from TYPE FILE PC UNIT N: record a row of the sample data, print its id.
new_from() {
	local values

	mapfile -t values < <(fields "$2" "$4" "$5")
	[ "${#values[@]}" -gt 0 ] || return 1
	k "$3" new "$1" "${values[@]}"
}

# new_registration PC UNIT N, new_report PC UNIT
new_registration() {
	new_from registration "$REGISTRATIONS" "$@"
}

new_report() {
	new_from report "$REPORTS" "$1" "$2" 1
}

# unit_codes: print the codes of the units.
unit_codes() {
	tail -n +2 "$UNITS" | cut -d , -f 1
}

# status_of PC NAME: a number of `kheo status`.
status_of() {
	k "$1" status --json | field "$2"
}

# start_proxy NAME OPTION...: see tests/lib/proxy; sets proxy_port.
start_proxy() {
	local name=$1

	shift
	mkfifo "$D/$name.in"
	"$TOP/tests/lib/proxy" "$@" <"$D/$name.in" >"$D/$name.out" \
	    2>"$D/$name.err" &
	tap_pids+=("$!")
	exec {proxy_fd}>"$D/$name.in"
	wait_for 10 test -s "$D/$name.out" || bail "the proxy does not start"
	# shellcheck disable=SC2034 # for the scripts
	proxy_port=$(head -n 1 "$D/$name.out")
}

# proxy_tell NAME LINE: change the newest proxy.
proxy_tell() {
	local lines

	lines=$(wc -l <"$D/$1.out")
	echo "$2" >&"$proxy_fd"
	wait_for 5 proxy_said "$1" "$lines"
	tail -n 1 "$D/$1.out"
}

proxy_said() {
	[ "$(wc -l <"$D/$1.out")" -gt "$2" ]
}

# agree PC UNIT: whether both sides have the same confirmed state.
agree() {
	local here there

	here=$(k "$1" digest) && there=$(hub digest --unit "$2") &&
	[ -n "$here" ] && [ "$here" = "$there" ]
}
