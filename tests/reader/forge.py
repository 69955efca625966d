"""A made-up district whose keys are all known, so that a test can sign what
no real program would."""
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional, Union

import nacl.bindings

from kheo_reader import tree
from kheo_reader.checkpoint import Checkpoint
from kheo_reader.entry import Entry
from kheo_reader.header import From, Genesis, Header, Place, Seen
from kheo_reader.hubkeys import Hubkeys, RoleKey
from kheo_reader.keys import Key, log_id, log_key, part_hash, root_key
from kheo_reader.note import Note, Signature
from kheo_reader.receipt import Receipt
from kheo_reader.words import DIRECTORY, Origin, to_base64, to_base64url

HUB = "yen-khanh"
BEGIN = 1653354000


def bytes_of(*words: object, size: int = 16) -> bytes:
    """Bytes that are the same for the same words."""
    return hashlib.sha512(repr(words).encode()).digest()[:size]


class Secret(NamedTuple):
    """A key that can sign."""
    key: Key
    secret: bytes

    def sign(self, text: str) -> Signature:
        """A signature over a text."""
        signed = nacl.bindings.crypto_sign(text.encode(), self.secret)
        return Signature(self.key.name, self.key.id, signed[:64])


def pair(*words: object) -> tuple[bytes, bytes]:
    """Public and secret half of an Ed25519 key."""
    return nacl.bindings.crypto_sign_seed_keypair(bytes_of(*words, size=32))


def named(name: str, *words: object) -> Secret:
    """A key under a name."""
    public, secret = pair(*words)
    return Secret(Key(name, public), secret)


def root(n: int) -> Secret:
    """One of the roots."""
    public, secret = pair("root", n)
    return Secret(root_key(public), secret)


def note(text: str, *secrets: Secret) -> bytes:
    """A signed note."""
    return Note(text, tuple(one.sign(text) for one in secrets)).data()


def part(body: Any, salt: object = 0) -> bytes:
    """salt ‖ body of a value, or of a body as text."""
    if not isinstance(body, (str, bytes)):
        body = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if isinstance(body, str):
        body = body.encode()
    return bytes_of("salt", salt, body) + body


def hash_of(data: bytes) -> bytes:
    """The part hash of salt ‖ body."""
    return part_hash(data[:16], data[16:])


def act(whose: "Union[Log, bytes]", what: str, **members: Any) -> bytes:
    """A part with an act; from is written _from, return is just a string."""
    by = whose if isinstance(whose, bytes) else whose.id
    return part({"v": 1, "by": to_base64url(by), "act": what,
                 **{name.lstrip("_"): value
                    for name, value in members.items()}})


@dataclass
class Log:
    """A log and what it signed."""
    name: str
    scope: bytes
    role: str
    parent: "Optional[Log]" = None
    origin: Optional[From] = None
    headers: list[Header] = field(default_factory=list)

    @property
    def secret(self) -> Secret:
        """The key that signs headers."""
        public, secret = pair("log", self.name)
        return Secret(log_key(public), secret)

    @property
    def id(self) -> bytes:
        """The id of the log."""
        return log_id(self.secret.key.public)

    @property
    def first(self) -> "Log":
        """The first log of the chain."""
        return self.parent.first if self.parent else self

    def genesis(self) -> Genesis:
        """What the first header says besides."""
        hub = self.role == "hub"
        source = self.origin
        if source is None and self.parent is not None:
            last = self.parent.headers[-1]
            source = From(self.parent.id, last.seq, last.hash)
        return Genesis(bytes_of("dev", self.name), self.scope, self.role,
                       self.secret.key.public,
                       None if hub else pair("device", self.name)[0],
                       None if hub else bytes_of("box", size=32), source)

    def batch(self, *parts: bytes, seen: Union[Seen, str] = "-",
              time: int = BEGIN) -> Header:
        """The next header."""
        before = self.headers[-1] if self.headers else None
        header = Header(
            self.id, len(self.headers) + 1, before.hash if before else None,
            seen, time, None if before else self.genesis(),
            tuple(Place(len(one) - 16, hash_of(one)) for one in parts), False)
        self.headers.append(header)
        return header

    def signers(self, header: Header) -> list[Secret]:
        """Who signs a header in a proof file."""
        signers = [self.secret]
        if header.genesis and self.role == "hub":
            signers.append(author())
        elif header.genesis and self.parent:
            signers.append(self.parent.secret)
        return signers

    def note(self, header: Header) -> bytes:
        """A header as it stands in a proof file."""
        return note(header.text(), *self.signers(header))


def author(hub: str = HUB, n: int = 0) -> Secret:
    """The key that signs the genesis of hub logs."""
    return named("author/" + hub, "author", n)


def tree_secret(origin: Origin = Origin(HUB, 1), n: int = 0) -> Secret:
    """The key that signs checkpoints."""
    return named(str(origin), "tree", n)


def receipt_secret(hub: str = HUB, n: int = 0) -> Secret:
    """The key that signs receipts."""
    return named("receipt/" + hub, "receipt", n)


