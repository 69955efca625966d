"""A replica: the confirmed state of a unit, from nothing but answers."""
from dataclasses import dataclass, field
from typing import Optional

from .act import Act, a_hash
from .answer import Answer, Batch, first_signature
from .digest import digest
from .hubkeys import Hubkeys
from .keys import Key, log_key
from .part import Part, read_part, read_skeleton
from .row import Row
from .submission import Done, fold
from .values import normal_form
from .words import DIRECTORY, need


WORDS = ("discard", "adopt", "erase")  # which change no state


@dataclass
class Log:
    """A log as far as its entries go."""
    genesis: Batch
    last: Batch
    vouched: bool


@dataclass
class Replica:
    """What took effect in a unit's scope and in the directory."""
    scope: bytes
    hubkeys: Hubkeys
    logs: dict[bytes, Log] = field(default_factory=dict)
    enrolled: dict[bytes, tuple[int, str]] = field(default_factory=dict)
    waiting: dict[int, Batch] = field(default_factory=dict)
    known: set[tuple[bytes, bytes]] = field(default_factory=set)
    rows: dict[tuple[str, bytes], Row] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    cut: dict[bytes, Part] = field(default_factory=dict)
    promised: dict[bytes, int] = field(default_factory=dict)

    def take(self, answer: Answer) -> None:
        """Apply all pages of an answer in the order of the tree."""
        batches = [(batch.index, page.scope, batch)
                   for page, batches in answer.pages for batch in batches]
        for _, scope, batch in sorted(batches, key=lambda one: one[0]):
            self._log(scope, batch)
            self._entry(scope, batch)
        need(not self.promised, "a part was cut, but nobody redacted it")

    # ----------------------------------------------------------- the logs
    def _log(self, scope: bytes, batch: Batch) -> None:
        header = batch.header
        log = self.logs.get(header.log)
        if log is None:
            log = self._begin(batch)
        else:
            need(header.seq == log.last.header.seq + 1 and
                 header.prev == log.last.header.hash, "a log with a gap")
            log.last = batch
        genesis = log.genesis.header.genesis
        need(genesis and genesis.scope == scope, "another scope's log")
        need(genesis and first_signature(batch, genesis.key),
             "not signed by its log")

    def _begin(self, batch: Batch) -> Log:
        genesis = batch.header.genesis
        if genesis is None:
            need(False, "a log without a genesis")
            raise AssertionError
        vouched = False
        if genesis.role == "hub":
            key = self.hubkeys.key_at("author", batch.index)
            need(key and batch.note.by(
                Key("author/" + self.hubkeys.hub, key), 1),
                "a hub log that is not the hub's")
        elif genesis.parent and genesis.parent.log in self.logs:
            parent = self.logs[genesis.parent.log].genesis.header.genesis
            vouched = (parent is not None and parent.scope == genesis.scope
                       and batch.note.by(log_key(parent.key), 1))
        self.logs[batch.header.log] = Log(batch, batch, vouched)
        return self.logs[batch.header.log]

    def first(self, log: bytes) -> bytes:
        """The first log of a chain."""
        while self.logs[log].vouched:
            genesis = self.logs[log].genesis.header.genesis
            assert genesis is not None and genesis.parent is not None
            log = genesis.parent.log
        return log

    def role(self, log: bytes, index: int) -> str:
        """The role of a log at an index."""
        genesis = self.logs[log].genesis.header.genesis
        if genesis is not None and genesis.role == "hub":
            return "hub"
        for one in (log, self.first(log)):
            if one in self.enrolled and self.enrolled[one][0] < index:
                return self.enrolled[one][1]
        return "courier"

    # ---------------------------------------------------------- the effect
    def _entry(self, scope: bytes, batch: Batch) -> None:
        if batch.entry.disp == "A":
            self._effect(scope, batch, batch.index)
        elif batch.entry.disp != "D" and scope == self.scope:
            self.waiting[batch.index] = batch

    def _effect(self, scope: bytes, batch: Batch, index: int) -> None:
        for place, data in enumerate(batch.parts):
            part = self._read(batch, place, data)
            if (scope, part.hash) in self.known:
                continue
            self.known.add((scope, part.hash))
            if part.act is not None and scope == DIRECTORY:
                self._told(part.act, index)
            elif part.act is not None and part.act.kind == "redact":
                self._redact(part.act, index)
            elif part.act is not None and part.act.kind in WORDS:
                continue
            elif part.act is not None:
                self.done.append(Done(
                    part.act, part.hash, index, place,
                    self.role(batch.header.log, index),
                    self.first(batch.header.log)))
            else:
                self._edits(part)

    def _read(self, batch: Batch, place: int, data: bytes) -> Part:
        name = batch.header.parts[place][1]
        if data:
            return self.cut.get(name) or read_part(data)
        index, skeleton = batch.cut[name]
        self.promised[name] = index
        return self.cut.setdefault(name, read_skeleton(name, skeleton))

    def _redact(self, act: Act, index: int) -> None:
        """Values leave what they were said in."""
        for one in act["parts"]:
            name = a_hash(one["part"])
            left = read_skeleton(name, normal_form(one["skeleton"]))
            need(self.promised.pop(name, index) == index and
                 self.cut.setdefault(name, left) == left,
                 "a part that was cut otherwise than redacted")
            assert isinstance(left.content, tuple)
            for edit in left.content:
                row = self.rows.get((edit.type, edit.rec))
                if row is not None:
                    row.redact(left.id, edit)

    def _edits(self, part: Part) -> None:
        assert isinstance(part.content, tuple)
        for edit in part.content:
            row = self.rows.setdefault((edit.type, edit.rec), Row())
            row.merge(part.id, edit)

    def _told(self, act: Act, index: int) -> None:
        """What the hub said in the directory."""
        if act.kind == "enrol":
            self.enrolled.setdefault(act["log"], (index, act["role"]))
        elif act.kind == "release":
            batch: Optional[Batch] = self.waiting.get(act["index"])
            if batch is not None and batch.header.hash == act["batch"]:
                del self.waiting[act["index"]]
                self._effect(self.scope, batch, index)

    def digest(self) -> str:
        """That of the unit's scope."""
        return digest(self.rows, fold(self.done))
