"""Hello: who asks, and what it has."""
from dataclasses import dataclass
from typing import NamedTuple, Optional

from .words import (Lines, Origin, count, hash32, ident, need, number, origin,
                    refuse, same, to_base64, to_base64url)

LINES_MAX = 90
AT_MAX = 8
LOCATORS_MAX = 16


class Head(NamedTuple):
    """The newest header of a log."""
    log: bytes
    seq: int
    header: bytes


class At(NamedTuple):
    """Below which size every entry of a scope was applied."""
    scope: bytes
    size: int


class Locator(NamedTuple):
    """A tree that the client verified."""
    size: int
    root: bytes


@dataclass(frozen=True)
class Hello:
    """One hello."""
    hub: bytes
    device: bytes
    nonce: Optional[bytes]
    hubkeys: int
    origin: Optional[Origin]
    logs: tuple[Head, ...]
    at: tuple[At, ...]
    locators: tuple[Locator, ...]

    def text(self) -> str:
        """The one legal text."""
        nonce = "-" if self.nonce is None else to_base64url(self.nonce)
        lines = [f"kheo/hello@v1\nhub {to_base64url(self.hub)}\n"
                 f"device {to_base64(self.device)}\nnonce {nonce}\n"
                 f"hubkeys {self.hubkeys}\norigin {self.origin or '-'}\n"]
        lines += [f"log {to_base64url(one.log)} {one.seq} "
                  f"{to_base64(one.header)}\n" for one in self.logs]
        lines += [f"at {to_base64url(one.scope)} {one.size}\n"
                  for one in self.at]
        lines += [f"locator {one.size} {to_base64(one.root)}\n"
                  for one in self.locators]
        return "".join(lines)


def read_hello(text: str) -> Hello:
    """A hello from the text of its note."""
    lines = Lines(text)
    if lines.whole() != "kheo/hello@v1":
        refuse("no hello of this version")
    hub, device = ident(lines.word("hub")), hash32(lines.word("device"))
    nonce, known = lines.word("nonce"), number(lines.word("hubkeys"))
    tree = lines.word("origin")
    hello = Hello(
        hub, device, None if nonce == "-" else ident(nonce), known,
        None if tree == "-" else origin(tree),
        tuple(Head(ident(log), count(seq), hash32(header))
              for log, seq, header in lines.every("log", 3, 0, LINES_MAX)),
        tuple(At(ident(scope), number(size))
              for scope, size in lines.every("at", 2, 0, AT_MAX)),
        tuple(Locator(number(size), hash32(root)) for size, root
              in lines.every("locator", 2, 0, LOCATORS_MAX)))
    lines.end()
    need(len(hello.logs) + len(hello.at) + len(hello.locators) <= LINES_MAX,
         "too many lines")
    same(text, hello.text())
    return hello
