# Sourced behind district.sh by what is told while it is done: each promise is
# one line, and is kept or broken.
#
#	chapter "Huyện lập máy chủ" "The district makes its hub"
#	show k a sync
#	promise "Đã gửi" "It is sent" test "$?" -eq 0
#
# $KHEO_LANG is the language; $kept and $broken count.
# shellcheck shell=bash

kept=0
broken=0
tell() { # vi, en
	if [ "$KHEO_LANG" = vi ]; then printf '%s' "$1"; else printf '%s' "$2"; fi
}

say() { # vi, en
	printf '  %s\n' "$(tell "$1" "$2")"
}

chapter=0
chapter() { # vi, en
	chapter=$((chapter + 1))
	printf '\n%d. %s\n' "$chapter" "$(tell "$1" "$2")"
}

# The command as a person would type it; long values are cut.
typed() {
	local word line=

	case $1 in
	hub) shift; line="kheo-hub" ;;
	k) line="kheo --home $2"; shift 2 ;;
	*) line=${1##*/}; shift ;;
	esac
	for word in "$@"; do
		word=${word//"$D"\//}
		[ "${#word}" -le 60 ] || word=${word:0:57}…
		case $word in
		*[!A-Za-z0-9_@%+=:,./…-]*) word="'$word'" ;;
		esac
		line+=" $word"
	done
	printf '%s' "$line"
}

# show COMMAND...: type it, run it, show what it says; its status is ours.
show() {
	show_some cat "$@"
}

# show_end N COMMAND...: the same with the last N lines only.
show_end() {
	show_some "tail -n $1" "${@:2}"
}

show_some() { # filter, command...
	local filter=$1 status

	shift
	printf '    $ %s\n' "$(typed "$@")"
	"$@" >"$T/out" 2>"$T/err" </dev/null
	status=$?
	# shellcheck disable=SC2086 # words of a command
	cat "$T/out" "$T/err" | $filter |
	    sed -E 's/^/      /; s/^(.{131}).+/\1…/'
	return $status
}

# promise VI EN COMMAND...: it must succeed.
promise() {
	local sentence

	sentence=$(tell "$1" "$2")
	shift 2
	if "$@" >"$T/promise" 2>&1 </dev/null; then
		kept=$((kept + 1))
		printf '  ✓ %s\n' "$sentence"
		return 0
	fi
	broken=$((broken + 1))
	printf '  ✗ %s\n' "$sentence"
	printf '      %s\n' "$(typed "$@")"
	sed 's/^/      /' "$T/promise" | head -n 20
	return 1
}

ends() { # status, command...: it must end so
	local want=$1 got

	shift
	"$@"
	got=$?
	[ "$got" -eq "$want" ] || { echo "status $got, not $want"; return 1; }
}

same() {
	[ "$1" = "$2" ] || { echo "$1 / $2"; return 1; }
}

# bail, for district.sh: the day cannot go on.
bail() {
	printf '  ✗ %s\n' "$1"
	[ ! -s "$T/err" ] || sed 's/^/      /' "$T/err"
	exit 1
}
