"""Proof files: what stands in one, once every section of it holds."""
from dataclasses import dataclass, field
from typing import NamedTuple, Optional

from .checkpoint import Checkpoint, read_checkpoint
from .entry import Entry, read_entry
from .header import Genesis, Header, read_header
from .hubkeys import Hubkeys, read_hubkeys
from .keys import Key, log_key, root_key
from .note import Note, read_note
from .part import Newer, Part, read_part
from .receipt import Receipt, read_receipt
from .tree import includes
from .words import (Lines, Refused, hash32, need, number, refuse,
                    unbase64, utf8)

BYTES_MAX = 16777216
SECTIONS_MAX = 1024
CHECKPOINTS_MAX = 64
_FIRST = {"kheo/proof@v1": False, "kheo/inclusion@v1": True}
_GROUPS = (("hubkeys", "header", "checkpoint", "receipt"), ("part",),
           ("entry",))
_GROUP = {kind: i for i, kinds in enumerate(_GROUPS) for kind in kinds}
_PART_MAX = 262144 + 16


class Section(NamedTuple):
    """A kind and bytes."""
    kind: str
    data: bytes


class File(NamedTuple):
    """A file taken apart: its sections in their order, the hashes in its last
    lines; the second of them only where it is of an edition."""
    sections: list[Section]
    submission: bytes
    consolidate: Optional[bytes]


class Place(NamedTuple):
    """An entry, and the tree in which it was shown to stand."""
    index: int
    entry: Entry
    checkpoint: Checkpoint


@dataclass
class Proof:
    """What a file holds and shows, all of it checked."""
    submission: bytes
    consolidate: Optional[bytes] = None
    hubkeys: list[Hubkeys] = field(default_factory=list)
    headers: dict[bytes, Header] = field(default_factory=dict)
    geneses: dict[bytes, Header] = field(default_factory=dict)
    vouched: set[bytes] = field(default_factory=set)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    parts: dict[bytes, Part] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    def genesis(self, log: bytes) -> Genesis:
        """What the first genesis of a log in the file says."""
        genesis = self.geneses[log].genesis
        assert genesis is not None
        return genesis


# ------------------------------------------------------------- sections
def _line(data: bytes, at: int) -> tuple[str, int]:
    end = data.find(b"\n", at)
    need(end >= 0, "a line that does not end")
    return utf8(data[at:end]), end + 1


def _named(line: str, word: str) -> bytes:
    """The hash that a last line names."""
    words = line.split(" ")
    need(len(words) == 2 and words[0] == word, "no last line")
    return hash32(words[1])


def read_sections(data: bytes) -> File:
    """The sections in their order, and what the last lines name."""
    need(len(data) <= BYTES_MAX, "a proof that is too long")
    line, at = _line(data, 0)
    need(line in _FIRST, "no proof of this version")
    is_inclusion = _FIRST[line]
    sections: list[Section] = []
    line, at = _line(data, at)
    while line.startswith("== "):
        need(len(sections) < SECTIONS_MAX, "too many sections")
        words = line.split(" ")
        need(len(words) == 3 and words[1] in _GROUP, "no section")
        size = number(words[2])
        need(data[at + size:at + size + 1] == b"\n", "a section that is cut")
        sections.append(Section(words[1], data[at:at + size]))
        line, at = _line(data, at + size + 1)
    submission, consolidate = _named(line, "submission"), None
    if is_inclusion:
        line, at = _line(data, at)
        consolidate = _named(line, "consolidate")
    need(at == len(data), "something behind the last line")
    return File(sections, submission, consolidate)


def _in_order(sections: list[Section]) -> None:
    groups = [_GROUP[one.kind] for one in sections]
    need(groups == sorted(groups), "groups out of order")
    many = sum(one.kind == "checkpoint" for one in sections)
    need(many <= CHECKPOINTS_MAX, "too many checkpoints")


# ---------------------------------------------------------------- notes
def _take_hubkeys(proof: Proof, note: Note) -> None:
    new = read_hubkeys(note.text)
    roots = set(new.roots)
    if proof.hubkeys:
        known = proof.hubkeys[-1]
        need(new.follows(known, note), "hubkeys that do not follow")
        roots.update(known.roots)
    need(new.signed_enough(note), "hubkeys without signatures enough")
    keys = [root_key(root) for root in roots]
    for place in range(len(note.signatures)):
        need(any(note.by(key, place) for key in keys),
             "hubkeys signed by somebody else")
    proof.hubkeys.append(new)


