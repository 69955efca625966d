"""Bundles: what travels, as a row of records."""
import struct
import zlib
from dataclasses import dataclass
from typing import NamedTuple

from .words import Refused, need, refuse

MAGIC = b"kheo bundle 1\n"
RECORD_MAX = 1048576
TYPES = frozenset("LUHPSEIKCRWM")
HTTP_BYTES_MAX = 8 << 20
FILE_BYTES_MAX = 64 << 20
RATIO_MAX = 200
_HEAD = struct.Struct(">cII")


def _table() -> tuple[int, ...]:
    rows = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        rows.append(value)
    return tuple(rows)


_TABLE = _table()


def crc32c(data: bytes) -> int:
    """CRC-32C as in RFC 3720."""
    value = 0xFFFFFFFF
    for byte in data:
        value = value >> 8 ^ _TABLE[(value ^ byte) & 0xFF]
    return value ^ 0xFFFFFFFF


class Record(NamedTuple):
    """One record, and where it begins in the bundle."""
    type: str
    data: bytes
    at: int

    def write(self) -> bytes:
        """With its type, length and checksum."""
        head = self.type.encode() + struct.pack(">I", len(self.data))
        return head + struct.pack(">I", crc32c(head + self.data)) + self.data


@dataclass(frozen=True)
class Bundle:
    """Whole records; `end` is "whole", "torn" or "later" if it goes on in a
    way that only a later version knows."""
    records: tuple[Record, ...]
    end: str


def _record(data: bytes, at: int) -> Record:
    need(at + _HEAD.size <= len(data), "cut")
    kind, size, crc = _HEAD.unpack_from(data, at)
    body = data[at + _HEAD.size:at + _HEAD.size + size]
    need(size <= RECORD_MAX and len(body) == size, "cut")
    need(crc == crc32c(data[at:at + 5] + body), "another checksum")
    return Record(kind.decode("latin-1"), body, at)


def read_bundle(data: bytes) -> Bundle:
    """The records of a bundle up to its last whole one."""
    need(data.startswith(MAGIC), "no bundle")
    records, at = [], len(MAGIC)
    while at < len(data):
        try:
            record = _record(data, at)
        except Refused:
            return Bundle(tuple(records), "torn")
        if record.type in TYPES:
            records.append(record)
        elif not "a" <= record.type <= "z":
            return Bundle(tuple(records), "later")
        at += _HEAD.size + len(record.data)
    return Bundle(tuple(records), "whole")


def inflate(data: bytes, at_most: int = HTTP_BYTES_MAX) -> bytes:
    """What one gzip member holds, as far as it goes."""
    limit = min(at_most, len(data) * RATIO_MAX)
    member = zlib.decompressobj(wbits=31)
    try:
        out = member.decompress(data, limit + 1)
    except zlib.error:
        refuse("no gzip")
    need(len(out) <= limit, "unfolds to too much")
    need(not member.unused_data, "something behind the member")
    return out


class Path(NamedTuple):
    """The bytes of an I or a C record."""
    first: int
    second: int
    hashes: tuple[bytes, ...]


def read_path(data: bytes) -> Path:
    """Index and size, or from and to, and hashes."""
    need(len(data) >= 16 and len(data) % 32 == 16, "no path")
    first, second = struct.unpack_from(">QQ", data)
    return Path(first, second, tuple(data[i:i + 32]
                                     for i in range(16, len(data), 32)))


class Indexed(NamedTuple):
    """The bytes of an E record."""
    index: int
    text: bytes


def read_indexed(data: bytes) -> Indexed:
    """The index of an entry, and its text."""
    need(len(data) > 8, "no entry")
    return Indexed(struct.unpack_from(">Q", data)[0], data[8:])