def hubkeys(version: int = 1, roots: tuple[int, ...] = (0,),
            threshold: int = 1, mode: str = "live", origin: int = 1,
            keys: Optional[tuple[RoleKey, ...]] = None) -> Hubkeys:
    """A list of the district's keys."""
    if keys is None:
        keys = (RoleKey("tree", 0, tree_secret().key.public),
                RoleKey("receipt", 0, receipt_secret().key.public),
                RoleKey("author", 0, author().key.public),
                RoleKey("box", 0, bytes_of("hub box", size=32)))
    return Hubkeys(version, HUB, origin, mode, threshold,
                   tuple(root(n).key.public for n in roots), keys, ())


@dataclass
class Hub:
    """The hub's tree."""
    entries: list[Entry] = field(default_factory=list)
    origin: Origin = Origin(HUB, 1)

    def add(self, header: Header, disp: str = "A") -> int:
        """Sequence a header; its index."""
        index = len(self.entries)
        self.entries.append(Entry(
            header.log, header.seq, header.hash,
            (BEGIN + 60 + index) * 1000, BEGIN + index, disp))
        return index

    def leaves(self, size: int) -> list[bytes]:
        """Of the tree of a size."""
        return [one.leaf for one in self.entries[:size]]

    def checkpoint(self, size: int) -> Checkpoint:
        """The checkpoint of a size."""
        return Checkpoint(self.origin, size,
                          tree.root_hash(self.leaves(size)),
                          (BEGIN + 60 + size) * 1000, 0)

    def seen(self, size: int) -> Seen:
        """What a device says that saw it."""
        one = self.checkpoint(size)
        return Seen(one.origin, one.size, one.root)

    def checkpoint_note(self, size: int) -> bytes:
        """The same, signed."""
        return note(self.checkpoint(size).text(), tree_secret(self.origin))

    def receipt_note(self, size: int) -> bytes:
        """A receipt without lines."""
        one = Receipt(self.origin, size, bytes(32), 0, bytes(16), (), ())
        return note(one.text(), receipt_secret())

    def entry(self, index: int, size: int) -> bytes:
        """An entry as it stands in a proof file."""
        path = tree.inclusion(self.leaves(size), index)
        return (f"{index} {size}\n{self.entries[index].text()}" +
                "".join(f"path {to_base64(one)}\n" for one in path)).encode()


class Piece(NamedTuple):
    """A section of a proof file."""
    kind: str
    data: bytes


def header_piece(log: Log, seq: int) -> Piece:
    """A header of a log."""
    return Piece("header", log.note(log.headers[seq - 1]))


def part_piece(data: bytes) -> Piece:
    """A part."""
    return Piece("part", to_base64(data).encode())


def write_proof(pieces: list[Piece], submission: bytes,
                consolidate: Optional[bytes] = None) -> bytes:
    """A proof file, of an edition if it names the hub's word on it."""
    out = b"kheo/inclusion@v1\n" if consolidate else b"kheo/proof@v1\n"
    for kind, data in pieces:
        out += f"== {kind} {len(data)}\n".encode() + data + b"\n"
    out += f"submission {to_base64(submission)}\n".encode()
    if consolidate:
        out += f"consolidate {to_base64(consolidate)}\n".encode()
    return out


# ------------------------------------------------------- what people do
def unit_scope(n: int = 0) -> bytes:
    """The scope of a unit."""
    return bytes_of("scope", n)


def submit(log: Log, **changes: Any) -> bytes:
    """A submission by the author of a log."""
    members = {"rec": to_base64url(bytes_of("record")), "type": "report",
               "lines": ["chinh-quyen"], "after": None, "reason": None,
               "content": {"title": "Báo cáo"}, "annex": {}, "personal": None,
               "files": [], **changes}
    return act(log.first, "submit", **members)


def introduce(log: Log, person: str = "Nguyễn Thị Hòa") -> bytes:
    """Who sits at a machine."""
    return act(log.first, "introduce", machine="Máy " + log.name,
               person=person)


def enrol(hub: Log, log: Log, role: str = "", **changes: Any) -> bytes:
    """The hub makes a log active."""
    members = {"log": to_base64url(log.id),
               "genesis": to_base64(log.headers[0].hash),
               "scope": to_base64url(log.scope), "role": role or log.role,
               "unit": "khanh-thanh", "account": "admin", **changes}
    return act(hub, "enrol", **members)


def unit(hub: Log, scope: bytes, **changes: Any) -> bytes:
    """The hub describes a unit."""
    members = {"scope": to_base64url(scope), "code": "khanh-thanh",
               "kind": "xa", "name": "Xã Khánh Thành", "_from": None,
               "to": None, "account": "admin", **changes}
    return act(hub, "unit", **members)


def release(hub: Log, index: int, header: Header) -> bytes:
    """The hub lets a quarantined batch have its effect."""
    return act(hub, "release", index=index, batch=to_base64(header.hash),
               account="admin")


def approve(log: Log, target: bytes) -> bytes:
    """An approver agrees."""
    return act(log.first, "approve", target=to_base64(target))


def directory(name: str = "directory") -> Log:
    """The hub's log of the directory."""
    return Log(name, DIRECTORY, "hub")
