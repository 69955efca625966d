"""Checkpoints: the signed size and root of the hub's tree."""
from dataclasses import dataclass

from .words import Lines, Origin, hash32, number, origin, same, to_base64


@dataclass(frozen=True)
class Checkpoint:
    """One tree of a hub."""
    origin: Origin
    size: int
    root: bytes
    time: int
    durable: int

    def text(self) -> str:
        """The one legal text."""
        return (f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"
                f"time {self.time}\ndurable {self.durable}\n")


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint from the text of its note."""
    lines = Lines(text)
    checkpoint = Checkpoint(
        origin(lines.whole()), number(lines.whole()), hash32(lines.whole()),
        number(lines.word("time")), number(lines.word("durable")))
    lines.end()
    same(text, checkpoint.text())
    return checkpoint
