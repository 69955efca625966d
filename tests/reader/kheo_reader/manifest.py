"""The manifest: the word that a file is whole."""
from dataclasses import dataclass

from .words import Lines, hash32, number, refuse, same, to_base64


@dataclass(frozen=True)
class Manifest:
    """What stands in a file before it."""
    device: bytes
    to: bytes
    count: int
    sha256: bytes

    def text(self) -> str:
        """The one legal text."""
        return (f"kheo/manifest@v1\ndevice {to_base64(self.device)}\n"
                f"to {to_base64(self.to)}\ncount {self.count}\n"
                f"sha256 {to_base64(self.sha256)}\n")


def read_manifest(text: str) -> Manifest:
    """A manifest from the text of its note."""
    lines = Lines(text)
    if lines.whole() != "kheo/manifest@v1":
        refuse("no manifest of this version")
    manifest = Manifest(hash32(lines.word("device")),
                        hash32(lines.word("to")), number(lines.word("count")),
                        hash32(lines.word("sha256")))
    lines.end()
    same(text, manifest.text())
    return manifest
