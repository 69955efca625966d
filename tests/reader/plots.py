"""Made-up days of a made-up district, each with a proof that says something:
most of them what no honest program would ever let stand together."""
import random
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Optional

import forge as made
from forge import (BEGIN, Hub, Log, Piece, Secret, act, author, enrol,
                   hash_of, header_piece, hubkeys, introduce, note, part,
                   part_piece, receipt_secret, release, root, submit,
                   tree_secret, unit, unit_scope, write_proof)
from kheo_reader.entry import DISPOSITIONS
from kheo_reader.header import Header
from kheo_reader.hubkeys import Hubkeys
from kheo_reader.words import ROLES, Origin, to_base64, to_base64url
from lots import ANNEXES, made_edition

_BODIES: tuple[tuple[str, str], ...] = (
    ('"v":1', '"v":2'), ('"v":1', '"v":true'), ('"v":1', '"v":1.0'),
    ('"v":1', '"v":1,"x":1'), ('"v":1,', '"v":1 ,\n'), ('"v":1', '"v":-1'),
    ('Báo cáo', 'Ba\u0301o cáo'), ('Báo cáo', '\\ud800'),
    ('Báo cáo', '\\ud83d\\ude00'), ('Báo cáo', 'a\tb'),
    ('Báo cáo', '\\u0000'), ('"annex":{}', '"annex":{"a":[[[[[[1]]]]]]}'),
    ('"annex":{}', '"annex":{"a":[[[[[1]]]]]}'), ('"files":[]', '"files":{}'),
    ('"personal":null', '"personal":0'), ('"after":null,', ''),
    ('{"title":', '{"title":1,"title":'), ('"title"', '"ti tle"'),
    ('"title":"Báo cáo"', '"title":9007199254740991'),
    ('"title":"Báo cáo"', '"title":9007199254740992'),
    ('"title":"Báo cáo"', '"title":-0'), ('"title":"Báo cáo"', '"title":1e2'),
    ('"lines":["chinh-quyen"]', '"lines":[]'),
    ('"lines":["chinh-quyen"]', '"lines":["dang","dang"]'),
    ('"type":"report"', '"type":"Report"'), ('"xa"', '""'),
    ('Nguyễn Thị', 'Nguyễn\u200bThị'), ('Nguyễn Thị', 'Nguyễn\u200dThị'),
    ('"recorder"', '"hub"'), ('}', '},'), ('"', '\\"'))


class Forged(NamedTuple):
    """A proof file, the root asked for, and every key that signed in it."""
    data: bytes
    root: bytes
    secrets: dict[str, Secret]


