"""Sealed files opened and made again, as only the addressed machine can."""
import base64
import hashlib
import struct

import nacl.bindings as na

MAGIC = b"kheo sealed 1\n"
CHUNK = 64 * 1024


def seed(path):
    """What a key file without a passphrase holds."""
    with open(path, encoding="ascii") as f:
        for line in f:
            if line.startswith("data "):
                return base64.b64decode(line[5:])
    raise ValueError(path)


def hub_box(home):
    return na.crypto_box_seed_keypair(seed(home + "/keys/box"))


def device_box(home):
    """A device's file holds one seed for both of its key pairs."""
    first = seed(home + "/keys/device")
    return na.crypto_box_seed_keypair(
        hashlib.sha256(b"kheo/device box\n" + first).digest())


def open_sealed(data, box):
    public, secret = box
    if not data.startswith(MAGIC):
        raise ValueError("not sealed")
    count, at, key = data[len(MAGIC)], len(MAGIC) + 1, None
    for _ in range(count):
        try:
            key = na.crypto_box_seal_open(data[at:at + 80], public, secret)
        except Exception:  # sealed to another
            pass
        at += 80
    size, = struct.unpack_from(">Q", data, at)
    at += 8
    more, state, out = data[:at], na.crypto_secretstream_xchacha20poly1305_state(), b""
    na.crypto_secretstream_xchacha20poly1305_init_pull(
        state, data[at:at + 24], key)
    at += 24
    while True:
        n = min(CHUNK, size - len(out)) + 17
        plain, tag = na.crypto_secretstream_xchacha20poly1305_pull(
            state, data[at:at + n], more or None)
        out, more, at = out + plain, None, at + n
        if tag == na.crypto_secretstream_xchacha20poly1305_TAG_FINAL:
            return out


def seal(plain, public):
    key = na.crypto_secretstream_xchacha20poly1305_keygen()
    out = MAGIC + b"\x01" + na.crypto_box_seal(key, public)
    out += struct.pack(">Q", len(plain))
    more, state = out, na.crypto_secretstream_xchacha20poly1305_state()
    out += na.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    at = 0
    while True:
        chunk, at = plain[at:at + CHUNK], at + CHUNK
        last = at >= len(plain)
        tag = na.crypto_secretstream_xchacha20poly1305_TAG_FINAL if last else 0
        out += na.crypto_secretstream_xchacha20poly1305_push(
            state, chunk, more or None, tag)
        more = None
        if last:
            return out
