#!/usr/bin/python3 -B
"""Check a C2SP tlog-proof of an entry:  tlog.py FILE --key VKEY

Prints the index and the entry.  Ends 7 if it does not hold."""
import argparse
import sys

from kheo_reader.keys import Key
from kheo_reader.tiles import read_tlog_proof
from kheo_reader.words import Refused, need, unbase64


def _key(text: str) -> Key:
    try:
        name, key_id, public = text.split("+", 2)
        data = unbase64(public, 33)
        key = Key(name, data[1:])
        need(data[0] == 1, "no Ed25519 key")
        need(key_id == key.id.hex(), "the key's id does not fit")
    except ValueError as why:
        raise argparse.ArgumentTypeError(str(why)) from why
    return key


def main() -> int:
    """The status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--key", required=True, type=_key)
    asked = parser.parse_args()
    with open(asked.file, "rb") as file:
        data = file.read()
    try:
        proof = read_tlog_proof(data, asked.key)
    except Refused as why:
        print(why, file=sys.stderr)
        return 7
    print(proof.index)
    print(proof.entry.decode(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
