"""Signed notes: a text and who signed it."""
from dataclasses import dataclass
from typing import NamedTuple

from .keys import Key
from .words import need, refuse, to_base64, unbase64, utf8

BYTES_MAX = 8192
SIGNATURES_MAX = 4
SIGNER_MAX = 64
_DASH = "\u2014 "


class Signature(NamedTuple):
    """One line below the text."""
    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """As it stands in the note."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True)
class Note:
    """A text with its last LF, and its signatures in order."""
    text: str
    signatures: tuple[Signature, ...]

    def by(self, key: Key, place: int) -> bool:
        """Whether the signature in a place is there and is the key's."""
        if place >= len(self.signatures):
            return False
        one = self.signatures[place]
        return (one.name == key.name and one.key_id == key.id and
                key.signed(one.value, self.text.encode()))

    def signed_by(self, key: Key) -> bool:
        """Whether any signature is the key's; others are passed over."""
        return any(self.by(key, i) for i in range(len(self.signatures)))

    def only_by(self, *keys: Key) -> bool:
        """Whether the signatures are those of the keys, in their order, and
        no others."""
        return (len(self.signatures) == len(keys) and
                all(self.by(key, i) for i, key in enumerate(keys)))

    def data(self) -> bytes:
        """The whole note."""
        lines = "".join(one.line() for one in self.signatures)
        return (self.text + "\n" + lines).encode()


def _signature(line: str) -> Signature:
    need(line.startswith(_DASH), "no signature line")
    words = line[len(_DASH):].split(" ")
    need(len(words) == 2, "no signature line")
    name = words[0]
    need(1 <= len(name) <= SIGNER_MAX, "no name of a signer")
    need(all("!" <= c <= "~" and c != "+" for c in name),
         "no name of a signer")
    value = unbase64(words[1], 68)
    return Signature(name, value[:4], value[4:])


def _no_controls(text: str) -> None:
    for c in text:
        if c != "\n" and (c < " " or "\x7f" <= c <= "\x9f"):
            refuse("a control character")


def read_note(data: bytes) -> Note:
    """A note; nothing is verified yet."""
    need(len(data) <= BYTES_MAX, "a note that is too long")
    whole = utf8(data)
    _no_controls(whole)
    text, gap, below = whole.partition("\n\n")
    need(text and gap and below.endswith("\n"), "no note")
    lines = below[:-1].split("\n")
    need(len(lines) <= SIGNATURES_MAX, "too many signatures")
    return Note(text + "\n", tuple(_signature(line) for line in lines))
