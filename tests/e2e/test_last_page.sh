#!/usr/bin/env bash
# However long the text: the signer, the code and what it says stand together,
# on a page that has text of the document, in every format.
. "$(dirname "$0")/../lib/story.sh"

# So many lines of text, among them those that fill the first page.
ALL=(18 19 20 21 22 23 24 25 26 27 28 30 34)

# alone PDF: the pages of signer and code, and how many lines of text stand on
# the signer's; "together N".
alone() {
	pdftotext -layout "$1" - | /usr/bin/python3 -c '
import sys
pages = sys.stdin.read().split("\f")
def page(text):
    return [i for i, p in enumerate(pages) if text in p]
[signer] = page("CHỦ TỊCH")
[code] = page("Mã đọc qua điện thoại")
lines = pages[signer].count("Nhân dân hiến đất")
print("together" if signer == code else "apart",
      "with text" if lines > 0 else "without text")'
}

# all_together SENTENCE PDF...
all_together() {
	local sentence=$1 pdf

	shift
	for pdf; do
		alone "$pdf"
	done 2>&1 | sort -u >"$T/found"
	check_equal "$sentence" "together with text" "$(cat "$T/found")"
}

at 2022-05-20T08:00
district
stop_hub
mkdir "$T/pdf" "$T/docx" "$T/html" "$T/office" "$T/browser"
for n in "${ALL[@]}"; do
	text=$(for ((i = 0; i < n; i++)); do
		echo "$i. Nhân dân hiến đất."
	done)
	quietly hub enter-paper 02305 report period=2022-H1 section1="$text" \
	    --date 2022-05-19 --received 2022-05-20
	id=$(head -n 1 "$D/quiet" | cut -f 1)
	for kind in pdf docx html; do
		quietly hub print "$id" -o "$T/$kind/$n.$kind"
	done
done
check "a name of two lines keeps them in HTML" \
    grep -qx "XÃ TRUNG HÀ</p>" "$T/html/20.html"
all_together "in the PDF" "$T"/pdf/*.pdf
if command -v soffice >/dev/null; then
	soffice --headless "-env:UserInstallation=file://$T/profile" \
	    --convert-to pdf --outdir "$T/office" "$T"/docx/2[2-7].docx \
	    >"$T/out" 2>&1
	all_together "in the DOCX, as LibreOffice lays it out" \
	    "$T"/office/2[2-7].pdf
else
	lacks "in the DOCX, as LibreOffice lays it out" "no LibreOffice"
fi
if command -v chromium >/dev/null; then
	for n in 20 23 24; do
		chromium --headless --no-sandbox --disable-gpu \
		    "--user-data-dir=$T/profile" --no-pdf-header-footer \
		    "--print-to-pdf=$T/browser/$n.pdf" \
		    "file://$T/html/$n.html" >"$T/out" 2>&1
	done
	all_together "in the HTML, as a browser prints it" \
	    "$T"/browser/{20,23,24}.pdf
else
	lacks "in the HTML, as a browser prints it" "no browser"
fi
plan_done
