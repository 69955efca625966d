#!/usr/bin/env python3
"""Check the official documents of a folder: papers.py FOLDER

Prints one line for each thing that is wrong.  A document whose name has
"dang" follows Hướng dẫn 36-HD/VPTW, any other Nghị định 30/2020/NĐ-CP.
"""
import glob
import os
import re
import subprocess
import sys
import xml.dom.minidom
import zipfile

MM = 72 / 25.4
# left, top, right, bottom, in millimetres
MARGINS = {"nd30": (30, 20, 20, 20), "hd36": (30, 20, 15, 20)}
HEADS = {"nd30": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
         "hd36": ("ĐẢNG CỘNG SẢN VIỆT NAM",)}
SIZES = {"nd30": ("24", "26", "28"), "hd36": ("30", "28")}


def rules(path):
    return "hd36" if "dang" in os.path.basename(path) else "nd30"


def text_of(path):
    return " ".join(subprocess.run(["pdftotext", "-layout", path, "-"],
                                   check=True, capture_output=True,
                                   text=True).stdout.split())


def pdf_faults(path):
    left, top, right, bottom = (mm * MM for mm in MARGINS[rules(path)])
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], check=True,
                           capture_output=True, text=True).stdout
    pages = boxes.split("<page ")[1:]
    if not 1 <= len(pages) <= 20:
        yield f"{len(pages)} pages"
    for number, page in enumerate(pages, 1):
        width, height = map(float, re.search(
            r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        words = re.findall(
            r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" '
            r'yMax="([-\d.]+)">(.*?)</word>', page)
        if not words:
            yield f"page {number} is empty"
        for x0, y0, x1, y1, word in words:
            x0, y0, x1, y1 = map(float, (x0, y0, x1, y1))
            if number > 1 and y1 < top and word == str(number):
                continue  # its number, in the top margin
            if (x0 < left - 1 or x1 > width - right + 1 or y0 < top - 1 or
                    y1 > height - bottom + 1):
                yield f"page {number}: “{word}” leaves the margins"
    text = text_of(path)
    for head in HEADS[rules(path)]:
        if head not in text:
            yield f"no “{head}”"


def docx_faults(path):
    archive = zipfile.ZipFile(path)
    if archive.testzip() is not None:
        yield "the archive is damaged"
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            xml.dom.minidom.parseString(archive.read(name))
    body = archive.read("word/document.xml").decode()
    left, top, right, bottom = (mm * 14400 // 254
                                for mm in MARGINS[rules(path)])
    for side, twips in (("left", left), ("top", top), ("right", right),
                        ("bottom", bottom)):
        if f'w:{side}="{twips}"' not in body:
            yield f"the margin {side} is not {twips} twips"
    for size in SIZES[rules(path)]:
        if f'<w:sz w:val="{size}"/>' not in body:
            yield f"nothing of {int(size) // 2} points"
    for head in HEADS[rules(path)]:
        if head not in body:
            yield f"no “{head}”"
    if "Times New Roman" not in archive.read("word/styles.xml").decode():
        yield "not in Times New Roman"
    if "PAGE" not in archive.read("word/header1.xml").decode():
        yield "no page number"


def words_of(text):
    return set(re.findall(r"\w{2,}", text))


def office_faults(path, folder):
    """What LibreOffice made of a .docx or .xlsx says all that ours says."""
    name = os.path.basename(path)
    made = os.path.join(folder, "libreoffice", name + ".pdf")
    if not os.path.exists(made):
        yield "LibreOffice made nothing of it"
        return
    archive = zipfile.ZipFile(path)
    part = ("word/document.xml" if path.endswith(".docx")
            else "xl/sharedStrings.xml")
    tree = xml.dom.minidom.parseString(archive.read(part))
    ours = " ".join(node.firstChild.data for tag in ("w:t", "t")
                    for node in tree.getElementsByTagName(tag)
                    if node.firstChild is not None)
    # A word that is broken over two lines of a cell is two there.
    theirs = text_of(made)
    lost = [word for word in words_of(ours)
            if word not in theirs and word not in theirs.replace(" ", "")]
    if lost:
        yield f"LibreOffice lost {sorted(lost)[:5]}"


def main(folder):
    wrong = seen = 0
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        faults = []
        if path.endswith(".pdf"):
            faults = list(pdf_faults(path))
        elif path.endswith(".docx"):
            faults = list(docx_faults(path))
        else:
            faults = []
        if (path.endswith((".docx", ".xlsx")) and
                os.path.isdir(os.path.join(folder, "libreoffice"))):
            faults += office_faults(path, folder)
        seen += path.endswith((".pdf", ".docx", ".xlsx"))
        for fault in faults:
            print(f"{os.path.basename(path)}: {fault}")
            wrong += 1
    if seen == 0:
        print("no document is here")
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
