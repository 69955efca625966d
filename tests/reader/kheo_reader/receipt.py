"""Receipts: the hub's signed word on what it holds."""
from dataclasses import dataclass
from typing import NamedTuple

from .words import (Lines, Origin, count, hash32, ident, need, number, one_of,
                    origin, refuse, same, to_base64, to_base64url)

LINES_MAX = 56
PAGES_MAX = 4
_KINDS = ("sequenced", "held", "pending", "refuse")
_REASONS = ("fork", "envelope", "key", "expired")


class Line(NamedTuple):
    """What it says of one header; `why` only if it is refused."""
    kind: str
    log: bytes
    seq: int
    header: bytes
    why: str

    def text(self) -> str:
        """With its LF."""
        why = f" {self.why}" if self.why else ""
        return (f"{self.kind} {to_base64url(self.log)} {self.seq} "
                f"{to_base64(self.header)}{why}\n")


class Page(NamedTuple):
    """Which entries of a scope stand in the answer."""
    scope: bytes
    first: int
    to: int
    count: int
    hash: bytes

    def text(self) -> str:
        """With its LF."""
        return (f"page {to_base64url(self.scope)} {self.first} {self.to} "
                f"{self.count} {to_base64(self.hash)}\n")


@dataclass(frozen=True)
class Receipt:
    """One receipt."""
    origin: Origin
    size: int
    root: bytes
    time: int
    nonce: bytes
    lines: tuple[Line, ...]
    pages: tuple[Page, ...]

    def text(self) -> str:
        """The one legal text."""
        return (f"kheo/receipt@v1\norigin {self.origin}\nsize {self.size}\n"
                f"root {to_base64(self.root)}\ntime {self.time}\n"
                f"nonce {to_base64url(self.nonce)}\n" +
                "".join(line.text() for line in self.lines) +
                "".join(page.text() for page in self.pages))


def _line(lines: Lines) -> Line:
    words = lines.whole().split(" ")
    refused = words[0] == "refuse"
    need(len(words) == 4 + refused, "no line about a header")
    why = one_of(words[4], _REASONS) if refused else ""
    return Line(words[0], ident(words[1]), count(words[2]), hash32(words[3]),
                why)


def _lines(lines: Lines) -> tuple[Line, ...]:
    read = []
    while lines.ahead(*_KINDS):
        need(len(read) < LINES_MAX, "too many lines about headers")
        read.append(_line(lines))
    return tuple(read)


def _pages(lines: Lines) -> tuple[Page, ...]:
    pages = []
    for scope, first, to, many, value in lines.every("page", 5, 0, PAGES_MAX):
        page = Page(ident(scope), number(first), number(to), number(many),
                    hash32(value))
        need(page.first <= page.to, "a page that goes back")
        need(page.count <= page.to - page.first, "a page that is too full")
        pages.append(page)
    return tuple(pages)


def read_receipt(text: str) -> Receipt:
    """A receipt from the text of its note."""
    lines = Lines(text)
    if lines.whole() != "kheo/receipt@v1":
        refuse("no receipt of this version")
    receipt = Receipt(
        origin(lines.word("origin")), number(lines.word("size")),
        hash32(lines.word("root")), number(lines.word("time")),
        ident(lines.word("nonce")), _lines(lines), _pages(lines))
    lines.end()
    same(text, receipt.text())
    return receipt
