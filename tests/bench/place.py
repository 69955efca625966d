"""Where a benchmark runs: folders, the hub, the yardstick, the communes."""
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
FLUSHES = "fsync,fdatasync,sync_file_range,msync,sync,syncfs"
HUB_NAME = "chiem-hoa"
TYPE_BUNDLE = "application/vnd.kheo.bundle"


class Failed(Exception):
    """Something did not work, so there is nothing to measure."""


def run(*args, ok=(0,), **kwargs):
    """The output of a command that must end with one of `ok`."""
    done = subprocess.run(args, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                          timeout=1800, check=False, **kwargs)
    if done.returncode not in ok:
        raise Failed("%s: status %d: %s" % (
            " ".join(args[:6]), done.returncode,
            done.stderr.decode(errors="replace")[-600:]))
    return done.stdout.decode()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(what, seconds, is_so):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise Failed("waited %d s for %s" % (seconds, what))
        time.sleep(0.01)


def last_object(text):
    return json.loads(text.strip().splitlines()[-1])


class Place:
    """Folders of one benchmark: `disk` for what must be durable where it is
    measured, `ram` for the communes' homes, which are not."""

    def __init__(self, tools, programs):
        self.tools = tools
        self.programs = programs
        self.began = []
        self.disk = tempfile.mkdtemp(prefix="kheo-bench.",
                                     dir=os.environ.get("TMPDIR", "/tmp"))
        ram = "/dev/shm" if os.access("/dev/shm", os.W_OK) else self.disk
        self.ram = tempfile.mkdtemp(prefix="kheo-bench.", dir=ram)
        os.environ.update(HOME=self.ram, KHEO_LANG="en", LC_ALL="C.UTF-8",
                          TZ="UTC", NO_COLOR="1", FOSSIL_USER="bench")
        os.environ.pop("KHEO_HOME", None)

    def tool(self, name):
        return os.path.join(self.tools, name)

    def program(self, name):
        return os.path.join(self.programs, name)

    def folder(self, name, on="disk"):
        path = os.path.join(getattr(self, on), name)
        os.makedirs(path, exist_ok=True)
        return path

    def forget(self, *names):
        for name in names:
            for top in (self.disk, self.ram):
                shutil.rmtree(os.path.join(top, name), ignore_errors=True)

    def close(self):
        for server in self.began:
            server.stop()
        for top in (self.disk, self.ram):
            shutil.rmtree(top, ignore_errors=True)

    def cost(self, times, *command, ok=(0,), cwd=None):
        """Wall, CPU and memory of a command run `times` times."""
        out = os.path.join(self.disk, "cost.json")
        text = run(self.tool("cost"), str(times), out, *command, cwd=cwd)
        with open(out, encoding="utf-8") as f:
            costs = json.load(f)
        for c in costs:
            if c["status"] not in ok:
                raise Failed("%s: status %d" % (" ".join(command[:6]),
                                                c["status"]))
        return costs, text

    def flushes(self, *command, ok=(0,), cwd=None):
        """How often a command brings something to the disk."""
        out = os.path.join(self.disk, "flushes")
        run("strace", "-f", "-c", "-e", "trace=" + FLUSHES, "-o", out,
            *command, ok=ok, cwd=cwd)
        with open(out, encoding="utf-8") as f:
            return sum(int(m[1]) for m in re.finditer(
                r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(?!total)\w+$",
                f.read(), re.M))


