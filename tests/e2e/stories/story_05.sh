#!/usr/bin/env bash
# Story 5, the clerk: attach photos and a signed PDF.
# SHA-256 and size are kept; the same file twice is stored once; over the limit
# it is refused with a clear message.
. "$(dirname "$0")/../../lib/story.sh"

at 2022-03-15T08:00
district
clerk_of 02305
id=$(registered 1)

{ printf '\377\330\377\340'; head -c 30000 /dev/urandom; } >"$T/anh.jpg"
{ printf '%%PDF-1.7\n'; head -c 50167 /dev/urandom; } >"$T/da-ky.pdf"
cp "$T/anh.jpg" "$T/anh-lan-nua.jpg"
sha() {
	sha256sum "$1" | cut -d ' ' -f 1
}
kept() { # how many contents this PC keeps
	find "$D/clerk/files" -type f -size +1k | wc -l
}

check "a photo and the signed PDF are attached" \
    clerk attach "$id" "$T/anh.jpg" "$T/da-ky.pdf"
check_has "the photo's SHA-256 is told" "$(sha "$T/anh.jpg")"
check_has "and the PDF's" "$(sha "$T/da-ky.pdf")"
check_status 3 "the same photo under another name" \
    clerk attach "$id" "$T/anh-lan-nua.jpg"
check_equal "is stored once" 2 "$(kept)"
head -c 20971521 /dev/zero | { printf '%%PDF-1.7\n'; cat; } >"$T/qua-to.pdf"
check_status 2 "a file over the limit is refused" \
    clerk attach "$id" "$T/qua-to.pdf"
check_has "with the limit" "20,0 MiB" "$T/err"
check_equal "and not kept" 2 "$(kept)"

quietly clerk submit "$id"
quietly clerk sync
check "the district has both" officer files "$id"
check_has "the photo by its SHA-256" "$(sha "$T/anh.jpg")"
check_has "the PDF by its size" "49 KiB	đã nhận	da-ky.pdf"
check "the officer fetches them" officer fetch "$id" -o "$T/officer"
check "the PDF is the signed one" cmp "$T/da-ky.pdf" "$T/officer/da-ky.pdf"
plan_done
