"""Calls about files that a hub has to refuse, made with a PC's own keys.

    files.py FOLDER PC HOST:PORT SHA256

Prints the status and token of each answer.  Ends 1 if one was taken.
"""
import base64
import hashlib
import http.client
import json
import pathlib
import sqlite3
import ssl
import sys

import nacl.bindings as na

from sealed import seed


class Device:
    """The key under which a PC asks."""

    def __init__(self, home):
        self.key, self.secret = na.crypto_sign_seed_keypair(
            seed(str(home / "keys/device")))
        self.key64 = base64.b64encode(self.key).decode()
        self.name = "device/" + b64u(
            hashlib.sha256(b"kheo/device\n" + self.key).digest()[:16])

    def note(self, text, sig):
        """A signed note, with another signature if one is given."""
        text = text.encode()
        if sig is None:
            sig = na.crypto_sign(text, self.secret)[:64]
        key_id = hashlib.sha256(
            self.name.encode() + b"\n\x01" + self.key).digest()[:4]
        return text + "\n— {} {}\n".format(
            self.name, base64.b64encode(key_id + sig).decode()).encode()


def main(folder, pc, at, sha):
    home = pathlib.Path(folder) / pc
    db = sqlite3.connect(home / "kheo.db")
    setting = dict(db.execute("SELECT name, value FROM setting"))
    sign = Device(home)
    taken = False

    def call(method, said, nonce, sig=None, size=0, start=0, n=0):
        nonlocal taken
        text = ("kheo/file@v1\nhub %s\ndevice %s\nnonce %s\nmethod %s\n"
                "sha256 %s\nsize %d\nfrom %d\nbytes %d\n" % (
                    b64u(setting["root"]), sign.key64, b64u(nonce), said,
                    base64.b64encode(bytes.fromhex(sha)).decode(),
                    size, start, n))
        note = sign.note(text, sig)
        c = http.client.HTTPSConnection(
            *at.split(":"), context=ssl._create_unverified_context())
        c.request(method, "/v1/files/" + sha, headers={
            "Kheo-Call": base64.b64encode(note).decode()})
        r = c.getresponse()
        body = r.read()
        token = json.loads(body)["token"] if body else ""
        print(r.status, token)
        taken = taken or r.status < 300

    nonce = setting["nonce"]
    call("GET", "GET", nonce, n=100)
    call("HEAD", "HEAD", nonce)
    call("GET", "GET", nonce, sig=bytes(64), n=100)
    call("GET", "GET", hashlib.sha256(nonce).digest()[:16], n=100)
    call("GET", "HEAD", nonce)
    return 1 if taken else 0


def b64u(b):
    return base64.urlsafe_b64encode(b).decode().rstrip("=")


sys.exit(main(*sys.argv[1:]))