class Server:
    """A process that listens, and what it has used so far."""

    def __init__(self, place, args, ready, log, trace=None):
        self.trace = trace
        self.log = log
        if trace:
            args = ["strace", "-f", "--seccomp-bpf", "-ttt", "-o", trace,
                    "-e", "trace=" + FLUSHES] + args
        self.out = log + ".out"
        with open(self.out, "w") as out, open(log, "a") as err:
            self.process = subprocess.Popen(args, stdout=out, stderr=err,
                                            stdin=subprocess.DEVNULL)
        place.began.append(self)
        try:
            wait_until("a server", 20, lambda: self.said(ready))
        except Failed as e:
            with open(log, encoding="utf-8", errors="replace") as f:
                raise Failed("%s: %s" % (e, f.read()[-600:])) from e
        self.pid = self.process.pid
        if trace:
            with open("/proc/%d/task/%d/children" % (self.pid, self.pid),
                      encoding="ascii") as f:
                self.pid = int(f.read().split()[0])

    def said(self, ready):
        if self.process.poll() is not None:
            raise Failed("a server ended")
        with open(self.out, encoding="utf-8") as f:
            return ready in f.read()

    def cpu(self):
        """Seconds of CPU of all threads so far, to the nanosecond."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def memory(self, name="VmHWM"):
        with open("/proc/%d/status" % self.pid, encoding="ascii") as f:
            return int(re.search(name + r":\s+(\d+)", f.read())[1])

    def stop(self):
        if self.process.poll() is not None:
            return
        os.kill(self.pid if hasattr(self, "pid") else self.process.pid,
                signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def flushed(self, start, end):
        """Flushes between two moments of time.time(); after stop()."""
        with open(self.trace, encoding="ascii", errors="replace") as f:
            times = [float(m[1]) for m in re.finditer(
                r"^\d+ +(\d+\.\d+) (?!<\.\.\.|\+\+\+|---)", f.read(), re.M)]
        return sum(start <= t <= end for t in times)

    def idle_bytes(self, port, count):
        """Resident bytes that one idle connection over TLS costs."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        held = []

        def more(n):
            for i in range(n):
                # Addresses of their own: as many as a hub would see.
                s = socket.socket()
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                s.bind(("127.0.%d.%d" % (1 + i // 50, 1 + i % 50), 0))
                s.connect(("127.0.0.1", port))
                t = context.wrap_socket(s, server_hostname="localhost")
                t.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                t.recv(4096)
                held.append(t)
        more(20)
        time.sleep(0.2)
        before = self.memory("VmRSS")
        more(count)
        time.sleep(0.2)
        after = self.memory("VmRSS")
        for t in held:
            t.close()
        return (after - before) * 1024 / count


class Hub:
    """A real hub over TLS, in a home of its own."""

    def __init__(self, place, name, units, trace=False):
        self.place = place
        self.home = os.path.join(place.folder(name), "hub")
        self.port = free_port()
        self.url = "https://127.0.0.1:%d" % self.port
        self.admin("init", "--name", HUB_NAME, "--title", "Huyện đo tốc độ",
                   "--url", self.url, "--test")
        csv = os.path.join(place.folder(name), "units.csv")
        with open(csv, "w", encoding="utf-8") as f:
            f.write("code,kind,name,valid_from,valid_to,successor_code,"
                    "successor_name\n")
            for i in range(units):
                f.write("%05d,xã,Xã số %d,,,,\n" % (10000 + i, i))
        self.admin("unit", "import", csv)
        self.admin("form", "import",
                   os.path.join(TOP, "tests/bench/form.json"))
        self.server = Server(
            place, [place.program("kheo-hub"), "--home", self.home, "serve",
                    "--listen", "127.0.0.1:%d" % self.port],
            "listening on ", os.path.join(place.folder(name), "log"),
            os.path.join(place.folder(name), "trace") if trace else None)

    def admin(self, *args, ok=(0,)):
        return run(self.place.program("kheo-hub"), "--home", self.home, *args,
                   ok=ok)

    def digest(self, number):
        return self.admin("digest", "--unit",
                          "%05d" % (10000 + number)).strip()


class Commune:
    """One PC of a unit."""

    def __init__(self, hub, name, number):
        self.place = hub.place
        self.hub = hub
        self.number = number
        self.home = os.path.join(self.place.folder(name, "ram"),
                                 "c%03d" % number)
        code = hub.admin("invite", "--unit", "%05d" % (10000 + number),
                         "--auto-approve").strip()
        self.kheo("enrol", code, "--name", "máy đo", "--person", "cán bộ")

    def command(self, *args):
        return [self.place.program("kheo"), "--home", self.home, *args]

    def kheo(self, *args, ok=(0,)):
        return run(*self.command(*args), ok=ok)

    def save(self, path):
        run(self.place.tool("commune"), self.home, "save", path)

    def prepare(self, new, edits, out, batch):
        run(self.place.tool("commune"), self.home, "prepare", new, edits, out,
            str(batch))

    def sync(self):
        """A sync as its own process: what it cost, what it reports."""
        costs, text = self.place.cost(1, *self.command("sync", "--json"),
                                      ok=(0, 3))
        return costs[0], last_object(text)

    def sync_begin(self):
        return subprocess.Popen(self.command("sync", "--json"),
                                stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def lost(self, records):
        """What is not as it must be after a quiet sync; empty if all is."""
        faults = []
        status = last_object(self.kheo("status", "--json"))
        for state in ("unsealed", "sealed", "exported", "receipted", "dead"):
            if status[state] != 0:
                faults.append("%s: %d %s" % (self.home, status[state], state))
        if self.kheo("digest").strip() != self.hub.digest(self.number):
            faults.append("%s: another digest at the hub" % self.home)
        listed = len(self.kheo("list", "phan-anh", ok=(0, 3)).splitlines())
        if listed != records:
            faults.append("%s: %d records of %d" % (self.home, listed,
                                                    records))
        return faults


def sync_end(process):
    out, err = process.communicate(timeout=600)
    if process.returncode not in (0, 3):
        raise Failed("sync: status %d: %s" % (
            process.returncode, err.decode(errors="replace")[-600:]))
    return last_object(out.decode())


class Yardstick:
    """The plain C program, with the hub's certificate."""

    def __init__(self, place, name, hub):
        self.port = free_port()
        self.url = "https://127.0.0.1:%d" % self.port
        folder = place.folder(name)
        self.server = Server(
            place, [place.tool("yardstick"), "serve",
                    os.path.join(folder, "yard.db"), str(self.port),
                    os.path.join(hub.home, "tls-key.pem"),
                    os.path.join(hub.home, "tls-cert.pem")],
            "listening on ", os.path.join(folder, "log"))


def replay(place, server, url, kind, files):
    """Post files over one connection: seconds, requests and server CPU."""
    before = server.cpu()
    done = subprocess.run([place.tool("replay"), url + "/v1/sync", kind],
                          input="\n".join(files) + "\n", encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=1800, check=False)
    if done.returncode != 0:
        raise Failed("replay: " + done.stderr[-600:])
    result = json.loads(done.stdout)
    result["cpu"] = server.cpu() - before
    return result
