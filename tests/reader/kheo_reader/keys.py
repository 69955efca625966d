"""Hashes, ids, and the names under which keys sign."""
import hashlib
from typing import NamedTuple

import nacl.bindings
import nacl.exceptions

from .words import to_base64, to_base64url


def sha256(*data: bytes) -> bytes:
    """SHA-256 over bytes that follow one another."""
    return hashlib.sha256(b"".join(data)).digest()


def _key_id(kind: bytes, key: bytes) -> bytes:
    return sha256(b"kheo/" + kind + b"\n", key)[:16]


def log_id(key: bytes) -> bytes:
    """The id of the log that a key signs."""
    return _key_id(b"log", key)


def device_id(key: bytes) -> bytes:
    """The id of the device that has a key."""
    return _key_id(b"device", key)


def part_hash(salt: bytes, body: bytes) -> bytes:
    """What a header names a part by."""
    return sha256(b"kheo/part@v1\n", salt, body)


class Key(NamedTuple):
    """A public Ed25519 key under the name that says what it is for."""
    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before a signature."""
        return sha256(self.name.encode(), b"\n\x01", self.public)[:4]

    @property
    def vkey(self) -> str:
        """The printed verifier key."""
        return (f"{self.name}+{self.id.hex()}+"
                f"{to_base64(bytes([1]) + self.public)}")

    def signed(self, signature: bytes, data: bytes) -> bool:
        """Whether the key made a signature of 64 bytes."""
        try:
            nacl.bindings.crypto_sign_open(signature + data, self.public)
        except nacl.exceptions.BadSignatureError:
            return False
        return True


def log_key(key: bytes) -> Key:
    """Signs batch headers."""
    return Key("log/" + to_base64url(log_id(key)), key)


def device_key(key: bytes) -> Key:
    """Signs hello and manifest."""
    return Key("device/" + to_base64url(device_id(key)), key)


def enrol_key(key: bytes) -> Key:
    """Signs a genesis besides the log's key."""
    return Key("enrol/" + to_base64url(_key_id(b"enrol", key)), key)


def root_key(key: bytes) -> Key:
    """Signs hubkeys."""
    return Key("root/" + to_base64url(_key_id(b"root", key)), key)
