"""Sealed bundles: what only those with a box key can open."""
import struct
from typing import Iterator, Optional

import nacl.bindings as na
import nacl.exceptions

from .words import need, refuse

MAGIC = b"kheo sealed 1\n"
BOXES_MAX = 64
_BOX = 80
_CHUNK = 65536
_MORE = 17
_STREAM_HEADER = 24
_FINAL = 3


def box_pair(seed: bytes) -> tuple[bytes, bytes]:
    """Public and secret half of an X25519 pair."""
    return na.crypto_box_seed_keypair(seed)


def _stream_key(boxes: bytes, public: bytes, secret: bytes) -> bytes:
    for at in range(0, len(boxes), _BOX):
        try:
            return na.crypto_box_seal_open(boxes[at:at + _BOX], public, secret)
        except nacl.exceptions.CryptoError:
            continue
    refuse("sealed to another key")


def _chunks(data: bytes, size: int) -> Iterator[tuple[bytes, bool]]:
    """The chunks of a stream that holds `size` bytes, and which is last."""
    at, left = 0, size
    while True:
        held = min(left, _CHUNK)
        left -= held
        last = held < _CHUNK or left == 0
        yield data[at:at + held + _MORE], last
        at += held + _MORE
        if last:
            need(at == len(data), "cut, or something behind the last chunk")
            return


def _pull(state: na.crypto_secretstream_xchacha20poly1305_state, chunk: bytes,
          more: Optional[bytes]) -> tuple[bytes, int]:
    need(len(chunk) >= _MORE, "a chunk that is cut")
    try:
        return na.crypto_secretstream_xchacha20poly1305_pull(
            state, chunk, more)
    except RuntimeError:
        refuse("a chunk that was changed")


def open_sealed(data: bytes, pair: tuple[bytes, bytes]) -> bytes:
    """What is sealed, for the owner of one of the boxes."""
    need(data.startswith(MAGIC) and len(data) > len(MAGIC), "nothing sealed")
    boxes = data[len(MAGIC)]
    need(1 <= boxes <= BOXES_MAX, "no number of boxes")
    first = len(MAGIC) + 1
    begin = first + boxes * _BOX + 8
    need(len(data) >= begin + _STREAM_HEADER, "cut")
    size, = struct.unpack_from(">Q", data, begin - 8)
    key = _stream_key(data[first:begin - 8], *pair)
    state = na.crypto_secretstream_xchacha20poly1305_state()
    na.crypto_secretstream_xchacha20poly1305_init_pull(
        state, data[begin:begin + _STREAM_HEADER], key)
    out, more = [], data[:begin]
    for chunk, last in _chunks(data[begin + _STREAM_HEADER:], size):
        plain, tag = _pull(state, chunk, more)
        need(tag == (_FINAL if last else 0), "another tag")
        out.append(plain)
        more = None
    return b"".join(out)
