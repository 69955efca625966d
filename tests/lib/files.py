"""Calls about files that a hub has to refuse, made with a PC's own keys.

    files.py FOLDER PC HOST:PORT SHA256 [crowd]

Prints the status and token of each answer.  Ends 1 if one was taken.  With
"crowd" the device asks six times at once while the hub's database is locked,
and the lock is let go once two were answered.
"""
import base64
import hashlib
import http.client
import json
import pathlib
import sqlite3
import ssl
import sys
import threading

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


class Caller:
    """Calls about one file, as a PC makes them."""

    def __init__(self, folder, pc, at, sha):
        home = pathlib.Path(folder) / pc
        db = sqlite3.connect(home / "kheo.db")
        self.setting = dict(db.execute("SELECT name, value FROM setting"))
        self.device = Device(home)
        self.at, self.sha = at, sha

    def call(self, method, said, nonce, sig=None, n=0):
        text = ("kheo/file@v1\nhub %s\ndevice %s\nnonce %s\nmethod %s\n"
                "sha256 %s\nsize 0\nfrom 0\nbytes %d\n" % (
                    b64u(self.setting["root"]), self.device.key64,
                    b64u(nonce), said,
                    base64.b64encode(bytes.fromhex(self.sha)).decode(), n))
        note = self.device.note(text, sig)
        c = http.client.HTTPSConnection(
            *self.at.split(":"), context=ssl._create_unverified_context())
        c.request(method, "/v1/files/" + self.sha, headers={
            "Kheo-Call": base64.b64encode(note).decode()})
        r = c.getresponse()
        body = r.read()
        token = json.loads(body)["token"] if body else ""
        after = r.getheader("Retry-After")
        # One write, as several threads may say something.
        sys.stdout.write("%d %s%s\n" % (
            r.status, token, " after " + after if after else ""))
        return r.status


def refused(caller):
    nonce = caller.setting["nonce"]
    said = [
        caller.call("GET", "GET", nonce, n=100),
        caller.call("HEAD", "HEAD", nonce),
        caller.call("GET", "GET", nonce, sig=bytes(64), n=100),
        caller.call("GET", "GET", hashlib.sha256(nonce).digest()[:16], n=100),
        caller.call("GET", "HEAD", nonce),
    ]
    return any(status < 300 for status in said)


def crowd(caller, folder):
    db = sqlite3.connect(pathlib.Path(folder) / "hub/hub.db",
                         isolation_level=None)
    answered = threading.Semaphore(0)

    def ask():
        caller.call("GET", "GET", caller.setting["nonce"], n=100)
        answered.release()

    db.execute("BEGIN IMMEDIATE")
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for t in threads:
        t.start()
    answered.acquire()
    answered.acquire()
    db.execute("ROLLBACK")
    for t in threads:
        t.join()
    return False


def main(folder, pc, at, sha, how=""):
    caller = Caller(folder, pc, at, sha)
    return crowd(caller, folder) if how == "crowd" else refused(caller)


def b64u(b):
    return base64.urlsafe_b64encode(b).decode().rstrip("=")


sys.exit(main(*sys.argv[1:]))
