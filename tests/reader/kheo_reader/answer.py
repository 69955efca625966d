"""Answers of a hub: what a client takes from one, once all of it holds."""
from dataclasses import dataclass, field
from typing import Iterator, Optional

from .bundle import Bundle, Record, read_indexed, read_path
from .checkpoint import Checkpoint, read_checkpoint
from .entry import Entry, read_entry
from .header import Header, read_header
from .hubkeys import Hubkeys, read_hubkeys
from .keys import Key, log_key, part_hash, sha256
from .note import Note, read_note
from .receipt import Page, Receipt, read_receipt
from .tree import includes
from .words import need, refuse, utf8


@dataclass
class Batch:
    """An entry with its header and the bytes of its parts, in the order of
    the header; of a redacted one nothing, but index and skeleton in cut."""
    index: int
    entry: Entry
    note: Note
    header: Header
    parts: list[bytes] = field(default_factory=list)
    cut: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)


@dataclass
class Answer:
    """Keys, receipts, the tree, and the batches of each page."""
    hubkeys: Hubkeys
    receipts: list[Receipt] = field(default_factory=list)
    checkpoint: Optional[Checkpoint] = None
    pages: list[tuple[Page, list[Batch]]] = field(default_factory=list)


def _hubkeys(record: Record, root: bytes) -> Hubkeys:
    need(record.type == "U", "no hubkeys")
    note = read_note(record.data)
    hubkeys = read_hubkeys(note.text)
    need(hubkeys.fingerprint == root and hubkeys.signed_enough(note),
         "hubkeys of another hub")
    return hubkeys


def _signed(note: Note, key: Optional[Key]) -> None:
    need(key is not None and note.signed_by(key), "not signed by its key")


def _take_notes(answer: Answer, records: list[Record]) -> None:
    for record in records:
        if record.type == "R":
            note = read_note(record.data)
            receipt = read_receipt(note.text)
            _signed(note, answer.hubkeys.receipt_key(receipt))
            answer.receipts.append(receipt)
        elif record.type == "K":
            note = read_note(record.data)
            answer.checkpoint = read_checkpoint(note.text)
            _signed(note, answer.hubkeys.tree_key(answer.checkpoint))
        elif record.type == "C":
            read_path(record.data)
    need(answer.receipts, "no receipt")


def _batches(records: list[Record]) -> Iterator[list[Record]]:
    """An E record each, and what belongs to it."""
    at = [i for i, record in enumerate(records) if record.type == "E"]
    need(not records or at[:1] == [0], "something stands before its entry")
    for first, behind in zip(at, at[1:] + [len(records)]):
        yield records[first:behind]


def _batch(records: list[Record], checkpoint: Optional[Checkpoint]) -> Batch:
    indexed = read_indexed(records[0].data)
    entry = read_entry(utf8(indexed.text))
    rest = records[1:]
    if rest and rest[0].type == "I":
        path = read_path(rest.pop(0).data)
        need(checkpoint and path.second == checkpoint.size and
             path.first == indexed.index and
             includes(checkpoint.root, checkpoint.size, indexed.index,
                      entry.leaf, path.hashes), "not in the tree")
    if not rest or rest[0].type != "H":
        refuse("an entry without its header")
    note = read_note(rest[0].data)
    header = read_header(note.text)
    need((header.log, header.seq, header.hash) ==
         (entry.log, entry.seq, entry.header), "the entry of another header")
    batch = Batch(indexed.index, entry, note, header)
    need(len(rest) - 1 == len(header.parts), "other parts")
    for record, named in zip(rest[1:], header.parts):
        _part(batch, record, named)
    return batch


def _part(batch: Batch, record: Record, named: tuple[int, bytes]) -> None:
    """A part, or what is left of it."""
    data = record.data
    if record.type == "S":
        need(len(data) > 40 and data[:32] == named[1], "another skeleton")
        batch.parts.append(b"")
        batch.cut[data[:32]] = (int.from_bytes(data[32:40], "big"), data[40:])
        return
    need(record.type == "P", "out of order")
    need((len(data) - 16, part_hash(data[:16], data[16:])) == named,
         "other parts")
    batch.parts.append(data)


def _page(page: Page, batches: list[list[Record]],
          answer: Answer) -> list[Batch]:
    sent = b"".join(records[0].data for records in batches)
    need(sha256(sent) == page.hash, "a page with another hash")
    read = [_batch(records, answer.checkpoint) for records in batches]
    indexes = [one.index for one in read]
    need(indexes == sorted(set(indexes)) and all(
        page.first <= index < page.to for index in indexes),
        "indexes that are not the page's")
    return read


def read_answer(bundle: Bundle, root: bytes) -> Answer:
    """The answer to somebody who has nothing but a fingerprint."""
    need(bundle.end == "whole" and bundle.records, "a torn answer")
    answer = Answer(_hubkeys(bundle.records[0], root))
    records = list(bundle.records[1:])
    first = next((i for i, record in enumerate(records)
                  if record.type == "E"), len(records))
    _take_notes(answer, records[:first])
    batches = list(_batches(records[first:]))
    for page in answer.receipts[0].pages:
        need(page.count <= len(batches), "a page that is too short")
        mine, batches = batches[:page.count], batches[page.count:]
        answer.pages.append((page, _page(page, mine, answer)))
    need(not batches, "an entry outside a page")
    return answer


def first_signature(batch: Batch, key: bytes) -> bool:
    """Whether a header is signed by the key of its log."""
    return batch.note.by(log_key(key), 0)
