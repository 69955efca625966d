#!/usr/bin/python3 -B
"""Make an edition's tree of sums again:

    edition.py BYTES PROOF --root FINGERPRINT

BYTES are what kheo-hub consolidate -o wrote, PROOF is a proof of inclusion in
that edition.  Prints the number of reports and the root; ends 1 if the tree
over all reports is not the one that the hub signed, or the proof's report and
path are not in it."""
import argparse
import sys
from pathlib import Path

from kheo_reader.act import a_hash
from kheo_reader.edition import remake
from kheo_reader.hubkeys import read_fingerprint
from kheo_reader.proof import read_proof
from kheo_reader.sums import leaf, path_of, read_annex
from kheo_reader.verdict import INCLUDED, WITHIN, judge
from kheo_reader.words import Refused, need, to_base64


def _check(data: bytes, file: bytes, root: bytes) -> str:
    answer = judge(file, root)
    need(answer.verdict in (INCLUDED, WITHIN), answer.why or answer.verdict)
    proof = read_proof(file)
    assert proof.consolidate is not None
    word = proof.parts[proof.consolidate].act
    report = proof.parts[proof.submission].act
    assert word is not None and report is not None
    edition = proof.parts[word["edition"]].act
    assert edition is not None
    levels = remake(data, edition)
    own = {} if word["within"] else read_annex(report["annex"])
    need(levels[0][word["place"]] == leaf(proof.submission, own),
         "another report stands at that place")
    need([a_hash(step["hash"]) for step in word["path"]] ==
         [step.hash for step in path_of(levels, word["place"])],
         "another path")
    return f"{len(levels[0])} {to_base64(levels[-1][0].hash)}"


def main() -> int:
    """0, or 1 with what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bytes")
    parser.add_argument("proof")
    parser.add_argument("--root", required=True)
    asked = parser.parse_args()
    try:
        print(_check(Path(asked.bytes).read_bytes(),
                     Path(asked.proof).read_bytes(),
                     read_fingerprint(asked.root)))
    except Refused as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
