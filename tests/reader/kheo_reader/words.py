"""Words and encodings: the smallest things a text is made of."""
import base64
import re
import unicodedata
from typing import Iterator, NamedTuple, NoReturn

NUMBER_MAX = 2**63 - 1
SECONDS_MAX = NUMBER_MAX // 1000
NAME_BYTES_MAX = 200
HUB_NAME_MAX = 32
TYPE_BYTES_MAX = 32
FIELD_BYTES_MAX = 96
DIRECTORY = bytes(16)
LINES = ("chinh-quyen", "dang")
ROLES = ("recorder", "approver", "courier", "hub")

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_HUB_NAME = re.compile(r"[a-z0-9-]+")
_TYPE = re.compile(r"[a-z][a-z0-9-]*")
_FIELD = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
# What is not seen, or turns the writing around, has no place in a name.
_HIDDEN = frozenset(map(chr, (
    *range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200B, 0x200E, 0x200F,
    *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)))


class Refused(ValueError):
    """These bytes are not what protocol/README.md allows."""


def refuse(why: str) -> NoReturn:
    """Give up on what is being read."""
    raise Refused(why)


def need(holds: object, why: str) -> None:
    """Refuse unless something holds."""
    if not holds:
        raise Refused(why)


def utf8(data: bytes) -> str:
    """The text of bytes; no byte order mark."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        refuse("not UTF-8")
    need(not text.startswith("\ufeff"), "a byte order mark")
    return text


def number(word: str, at_most: int = NUMBER_MAX) -> int:
    """Decimal digits without sign or leading zero."""
    need(_NUMBER.fullmatch(word), f"no number: {word!r}")
    value = int(word)
    need(value <= at_most, f"too large: {word}")
    return value


def count(word: str) -> int:
    """A number from 1."""
    value = number(word)
    need(value > 0, "zero is too small")
    return value


def seconds(word: str) -> int:
    """Seconds since 1970."""
    return number(word, SECONDS_MAX)


def unbase64(word: str, size: int) -> bytes:
    """Exactly so many bytes from base64 with padding."""
    try:
        data = base64.b64decode(word, validate=True)
    except ValueError:
        refuse(f"no base64: {word!r}")
    need(len(data) == size and to_base64(data) == word, f"no base64: {word!r}")
    return data


def to_base64(data: bytes) -> str:
    """RFC 4648 section 4."""
    return base64.b64encode(data).decode("ascii")


def unbase64url(word: str) -> bytes:
    """Bytes from base64url without padding."""
    need(re.fullmatch(r"[A-Za-z0-9_-]*", word), f"no base64url: {word!r}")
    try:
        data = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
    except ValueError:
        refuse(f"no base64url: {word!r}")
    need(to_base64url(data) == word, f"no base64url: {word!r}")
    return data


def to_base64url(data: bytes) -> str:
    """RFC 4648 section 5, without padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def ident(word: str) -> bytes:
    """An id: 16 bytes in 22 characters."""
    need(len(word) == 22, f"no id: {word!r}")
    return unbase64url(word)


def hash32(word: str) -> bytes:
    """A hash or a key: 32 bytes in 44 characters."""
    return unbase64(word, 32)


class Origin(NamedTuple):
    """kheo/<hub name>/<n>"""
    hub: str
    n: int

    def __str__(self) -> str:
        return f"kheo/{self.hub}/{self.n}"


def hub_name(word: str) -> str:
    """1 to 32 of a-z 0-9 -."""
    need(len(word) <= HUB_NAME_MAX and _HUB_NAME.fullmatch(word),
         f"no hub name: {word!r}")
    return word


def origin(word: str) -> Origin:
    """The name of a tree."""
    words = word.split("/")
    need(len(words) == 3 and words[0] == "kheo", f"no origin: {word!r}")
    return Origin(hub_name(words[1]), count(words[2]))


def one_of(word: str, choices: tuple[str, ...]) -> str:
    """One of the words that are known."""
    need(word in choices, f"unknown word: {word!r}")
    return word


def is_nfc(text: str) -> bool:
    """Whether a text is in Unicode normal form C."""
    return unicodedata.is_normalized("NFC", text)


def is_name(text: object) -> bool:
    """A name of a person, a machine, a unit."""
    return (isinstance(text, str) and is_nfc(text) and
            1 <= len(text.encode()) <= NAME_BYTES_MAX and
            not _HIDDEN.intersection(text))


def is_type(text: object) -> bool:
    """The type of a record."""
    return (isinstance(text, str) and len(text) <= TYPE_BYTES_MAX and
            _TYPE.fullmatch(text) is not None)


def is_field(text: object) -> bool:
    """The path of a field."""
    return (isinstance(text, str) and len(text) <= FIELD_BYTES_MAX and
            _FIELD.fullmatch(text) is not None)


class Lines:
    """The lines of a text, taken from the top."""

    def __init__(self, text: str) -> None:
        need(text.endswith("\n"), "the last line does not end")
        self._lines = text[:-1].split("\n")
        self._at = 0

    def whole(self) -> str:
        """The next line as it is."""
        need(self._at < len(self._lines), "a line is missing")
        self._at += 1
        return self._lines[self._at - 1]

    def words(self, first: str, words: int = 1) -> list[str]:
        """The words behind the first one of the next line."""
        got = self.whole().split(" ")
        need(got[0] == first and len(got) == words + 1, f"no line {first!r}")
        return got[1:]

    def word(self, first: str) -> str:
        """The one word behind the first one of the next line."""
        return self.words(first)[0]

    def ahead(self, *first: str) -> bool:
        """Whether the next line begins with one of these words."""
        return (self._at < len(self._lines) and
                self._lines[self._at].split(" ")[0] in first)

    def every(self, first: str, words: int, low: int,
              high: int) -> Iterator[list[str]]:
        """The words of all the next lines that begin with one word."""
        times = 0
        while self.ahead(first):
            times += 1
            need(times <= high, f"too many lines {first!r}")
            yield self.words(first, words)
        need(times >= low, f"too few lines {first!r}")

    def end(self) -> None:
        """Nothing may follow."""
        need(self._at == len(self._lines), "a line too many")


def same(read: str, written: str) -> None:
    """The one legal encoding: what was read, written anew, is what stood
    there."""
    need(read == written, "another encoding than the legal one")
