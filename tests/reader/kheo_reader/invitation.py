"""Invitation codes and files, and the digits that people compare."""
import re
from dataclasses import dataclass

import nacl.bindings

from .hubkeys import Hubkeys, read_hubkeys
from .keys import Key, enrol_key, sha256
from .note import Note, read_note
from .words import need, refuse, to_base64url, unbase64url, utf8

ADDRESS_MAX = 200
_PREFIX = "KHEO1-"


@dataclass(frozen=True)
class Invitation:
    """What a code holds."""
    scope: bytes
    secret: bytes
    root: bytes
    address: str

    def code(self) -> str:
        """The one legal code."""
        data = self.scope + self.secret + self.root + self.address.encode()
        return _PREFIX + to_base64url(data + sha256(data)[:4])

    @property
    def key(self) -> Key:
        """The enrolment key."""
        seed = sha256(b"kheo/enrol\n", self.secret)
        return enrol_key(nacl.bindings.crypto_sign_seed_keypair(seed)[0])


def _is_address(text: str) -> bool:
    return (len(text) <= ADDRESS_MAX and
            re.fullmatch(r"(https?://[!-~]*)?", text) is not None)


def read_code(text: str) -> Invitation:
    """An invitation from its code, with white space in and around it."""
    code = "".join(text.split())
    need(code.startswith(_PREFIX), "no code")
    data = unbase64url(code[len(_PREFIX):])
    need(len(data) >= 52, "a code that is cut")
    held, check = data[:-4], data[-4:]
    need(sha256(held)[:4] == check, "a code with a mistake in it")
    address = utf8(held[48:])
    need(_is_address(address), "no address")
    invitation = Invitation(held[:16], held[16:32], held[32:48], address)
    need(invitation.code() == code, "another encoding than the legal one")
    return invitation


def read_invitation(data: bytes) -> tuple[Invitation, Hubkeys, Note]:
    """An invitation file: the code, and the hubkeys with their note."""
    lines = data.split(b"\n", 3)
    if len(lines) != 4 or lines[0] != b"kheo/invitation@v1" or lines[2]:
        refuse("no invitation file")
    note = read_note(lines[3])
    return read_code(utf8(lines[1])), read_hubkeys(note.text), note


def digits(header: bytes) -> str:
    """The 30 digits of a genesis, from its header hash."""
    groups = [int.from_bytes(header[i:i + 5], "big") % 100000
              for i in range(0, 30, 5)]
    return " ".join(f"{group:05}" for group in groups)