@dataclass
class Day:
    """What happened so far."""
    rng: random.Random
    hub: Hub = field(default_factory=Hub)
    directory: Log = field(default_factory=made.directory)
    logs: list[Log] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    submissions: list[tuple[Log, bytes]] = field(default_factory=list)
    waiting: list[tuple[Log, Header]] = field(default_factory=list)
    words: list[tuple[bytes, bytes]] = field(default_factory=list)

    def often(self, chance: float) -> bool:
        """Whether something happens."""
        return self.rng.random() < chance

    # ------------------------------------------------------------ batches
    def take(self, data: bytes) -> bytes:
        """A part, now and then spoiled before it is signed."""
        if self.often(0.004):
            before, after = self.rng.choice(_BODIES)
            body = data[16:].decode().replace(before, after, 1)
            data = part(body, salt=len(self.parts))
        self.parts.append(data)
        return data

    def batch(self, log: Log, *parts: bytes) -> Header:
        """The next header of a log."""
        seen: Any = "-"
        size = len(self.hub.entries)
        if size and self.often(0.6):
            seen = self.hub.seen(self.rng.randint(1, size))
        elif log.headers and self.often(0.5):
            seen = "="
        return log.batch(*map(self.take, parts), seen=seen,
                         time=BEGIN + self.rng.randint(-86400, 86400))

    def tell(self, *parts: bytes) -> None:
        """The hub says something in the directory."""
        header = self.batch(self.directory, *parts)
        self.hub.add(header, "A" if self.often(0.97) else self.disp())

    def disp(self) -> str:
        """A disposition."""
        return self.rng.choice(DISPOSITIONS)

    # ------------------------------------------------------------- events
    def begin(self) -> None:
        """Somebody joins, or goes on after a restore."""
        people = [log for log in self.logs if log.role != "hub"]
        parent = self.rng.choice(people) if people and self.often(0.3) \
            else None
        scope = unit_scope(0 if self.often(0.85) else 1)
        if parent is not None and self.often(0.9):
            scope = parent.scope
        role = self.rng.choices(ROLES, (10, 4, 1, 1))[0]
        if role == "hub":
            parent = None
        log = Log(f"log {len(self.logs)}", scope, role, parent)
        if parent is not None and self.often(0.15):
            log = Unvouched(log.name, scope, role, parent)
        parts = [introduce(log, f"{name} {len(self.logs)}")
                 for name in ("Nguyễn Thị", "Trần Văn")]
        self.logs.append(log)
        many = self.rng.choices((0, 1, 2), (15, 70, 15))[0]
        self.sequence(log, self.batch(log, *parts[:many]))
        if self.often(0.9):
            self.tell(self.enrolment(log))
        if self.often(0.1):
            self.tell(enrol(self.directory, self.rng.choice(self.logs),
                            self.rng.choice(ROLES)))

    def enrolment(self, log: Log) -> bytes:
        """The act that makes a log active, now and then a wrong one."""
        changes: dict[str, Any] = {}
        if self.often(0.03):
            changes["genesis"] = to_base64(bytes(32))
        if self.often(0.03):
            changes["scope"] = to_base64url(unit_scope(7))
        role = log.role if self.often(0.9) else self.rng.choice(ROLES)
        return enrol(self.directory, log, role, **changes)

    def sequence(self, log: Log, header: Header) -> None:
        """The hub gives a header its place, or does not."""
        if self.often(0.04):
            return
        disp = "A" if self.often(0.8) else self.disp()
        self.hub.add(header, disp)
        if disp.startswith("Q:"):
            self.waiting.append((log, header))

    def say(self) -> None:
        """Somebody submits, or agrees."""
        if not self.logs:
            return
        log = self.rng.choice(self.logs)
        parts = []
        if self.often(0.6):
            by = log if self.often(0.95) else self.rng.choice(self.logs)
            parts.append(submit(
                by, reason=str(len(self.parts)),
                content={"title": "Báo cáo", "period": "2022-H1"},
                annex=self.rng.choice(ANNEXES)))
        approval = self.approval(log)
        if approval is not None and self.often(0.7):
            parts.append(approval)
        header = self.batch(log, *parts)
        self.submissions += [(log, one) for one in self.parts
                             if hash_of(one) in {p.hash for p in header.parts}
                             and b'"submit"' in one]
        self.sequence(log, header)

    def approval(self, log: Log) -> Optional[bytes]:
        """Somebody agrees, now and then with what is their own."""
        if not self.submissions:
            return None
        _, data = self.rng.choice(self.submissions)
        return act(log.first, "approve", target=to_base64(hash_of(data)))

    def name(self) -> None:
        """The hub describes a unit."""
        days = [None, None, "2022-05-23", "2022-05-24", "2022-05-25"]
        n = self.rng.randrange(2) if self.often(0.2) else 0
        said = [one for one in self.parts if b'"unit","scope"' in one]
        if said and self.often(0.2):
            self.tell(self.rng.choice(said))
            return
        self.tell(unit(self.directory, unit_scope(n),
                       name=f"Xã {len(self.parts)}",
                       _from=self.rng.choice(days), to=self.rng.choice(days)))

    def release(self) -> None:
        """The hub lets something have its effect."""
        if not self.waiting:
            return
        _, header = self.rng.choice(self.waiting)
        index = next(i for i, one in enumerate(self.hub.entries)
                     if one.header == header.hash)
        self.tell(release(self.directory, index + self.often(0.1), header))

    def again(self) -> None:
        """A header carries what another one carried before."""
        if self.submissions:
            log, data = self.rng.choice(self.submissions)
            if self.often(0.2):
                log = self.rng.choice(self.logs)
            self.sequence(log, self.batch(log, data))

    def hub_log(self, scope: bytes) -> Log:
        """A log of the hub in the scope of a unit."""
        logs = [log for log in self.logs
                if log.role == "hub" and log.scope == scope]
        if not logs:
            logs = [Log(f"hub log {len(self.logs)}", scope, "hub")]
            self.hub.add(self.batch(logs[0]))
            self.logs += logs
        return self.rng.choice(logs)

    def consolidate(self) -> None:
        """The hub says that a submission is in an edition."""
        if not self.submissions:
            return
        log, data = self.rng.choice(self.submissions)
        try:
            made = made_edition(self.rng, data)
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # a body that was spoiled
        edition = act(self.directory, "edition", **made.edition,
                      account="admin")
        scope = log.scope
        if self.often(0.04):
            scope = self.rng.choice((unit_scope(1), bytes(16)))
        by = self.hub_log(scope)
        if self.often(0.03):
            by = self.rng.choice(self.logs)
        word = act(by, "consolidate", **made.word, account="admin",
                   edition=to_base64(hash_of(edition)))
        if self.often(0.95):
            self.tell(edition)
        header = self.batch(by, word)
        self.words.append((hash_of(data), header.parts[0].hash))
        self.hub.add(header, "A" if self.often(0.95) else self.disp())
        if self.often(0.1):
            self.hub.add(header)

    def live(self, events: int) -> None:
        """So many things happen."""
        self.tell(unit(self.directory, unit_scope()))
        self.begin()
        for _ in range(events):
            self.rng.choices(
                (self.begin, self.say, self.name, self.release, self.again,
                 self.consolidate), (3, 8, 1, 2, 1, 2))[0]()

    # -------------------------------------------------------------- proof
    def headers(self) -> list[tuple[Log, int]]:
        """Log and seq of all headers."""
        return [(log, one.seq) for log in (self.directory, *self.logs)
                for one in log.headers]

    def pieces(self) -> list[Piece]:
        """The sections without hubkeys: all, or all but a few."""
        size = len(self.hub.entries)
        sizes = sorted({size, *(self.rng.randint(1, size)
                                for _ in range(self.rng.randrange(4)))})
        notes = [header_piece(log, seq) for log, seq in self.headers()]
        notes += [Piece("checkpoint", self.hub.checkpoint_note(n))
                  for n in sizes]
        if self.often(0.3):
            notes.append(Piece("receipt", self.hub.receipt_note(size)))
        if self.often(0.2):
            self.rng.shuffle(notes)
        parts = [part_piece(one) for one in self.parts]
        entries = [Piece("entry", self.hub.entry(i, self.rng.choice(
            [n for n in sizes if n > i]))) for i in range(size)]
        if self.often(0.2):
            self.rng.shuffle(parts)
            self.rng.shuffle(entries)
        return self.some(notes) + self.some(parts) + self.some(entries)

    def some(self, pieces: list[Piece]) -> list[Piece]:
        """Most often all of them, else all but one or two."""
        left = list(pieces)
        if self.often(0.25):
            for _ in range(self.rng.randint(1, 2)):
                if left:
                    del left[self.rng.randrange(len(left))]
        return left


