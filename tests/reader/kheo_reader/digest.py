"""The digest: one hash over the confirmed state of a scope."""
from typing import Mapping

from .keys import sha256
from .row import Row
from .submission import STATES, Submission, totals


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def digest_bytes(rows: Mapping[tuple[str, bytes], Row],
                 found: dict[bytes, Submission]) -> bytes:
    """What is hashed: rows by type and id, submissions by part hash."""
    out = b""
    for (kind, rec), row in sorted(rows.items()):
        out += _sized(kind.encode()) + rec + _sized(row.write())
    out += b"\xffacts\n"
    counting = totals(found)
    lines = sorted((one.record, value, line) for value, one in found.items()
                   for line in one.states)
    for rec, value, line in lines:
        state = STATES.index(found[value].states[line])
        out += rec + value + _sized(line.encode())
        out += bytes([state, (value, line) in counting])
    return out


def digest(rows: Mapping[tuple[str, bytes], Row],
           found: dict[bytes, Submission]) -> str:
    """64 hex digits."""
    return sha256(digest_bytes(rows, found)).hex()
