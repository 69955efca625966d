"""Entries: the hub's line that it sequenced a header."""
from dataclasses import dataclass

from .tree import leaf_hash
from .words import (Lines, count, hash32, ident, need, number, one_of, same,
                    seconds, to_base64, to_base64url)

TEXT_MAX = 256
_CODES = ("suspended", "revoked", "author", "scope", "part", "newer", "limit")
DISPOSITIONS = ("A", "D", *("Q:" + code for code in _CODES))


@dataclass(frozen=True)
class Entry:
    """One leaf of the hub's tree."""
    log: bytes
    seq: int
    header: bytes
    recv: int
    teff: int
    disp: str

    def text(self) -> str:
        """The one legal text."""
        return (f"batch {to_base64url(self.log)} {self.seq} "
                f"{to_base64(self.header)}\nrecv {self.recv}\n"
                f"teff {self.teff}\ndisp {self.disp}\n")

    @property
    def leaf(self) -> bytes:
        """The leaf hash."""
        return leaf_hash(self.text().encode())


def read_entry(text: str) -> Entry:
    """An entry from its four lines."""
    need(len(text.encode()) <= TEXT_MAX, "an entry that is too long")
    lines = Lines(text)
    log, seq, header = lines.words("batch", 3)
    entry = Entry(ident(log), count(seq), hash32(header),
                  number(lines.word("recv")), seconds(lines.word("teff")),
                  one_of(lines.word("disp"), DISPOSITIONS))
    lines.end()
    same(text, entry.text())
    return entry