class Unvouched(Log):
    """A log that says it continues another, without that one's word."""

    def signers(self, header: Header) -> list[Secret]:
        """Only itself."""
        return [self.secret]


def _versions(day: Day) -> tuple[list[Piece], list[Hubkeys]]:
    """Hubkeys and those that follow them."""
    rng, roots, signers = day.rng, (0,), {0}
    mode = rng.choice(("live", "live", "test"))
    lists = [hubkeys(1, roots, 1, mode)]
    pieces = [Piece("hubkeys", note(lists[0].text(), root(0)))]
    for version in range(2, 2 + rng.choices((0, 1, 2), (6, 2, 1))[0]):
        new = rng.choice(((0,), (0, 1), (1,), (1, 2)))
        signers = set(roots) | set(new)
        if day.often(0.03):
            signers.discard(rng.choice(list(signers)))
        roots = new
        threshold = rng.randint(1, len(new))
        lists.append(hubkeys(version, new, threshold, mode))
        pieces.append(Piece("hubkeys", note(
            lists[-1].text(), *(root(n) for n in sorted(signers)))))
    return pieces, lists


def _secrets(day: Day) -> dict[str, Secret]:
    secrets = [root(n) for n in range(3)]
    secrets += [tree_secret(), tree_secret(Origin("yen-khanh", 2)),
                receipt_secret(), author(), day.directory.secret]
    secrets += [log.secret for log in day.logs]
    return {one.key.name: one for one in secrets}


def forge(rng: random.Random) -> Forged:
    """A day and a proof of one of its submissions."""
    day = Day(rng)
    day.live(rng.randint(3, 12))
    while not day.submissions:
        day.say()
    keys, lists = _versions(day)
    asked = rng.choice(lists).fingerprint
    if day.often(0.03):
        asked = replace(lists[0], threshold=2).fingerprint
    submission, word = hash_of(rng.choice(day.submissions)[1]), None
    if day.often(0.5):
        day.consolidate()
    if day.words and day.often(0.7):
        of, word = rng.choice(day.words)
        submission = of if day.often(0.95) else submission
    data = write_proof(keys + day.pieces(), submission, word)
    return Forged(data, asked, _secrets(day))