def _take_checkpoint(proof: Proof, note: Note) -> None:
    checkpoint = read_checkpoint(note.text)
    key = proof.hubkeys[-1].tree_key(checkpoint)
    need(key and note.only_by(key), "a checkpoint not signed by its key")
    proof.checkpoints.append(checkpoint)


def _take_receipt(proof: Proof, note: Note) -> None:
    receipt = read_receipt(note.text)
    key = proof.hubkeys[-1].receipt_key(receipt)
    need(key and note.only_by(key), "a receipt not signed by its key")
    proof.receipts.append(receipt)


def _voucher(proof: Proof, genesis: Genesis, note: Note) -> Optional[Key]:
    """The key of a genesis' second signature, which must be there if this
    is the hub's and may be there if it continues a log."""
    if genesis.role == "hub":
        for key in proof.hubkeys[-1].authors():
            if note.by(key, 1):
                return key
        refuse("no author key signed")
    if len(note.signatures) == 1:
        return None
    parent = genesis.parent
    if parent is None or parent.log not in proof.geneses:
        refuse("a signature by nobody in the file")
    return log_key(proof.genesis(parent.log).key)


def _check_header(proof: Proof, header: Header, note: Note) -> None:
    need(header.log in proof.geneses,
         "a header without the genesis of its log")
    keys = [log_key(proof.genesis(header.log).key)]
    if header.genesis is not None:
        voucher = _voucher(proof, header.genesis, note)
        if voucher is not None:
            keys.append(voucher)
            if (header.genesis.role != "hub" and
                    header is proof.geneses[header.log]):
                proof.vouched.add(header.hash)
    need(note.only_by(*keys), "a header not signed by its keys")


def _take_headers(proof: Proof, notes: list[Note]) -> None:
    headers = [read_header(note.text) for note in notes]
    for header in headers:
        proof.headers[header.hash] = header
        if header.genesis is not None:
            proof.geneses.setdefault(header.log, header)
    for header, note in zip(headers, notes):
        _check_header(proof, header, note)


def _take_notes(proof: Proof, sections: list[Section]) -> None:
    need(any(one.kind == "hubkeys" for one in sections), "without hubkeys")

    def notes(kind: str) -> list[Note]:
        return [read_note(one.data) for one in sections if one.kind == kind]

    for note in notes("hubkeys"):
        _take_hubkeys(proof, note)
    _take_headers(proof, notes("header"))
    for note in notes("checkpoint"):
        _take_checkpoint(proof, note)
    for note in notes("receipt"):
        _take_receipt(proof, note)


# ----------------------------------------------------- parts and entries
def _take_part(proof: Proof, data: bytes) -> None:
    word = utf8(data)
    need(len(word) <= _PART_MAX * 4 // 3 + 4, "a part that is too long")
    size = len(word) // 4 * 3 - word[-2:].count("=")
    try:
        part = read_part(unbase64(word, size))
    except Newer:
        refuse("a part of a later version")
    need(any(named == (part.size, part.hash)
             for header in proof.headers.values() for named in header.parts),
         "a part that no header names")
    proof.parts[part.hash] = part


def _take_entry(proof: Proof, data: bytes) -> None:
    lines = Lines(utf8(data))
    words = lines.whole().split(" ")
    need(len(words) == 2, "no index and size")
    index, size = number(words[0]), number(words[1])
    entry = read_entry("".join(lines.whole() + "\n" for _ in range(4)))
    path = [hash32(one[0]) for one in lines.every("path", 1, 0, 64)]
    lines.end()
    header = proof.headers.get(entry.header)
    need(header and (header.log, header.seq) == (entry.log, entry.seq),
         "an entry of no header")
    for checkpoint in proof.checkpoints:
        if checkpoint.size == size and includes(
                checkpoint.root, size, index, entry.leaf, path):
            proof.places.append(Place(index, entry, checkpoint))
            return
    refuse("in no tree whose checkpoint is here")


def read_proof(data: bytes) -> Proof:
    """A proof of which every section holds."""
    sections, submission, consolidate = read_sections(data)
    _in_order(sections)
    proof = Proof(submission, consolidate)
    _take_notes(proof, sections)
    for number_of, one in enumerate(sections, 1):
        try:
            if one.kind == "part":
                _take_part(proof, one.data)
            elif one.kind == "entry":
                _take_entry(proof, one.data)
        except Refused as why:
            refuse(f"section {number_of}, {one.kind}: {why}")
    return proof
