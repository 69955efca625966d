# Sourced by the checks.  Each runs in the top folder of the tree that it lies
# in, prints what is wrong and ends 1, or ends 77 if it cannot be made here.
# shellcheck shell=bash

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

# sources SUFFIX...: the product's files.
sources() {
	find_files protocol client hub -- "$@"
}

# find_files FOLDER... -- SUFFIX...
find_files() {
	local folders=() names=()

	while [ "$1" != -- ]; do
		[ ! -d "$1" ] || folders+=("$1")
		shift
	done
	shift
	[ "${#folders[@]}" -gt 0 ] || return 0
	for suffix in "$@"; do
		names+=(-o -name "*.$suffix")
	done
	find "${folders[@]}" -type f \( "${names[@]:1}" \) | sort
}

# need TOOL: without it the check cannot be made, which CI does not accept.
need() {
	command -v "$1" >/dev/null && return
	echo "$1 is not installed"
	[ "${CI:-}" != true ] || exit 1
	exit 77
}

# analyse FUNCTION [FILE...]: give the exported function each of the product's
# sources, or these, with the flags of its language; two at a time.  1 if any
# ended otherwise than 0.
analyse() {
	local function=$1

	shift
	[ $# -gt 0 ] || mapfile -t files < <(sources c)
	[ $# -eq 0 ] || files=("$@")
	# shellcheck disable=SC2016  # the inner shell expands it
	printf '%s\0' "${files[@]}" | xargs -0 -P 2 -I {} bash -c '"$@"' bash \
	    "$function" {} -std=c11 -D_POSIX_C_SOURCE=200809L \
	    -D_DEFAULT_SOURCE -pthread || return 1
}

# code_of FILE...: print FILE:LINE:TEXT without comments and with every string
# emptied, so that a search finds code only.
code_of() {
	[ $# -gt 0 ] || return 0
	awk '
	FNR == 1 { comment = 0 }
	{
		line = $0
		out = ""
		for (;;) {
			if (comment) {
				if (!(i = index(line, "*/"))) break
				line = substr(line, i + 2)
				comment = 0
			}
			if (!match(line, /"|\047|\/\*|\/\//)) {
				out = out line
				break
			}
			out = out substr(line, 1, RSTART - 1)
			mark = substr(line, RSTART, RLENGTH)
			line = substr(line, RSTART + RLENGTH)
			if (mark == "//") break
			if (mark == "/*") {
				comment = 1
				continue
			}
			if (mark == "\"")
				match(line, /^([^"\\]|\\.)*"/)
			else
				match(line, /^([^\047\\]|\\.)*\047/)
			line = RSTART ? substr(line, RLENGTH + 1) : ""
			out = out mark mark
		}
		print FILENAME ":" FNR ":" out
	}' "$@"
}
