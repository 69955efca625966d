"""Batch headers: what a log's key signs."""
from dataclasses import dataclass
from typing import NamedTuple, Optional, Union

from .keys import log_id, sha256
from .words import (ROLES, Lines, Origin, count, hash32, ident, need, number,
                    one_of, origin, refuse, same, seconds, to_base64,
                    to_base64url)

BODY_MAX = 262144
BODIES_MAX = 1048576
PARTS_MAX = 64


class Seen(NamedTuple):
    """The newest checkpoint that a device had verified."""
    origin: Origin
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin} {self.size} {to_base64(self.root)}"


class From(NamedTuple):
    """The place in another log that a log continues."""
    log: bytes
    seq: int
    hash: bytes


class Place(NamedTuple):
    """What a header says of one part."""
    size: int
    hash: bytes


@dataclass(frozen=True)
class Genesis:
    """What only the first header of a log says."""
    dev: bytes
    scope: bytes
    role: str
    key: bytes
    device: Optional[bytes]
    box: Optional[bytes]
    parent: Optional[From]

    def text(self) -> str:
        """The lines."""
        lines = (f"dev {to_base64url(self.dev)}\n"
                 f"scope {to_base64url(self.scope)}\n"
                 f"role {self.role}\nkey {to_base64(self.key)}\n")
        if self.device is not None and self.box is not None:
            lines += f"device {to_base64(self.device)}\n"
            lines += f"box {to_base64(self.box)}\n"
        if self.parent is not None:
            log, seq, last = self.parent
            lines += f"from {to_base64url(log)} {seq} {to_base64(last)}\n"
        return lines


@dataclass(frozen=True)
class Header:
    """One batch; `seen` is a Seen, "=" or "-"."""
    log: bytes
    seq: int
    prev: Optional[bytes]
    seen: Union[Seen, str]
    time: int
    genesis: Optional[Genesis]
    parts: tuple[Place, ...]
    close: bool

    def text(self) -> str:
        """The one legal text."""
        prev = "-" if self.prev is None else to_base64(self.prev)
        lines = (f"kheo/batch@v1\nlog {to_base64url(self.log)}\n"
                 f"seq {self.seq}\nprev {prev}\n"
                 f"seen {self.seen}\ntime {self.time}\n")
        if self.genesis is not None:
            lines += self.genesis.text()
        for i, part in enumerate(self.parts):
            lines += f"part {i} {part.size} {to_base64(part.hash)}\n"
        return lines + ("flags close\n" if self.close else "")

    @property
    def hash(self) -> bytes:
        """The header hash."""
        return sha256(self.text().encode())


def _seen(lines: Lines) -> Union[Seen, str]:
    words = lines.whole().split(" ")
    need(words[0] == "seen", "no line 'seen'")
    if words[1:] in (["-"], ["="]):
        return words[1]
    need(len(words) == 4, "no line 'seen'")
    return Seen(origin(words[1]), number(words[2]), hash32(words[3]))


def _from(lines: Lines) -> From:
    log, seq, last = lines.words("from", 3)
    return From(ident(log), count(seq), hash32(last))


def _genesis(lines: Lines) -> Genesis:
    dev, scope = ident(lines.word("dev")), ident(lines.word("scope"))
    role = one_of(lines.word("role"), ROLES)
    key = hash32(lines.word("key"))
    device = box = parent = None
    if role != "hub":
        device = hash32(lines.word("device"))
        box = hash32(lines.word("box"))
    if lines.ahead("from"):
        parent = _from(lines)
    return Genesis(dev, scope, role, key, device, box, parent)


def _parts(lines: Lines) -> tuple[Place, ...]:
    parts = []
    for place, size, value in lines.every("part", 3, 0, PARTS_MAX):
        need(number(place) == len(parts), "a part out of place")
        parts.append(Place(number(size, BODY_MAX), hash32(value)))
        need(parts[-1].size > 0, "an empty body")
    need(sum(part.size for part in parts) <= BODIES_MAX, "bodies too long")
    return tuple(parts)


def _close(lines: Lines) -> bool:
    if lines.ahead("flags"):
        one_of(lines.word("flags"), ("close",))
        return True
    return False


def read_header(text: str) -> Header:
    """A header from the text of its note."""
    lines = Lines(text)
    if lines.whole() != "kheo/batch@v1":
        refuse("no header of this version")
    log, seq = ident(lines.word("log")), count(lines.word("seq"))
    prev = lines.word("prev")
    need((prev == "-") == (seq == 1), "prev does not fit seq")
    seen, time = _seen(lines), seconds(lines.word("time"))
    genesis = _genesis(lines) if seq == 1 else None
    header = Header(log, seq, None if prev == "-" else hash32(prev), seen,
                    time, genesis, _parts(lines), _close(lines))
    lines.end()
    if genesis is not None:
        need(seen != "=", "a genesis has no header before it")
        need(log == log_id(genesis.key), "the log is not its key's")
    same(text, header.text())
    return header
