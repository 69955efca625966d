#!/usr/bin/env bash
# The README's tour: each of its commands works as it stands there, in order.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"

# commands: the indented lines of the tour, but for building and the folder.
commands() {
	sed -n '/^## Five minutes/,/^## What to expect/p' "$TOP/README.md" |
	    sed -n 's/^    //p' | sed '1,/^mkdir /d'
}

unset KHEO_HOME XDG_DATA_HOME
port=$(free_port)
mkdir "$T/tour"
cd "$T/tour" || bail "no folder"
commands | sed "s/:8443 &/:$port >serve.out \&/" >"$T/commands"
check "it has its commands" test "$(wc -l <"$T/commands")" -ge 50

# One shell, as at a terminal.  A command may go on over several lines.
export XDG_DATA_HOME=$PWD
n=0
line=
while IFS= read -r more; do
	line+=$more
	case $more in
	*\\)
		line+=$'\n'
		continue
		;;
	export\ *)
		line=
		continue
		;;
	esac
	n=$((n + 1))
	name=${line%%  *}
	name=${name%%\\*}
	if eval "$line" >"$T/out.$n" 2>"$T/err.$n"; then
		tap_ok "$name"
	else
		tap_not_ok "$name" "status $?: $(cat "$T/err.$n")"
	fi
	case $line in
	*serve*)
		# shellcheck disable=SC2154 # of tap.sh
		tap_pids+=("$!")
		wait_for 10 grep -q '^listening on ' serve.out ||
		    bail "the hub does not serve"
		;;
	*"kheo list"*)
		check_has "which is not sent yet" "submitted, not sent" \
		    "$T/out.$n"
		;;
	*--preview)
		check_has "the report is in it" "1 reports consolidated" \
		    "$T/out.$n"
		check_equal "and adds up" "" "$(grep "add up" "$T/err.$n")"
		;;
	*kheo-verify*)
		check_has "the verdict is the best one" "authentic_received" \
		    "$T/out.$n"
		;;
	esac
	line=
done <"$T/commands"
plan_done
