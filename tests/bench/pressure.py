#!/usr/bin/env python3
"""A whole province comes back at once: thousands of enrolled devices push
within a minute.

    tests/bench/pressure.py [--devices N] [--seconds S] [--jam S]

--jam keeps the hub's database locked for its first seconds, so that requests
pile up.

Ends 1 unless nothing is lost or doubled, every answer is 200 or 503 with
Retry-After, all is in within three minutes more, and the hub took less than
256 MiB.  `make bench PRESSURE=1` builds what this needs."""
import argparse
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

from place import TOP, free_port, run  # noqa: E402

BATCHES, RECORDS = 4, 4  # as crowd.c makes them
MIB_MAX = 256


def arguments():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--devices", type=int, default=10000)
    p.add_argument("--seconds", type=int, default=60)
    p.add_argument("--jam", type=float, default=0)
    p.add_argument("--tools", default=os.path.join(TOP,
                                                   "build/release/bench"))
    p.add_argument("--programs", default=os.path.join(TOP, "build/bin"))
    return p.parse_args()


class Hub:
    def __init__(self, folder, programs):
        self.program = os.path.join(programs, "kheo-hub")
        self.home = os.path.join(folder, "hub")
        self.port = free_port()
        self.log = open(os.path.join(folder, "log"), "wb")
        self.daemon = None
        with open(self.program, "rb") as f:
            self.is_sanitized = b"__asan_init" in f.read()
        self.command("init", "--name", "chiem-hoa", "--title", "Tập",
                     "--test")

    def command(self, *words):
        return run(self.program, "--home", self.home, *words)

    def serve(self):
        self.daemon = subprocess.Popen(
            [self.program, "--home", self.home, "serve", "--listen",
             "127.0.0.1:%d" % self.port] +
            ["--no-sandbox"] * self.is_sanitized,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        if not self.daemon.stdout.readline().startswith(b"listening"):
            raise SystemExit("the hub does not listen")

    def jam(self, seconds):
        """Hold the writer up, in the background."""
        def hold():
            db = sqlite3.connect(os.path.join(self.home, "hub.db"),
                                 isolation_level=None)
            db.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            db.execute("ROLLBACK")
            db.close()
        thread = threading.Thread(target=hold)
        thread.start()
        return thread

    def peak_mib(self):
        with open("/proc/%d/status" % self.daemon.pid) as f:
            return next(int(line.split()[1]) // 1024 for line in f
                        if line.startswith("VmHWM:"))

    def cpu_s(self):
        with open("/proc/%d/stat" % self.daemon.pid) as f:
            words = f.read().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.daemon.terminate()
        return self.daemon.wait(60)

    def kill(self):
        if self.daemon is not None and self.daemon.poll() is None:
            self.daemon.kill()
            self.daemon.wait()

    def count(self, sql):
        db = sqlite3.connect("file:%s?mode=ro" % os.path.join(
            self.home, "hub.db"), uri=True)
        try:
            return db.execute(sql).fetchone()[0]
        finally:
            db.close()


def said(told, hub, options, peak, status):
    """[(sentence, whether it is so)]"""
    n = options.devices
    logs = hub.count("SELECT count(*) FROM (SELECT b.lid FROM batch b JOIN"
                     " log l USING(lid) JOIN entry e USING(bid) WHERE"
                     " l.device IS NOT NULL GROUP BY b.lid HAVING"
                     " count(*) = %d AND max(b.seq) = %d)" % (
                         BATCHES + 1, BATCHES + 1))
    records = hub.count("SELECT count(*) FROM record")
    limit = options.seconds + 180
    return [
        ("every device has a receipt of the hub for its last batch, %d" %
         told["receipted"], told["receipted"] == n),
        ("every batch has one entry, of %d devices" % logs, logs == n),
        ("every record is there once, %d" % records,
         records == n * BATCHES * RECORDS),
        ("every answer was 200, or 503 with Retry-After: %d requests, %d "
         "were told to wait; %s" % (told["requests"], told["busy"],
                                    told["why"] or "nothing else"),
         told["strange"] == told["unreceipted"] == told["busy_unsaid"] == 0),
        ("all is in after %.1f s, of %d" % (told["seconds"], limit),
         told["unfinished"] == 0 and told["seconds"] <= limit),
        ("the hub took %d MiB, of %d" % (peak, MIB_MAX),
         peak < MIB_MAX or hub.is_sanitized),
        ("it stopped well", status == 0),
    ]


def tell(lines):
    for sentence, is_so in lines:
        print("%s  %s" % ("ok    " if is_so else "FAILED", sentence),
              flush=True)


def main():
    options = arguments()
    folder = tempfile.mkdtemp(prefix="kheo-pressure.")
    hub = Hub(folder, options.programs)
    requests = os.path.join(folder, "requests")
    try:
        run(os.path.join(options.tools, "crowd"), hub.home,
            str(options.devices), requests)
        hub.serve()
        jam = hub.jam(options.jam)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = json.loads(run(
            os.path.join(options.tools, "storm"),
            "https://127.0.0.1:%d/v1/sync" % hub.port, str(options.seconds),
            os.path.join(hub.home, "hubkeys"), requests))
        mine = resource.getrusage(resource.RUSAGE_CHILDREN)
        jam.join()
        peak = hub.peak_mib()
        cpu_s = hub.cpu_s()
        status = hub.stop()
        print("%d devices, %.1f MiB of requests, within %d s" % (
            options.devices, told["bytes"] / 1048576.0, options.seconds))
        print("the last began after %.1f s; of the processors the hub took"
              " %.1f s, the devices %.1f s" % (
                  told["begun_s"], cpu_s,
                  mine.ru_utime + mine.ru_stime -
                  before.ru_utime - before.ru_stime))
        lines = said(told, hub, options, peak, status)
        tell(lines)
        audit = subprocess.run([hub.program, "--home", hub.home, "verify"],
                               stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
        tell([("kheo-hub verify finds nothing wrong",
               audit.returncode == 0)])
    finally:
        hub.kill()
        shutil.rmtree(folder)
    return 0 if audit.returncode == 0 and all(so for _, so in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
