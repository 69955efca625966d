#!/usr/bin/python3 -B
"""Check a proof file:  verify.py FILE --root FINGERPRINT [--json]

Prints the word that kheo-verify prints first, and ends as it does."""
import argparse
import json
import sys

from kheo_reader.hubkeys import read_fingerprint
from kheo_reader.verdict import INCLUDED, RECEIVED, judge
from kheo_reader.words import Refused


def _root(text: str) -> bytes:
    try:
        return read_fingerprint(text)
    except Refused as why:
        raise argparse.ArgumentTypeError(str(why)) from why


def main() -> int:
    """The status: 0 received or included, 7 anything else, 2 usage, 8 no
    file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--root", required=True, type=_root)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    try:
        with open(asked.file, "rb") as file:
            data = file.read()
    except OSError as why:
        print(why, file=sys.stderr)
        return 8
    answer = judge(data, asked.root)
    if asked.json:
        print(json.dumps({"verdict": answer.verdict, "why": answer.why,
                          **answer.facts}, ensure_ascii=False))
    else:
        print(answer.verdict)
        if answer.why:
            print(answer.why, file=sys.stderr)
    return 0 if answer.verdict in (RECEIVED, INCLUDED) else 7


if __name__ == "__main__":
    sys.exit(main())
