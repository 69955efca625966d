"""Hubkeys: the hub's signed list of its keys, and the root fingerprint."""
import re
from dataclasses import dataclass
from typing import NamedTuple, Optional

from .checkpoint import Checkpoint
from .keys import Key, root_key, sha256
from .note import Note
from .receipt import Receipt
from .words import (Lines, Origin, count, hash32, hub_name, need, number,
                    one_of, refuse, same, to_base64)

ROOTS_MAX = 4
KEYS_MAX = 24
PINS_MAX = 2
_ROLES = ("tree", "receipt", "author", "box")


class RoleKey(NamedTuple):
    """A key and the size of the tree from which it counts."""
    role: str
    first: int
    key: bytes


@dataclass(frozen=True)
class Hubkeys:
    """One version of the list."""
    version: int
    hub: str
    origin: int
    mode: str
    threshold: int
    roots: tuple[bytes, ...]
    keys: tuple[RoleKey, ...]
    pins: tuple[bytes, ...]

    def text(self) -> str:
        """The one legal text."""
        lines = (f"kheo/hubkeys@v1\nversion {self.version}\nhub {self.hub}\n"
                 f"origin {self.origin}\nmode {self.mode}\n"
                 f"threshold {self.threshold}\n")
        lines += "".join(f"root {to_base64(root)}\n" for root in self.roots)
        lines += "".join(f"key {one.role} {one.first} {to_base64(one.key)}\n"
                         for one in self.keys)
        return lines + "".join(f"pin {to_base64(p)}\n" for p in self.pins)

    @property
    def fingerprint(self) -> bytes:
        """The root fingerprint."""
        return sha256(b"kheo/root\n", bytes([self.threshold]),
                      *self.roots)[:16]

    def key_at(self, role: str, size: int) -> Optional[bytes]:
        """The key of a role at a size of the tree."""
        known = [one for one in self.keys
                 if one.role == role and one.first <= size]
        return max(known, key=lambda one: one.first).key if known else None

    def authors(self) -> list[Key]:
        """All author keys, with their name."""
        return [Key("author/" + self.hub, one.key)
                for one in self.keys if one.role == "author"]

    def tree_key(self, checkpoint: Checkpoint) -> Optional[Key]:
        """The key that a checkpoint must be signed by."""
        if not self._mine(checkpoint.origin):
            return None
        key = self.key_at("tree", checkpoint.size)
        return None if key is None else Key(str(checkpoint.origin), key)

    def receipt_key(self, receipt: Receipt) -> Optional[Key]:
        """The key that a receipt must be signed by."""
        if not self._mine(receipt.origin):
            return None
        key = self.key_at("receipt", receipt.size)
        return None if key is None else Key("receipt/" + self.hub, key)

    def _mine(self, origin: Origin) -> bool:
        return origin.hub == self.hub and origin.n <= self.origin

    def signed_enough(self, note: Note) -> bool:
        """Whether as many of these roots as must signed a note."""
        return sum(note.signed_by(root_key(root))
                   for root in self.roots) >= self.threshold

    def follows(self, known: "Hubkeys", note: Note) -> bool:
        """The rotation rule: whether this list, read from the note, takes the
        place of the known one."""
        return (self.version > known.version and self.hub == known.hub and
                self.origin >= known.origin and known.signed_enough(note) and
                self.signed_enough(note))


def _roots(lines: Lines) -> tuple[bytes, ...]:
    roots = tuple(hash32(words[0])
                  for words in lines.every("root", 1, 1, ROOTS_MAX))
    need(len(set(roots)) == len(roots), "a root twice")
    return roots


def _keys(lines: Lines) -> tuple[RoleKey, ...]:
    keys = tuple(RoleKey(one_of(role, _ROLES), number(first), hash32(key))
                 for role, first, key in lines.every("key", 3, 1, KEYS_MAX))
    places = {(one.role, one.first) for one in keys}
    need(len(places) == len(keys), "two keys of a role from one size")
    return keys


def read_hubkeys(text: str) -> Hubkeys:
    """A list from the text of its note."""
    lines = Lines(text)
    if lines.whole() != "kheo/hubkeys@v1":
        refuse("no hubkeys of this version")
    hubkeys = Hubkeys(
        count(lines.word("version")), hub_name(lines.word("hub")),
        count(lines.word("origin")),
        one_of(lines.word("mode"), ("live", "test")),
        count(lines.word("threshold")), _roots(lines), _keys(lines),
        tuple(hash32(w[0]) for w in lines.every("pin", 1, 0, PINS_MAX)))
    lines.end()
    need(hubkeys.threshold <= len(hubkeys.roots), "more roots than there are")
    same(text, hubkeys.text())
    return hubkeys


def read_fingerprint(text: str) -> bytes:
    """A root fingerprint as people type it."""
    digits = re.sub(r"[ -]", "", text).lower()
    need(re.fullmatch(r"[0-9a-f]{32}", digits), "no fingerprint")
    return bytes.fromhex(digits)


def write_fingerprint(value: bytes) -> str:
    """Eight groups of four digits."""
    digits = value.hex()
    return "-".join(digits[i:i + 4] for i in range(0, 32, 4))
