"""A hub, its communes and a proxy between them, for tests that do one thing
hundreds of times.  The programs are found through PATH."""
import base64
import json
import os
import shutil
import socket
import sqlite3
import subprocess

LIB = os.path.dirname(os.path.abspath(__file__))
UNITS = os.path.join(LIB, "../../hub/data/units-2022.csv")

# As in tap.sh.
with open(shutil.which("kheo-hub"), "rb") as program:
    UNCONFINED = ["--no-sandbox"] if b"__asan_init" in program.read() else []


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*words):
    """(status, stdout, stderr) of a command."""
    done = subprocess.run(words, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def must(*words):
    status, out, err = run(*words)
    if status != 0:
        raise SystemExit("status %d: %s\n%s%s" % (status, " ".join(
            w[:40] for w in words), out, err))
    return out


def text(rng, size):
    """So many characters that do not compress much."""
    return base64.b64encode(rng.randbytes(size)).decode()[:size]


class World:
    """One hub and the homes that reach it through one proxy, which can read
    and break what is inside TLS."""

    def __init__(self, folder):
        os.makedirs(folder)
        self.folder = folder
        self.home = os.path.join(folder, "hub")
        self.port, self.front = free_port(), free_port()
        must("kheo-hub", "--home", self.home, "init", "--name", "chiem-hoa",
             "--title", "Huyện Chiêm Hóa (dữ liệu mẫu)", "--test",
             "--url", "https://127.0.0.1:%d" % self.front)
        # One device does here in a minute what others do in a year.
        with open(self.path("hub/hub.conf"), "a") as conf:
            conf.write("device-per-minute = 60000\n")
        self.hub("unit", "import", UNITS)
        self.proxy = subprocess.Popen(
            [os.path.join(LIB, "proxy"), "--to", "127.0.0.1:%d" % self.port,
             "--port", str(self.front),
             "--tls", self.path("hub/tls-cert.pem"),
             self.path("hub/tls-key.pem")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.proxy.stdout.readline()
        self.daemon = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def hub(self, *words):
        return must("kheo-hub", "--home", self.home, *words)

    def pc(self, name, *words):
        return must("kheo", "--home", self.path(name), *words)

    def try_pc(self, name, *words):
        return run("kheo", "--home", self.path(name), *words)

    def serve(self):
        with open(self.path("serve.err"), "ab") as err:
            self.daemon = subprocess.Popen(
                ["kheo-hub", "--home", self.home, "serve",
                 "--listen", "127.0.0.1:%d" % self.port] + UNCONFINED,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=err,
                text=True)
        if not self.daemon.stdout.readline().startswith("listening on "):
            raise SystemExit("the hub does not listen: " +
                             open(self.path("serve.err")).read()[-2000:])

    def stop(self):
        """End the daemon; its exit status."""
        if self.daemon is None:
            return 0
        self.daemon.terminate()
        status = self.daemon.wait(30)
        self.daemon.stdout.close()
        self.daemon = None
        return status

    def tell(self, line):
        """Change the proxy."""
        self.proxy.stdin.write(line + "\n")
        self.proxy.stdin.flush()
        return self.proxy.stdout.readline().strip()

    def enrol(self, name, unit):
        code = self.hub("invite", "--unit", unit, "--auto-approve").strip()
        self.pc(name, "enrol", code, "--name", "máy " + name,
                "--person", "cán bộ " + name)

    def status(self, name):
        return json.loads(self.pc(name, "status", "--json"))

    def query(self, name, sql):
        """Rows of a home's database, read beside the program."""
        file = "hub/hub.db" if name == "hub" else name + "/kheo.db"
        db = sqlite3.connect("file:%s?mode=ro" % self.path(file), uri=True)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def end(self):
        if self.daemon is not None:
            self.daemon.kill()
            self.daemon.wait()
        self.proxy.stdin.close()
        self.proxy.wait(10)


def keep(folder):
    """What the files of a home hold."""
    held = {}
    for path, _, names in os.walk(folder):
        for name in names:
            file = os.path.join(path, name)
            if os.path.isfile(file):
                with open(file, "rb") as f:
                    held[file] = f.read()
    return held


def put_back(folder, held):
    """The home as it was when it was kept.  Files are written in place: a
    copied home is a cloned one to the programs, which they would notice."""
    for path, _, names in os.walk(folder):
        for name in names:
            file = os.path.join(path, name)
            if file not in held and os.path.isfile(file):
                os.unlink(file)
    for file, data in held.items():
        with open(file, "r+b" if os.path.exists(file) else "wb") as f:
            f.write(data)
            f.truncate()
