#!/usr/bin/env python3
"""Plays the year of made_up.py with the real programs:

    play.py FOLDER --port N [--seed N] [--percent N] [--cells N]
        [--districts N] [--until 2022-H1]

FOLDER gets the hub's home and one for each reporter.  The hub serves on
loopback at the day that it is; everybody's clock follows.  When the last
reports of a period are in, both lines are consolidated; FOLDER/consolidated
says how long each took.  It ends with the hub stopped."""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
from datetime import datetime

import made_up

TOP = pathlib.Path(__file__).resolve().parents[2]
UNITS = TOP / "protocol/domain/data/units-2022.json"


def as_of(moment):
    """The environment of who works at that time in Việt Nam."""
    then = datetime.fromisoformat(f"{moment}:00+07:00").timestamp()
    return {**os.environ, "KHEO_LANG": "vi",
            "KHEO_CLOCK_OFFSET": str(int(then - time.time()))}


def run(moment, *words):
    done = subprocess.run(words, env=as_of(moment), text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: "
                           f"{done.stderr[-500:]}")
    return done.stdout


class Hub:
    def __init__(self, folder):
        self.home = str(folder / "hub")
        self.server = None
        self.port = None

    def command(self, moment, *words):
        return run(moment, "kheo-hub", "--home", self.home, *words)

    def begin(self, moment, port, title, units):
        self.port = port
        self.command(moment, "init", "--name", "chiem-hoa", "--title",
                     f"{title} {made_up.MADE_UP}", "--url",
                     f"https://127.0.0.1:{port}", "--test")
        for what in "unit", "obligation":
            self.command(moment, what, "load", "2022")
        if units:
            self.take(moment, "unit", units)
            self.take(moment, "obligation", list(made_up.duties()))

    def take(self, moment, what, items):
        """Have a file of ours imported."""
        file = pathlib.Path(self.home).with_name(f"{what}s.json")
        file.write_text(json.dumps({what + "s": items}, ensure_ascii=False))
        self.command(moment, what, "import", str(file))

    def serve(self, moment):
        self.stop()
        self.server = subprocess.Popen(
            ["kheo-hub", "--home", self.home, "serve", "--listen",
             f"127.0.0.1:{self.port}",
             *os.environ.get("SERVE_OPTIONS", "").split()],
            env=as_of(moment), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if "listening on" not in self.server.stdout.readline():
            raise RuntimeError("the hub does not listen")

    def stop(self):
        if self.server is not None:
            self.server.terminate()
            if self.server.wait() != 0:
                raise RuntimeError("the hub did not end well")
            self.server.stdout.close()
            self.server = None

    def consolidate(self, moment, period):
        for line in made_up.GOVERNMENT, made_up.PARTY:
            began = time.monotonic()
            self.command(moment, "consolidate", "--line", line, "--period",
                         period)
            ms = int((time.monotonic() - began) * 1000)
            with open(self.home + "/../consolidated", "a",
                      encoding="utf-8") as f:
                f.write(f"{line} {period} {ms}\n")

    def accept(self, moment, *records):
        for record in records:
            self.command(moment, "accept", record)


class Reporter:
    """One desk of the year: its PC, a clerk and a chairman."""

    def __init__(self, folder, plan):
        self.home = str(folder / plan["code"])
        self.plan = plan
        self.waiting = list(plan["registrations"])
        self.models = []
        self.clerk = f"cán bộ {plan['code']}"
        self.chairman = f"chủ tịch {plan['code']}"

    def command(self, moment, *words):
        return run(moment, "kheo", "--home", self.home, *words)

    def enrol(self, hub, moment):
        for role, person in (("recorder", self.clerk),
                             ("approver", self.chairman)):
            code = hub.command(moment, "invite", "--unit", self.plan["code"],
                               "--role", role, "--auto-approve").strip()
            self.command(moment, "enrol", code, "--name", "máy tính",
                         "--person", person)

    def new(self, moment, kind, fields):
        words = [f"{name}={value}" for name, value in fields.items()]
        said = self.command(moment, "new", kind, *words, "--as", self.clerk)
        return said.split()[0]

    def hand_in(self, moment, record, *options):
        lines = ([] if len(self.plan["lines"]) == 2
                 else ["--line", self.plan["lines"][0]])
        self.command(moment, "submit", record, *lines, *options,
                     "--as", self.clerk)
        self.command(moment, "approve", record, "--as", self.chairman)

    def work(self, until):
        """Everything that was registered until that day, each on its own;
        what is to be accepted."""
        sent = []
        while self.waiting and self.waiting[0]["day"] <= until:
            r = self.waiting.pop(0)
            moment = r["day"] + "T08:00"
            record = self.new(moment, "registration", r["fields"])
            if r["submitted"]:
                self.hand_in(moment, record)
                sent.append(record)
            if r["model"]:
                sent.append(self.model(moment, record, r))
        return sent

    def model(self, moment, registration, r):
        fields = {
            "title": "Mô hình " + r["fields"]["title"],
            "field": r["fields"]["field"],
            "kind": r["fields"]["kind"],
            "subject": r["fields"]["subject"],
            "lead": self.plan["code"],
            "founded_on": r["day"],
            "registrations.+.registration_year": "2022",
            "registrations.+.registration": registration,
            "activity": "hieu-qua",
        }
        if r["stopped"]:
            fields.update({"activity": "da-dung", "stopped_on": r["day"],
                           "stopped_why": made_up.MADE_UP})
        elif r["replicated"]:
            fields.update({"replicated.+.replicated_unit": "02287",
                           "replicated.+.replicated_on": r["day"]})
        for i, (period, unit, amount) in enumerate(r["results"]):
            row = "results.+" + str(i + 2 if i else "")
            fields.update({row + ".result_period": period,
                           row + ".result": "Kết quả " + made_up.MADE_UP,
                           row + ".result_amount": amount,
                           row + ".result_unit": unit})
        record = self.new(moment, "model", fields)
        self.hand_in(moment, record)
        return record

    def report(self, hub, report):
        moment = report["day"] + "T09:00"
        sent = self.work(report["day"])
        if not report["missing"]:
            record = self.new(moment, "report", report["fields"])
            self.hand_in(moment, record)
        self.command(moment, "sync")
        hub.accept(moment, *sent)
        if report["missing"]:
            return
        hub.command(moment, "receive", record)
        if report["returned"]:
            hub.command(moment, "return", record, "--reason",
                        f"Đề nghị bổ sung mục IV {made_up.MADE_UP}",
                        "--field", "section4")
            self.command(moment, "sync")
            self.command(moment, "set", record, f"section4=Bổ sung "
                         f"{made_up.MADE_UP}", "--as", self.clerk)
            self.hand_in(moment, record, "--reason", "theo yêu cầu bổ sung")
            self.command(moment, "sync")
        hub.accept(moment, record)

    def rest(self):
        """Nothing is done here for months: give back what only takes room.
        The program makes both again."""
        home = pathlib.Path(self.home)
        shutil.rmtree(home / "backups", ignore_errors=True)
        (home / "reserve").unlink(missing_ok=True)


def everybody(action, people):
    # More at once than processors: each waits for flushes and for the hub.
    with concurrent.futures.ThreadPoolExecutor(4 * os.cpu_count()) as pool:
        for done in [pool.submit(action, p) for p in people]:
            done.result()


def half_year(hub, reporters, period):
    due = [(r, report) for r in reporters for report in r.plan["reports"]
           if report["period"] == period]
    for day in sorted({report["day"] for _, report in due}):
        hub.serve(day + "T09:00")
        everybody(lambda pair: (pair[0].report(hub, pair[1]), pair[0].rest()),
                  [pair for pair in due if pair[1]["day"] == day])


def play(folder, args, periods):
    with open(UNITS, encoding="utf-8") as f:
        built_in = json.load(f)["units"]
    districts = [made_up.district(n, built_in, args.cells)
                 for n in range(1, args.districts + 1)]
    hub = Hub(folder)
    reporters = [Reporter(folder, plan) for units in districts
                 for plan in made_up.year(args.seed, units, args.percent)]
    moment = "2022-01-10T08:00"
    hub.begin(moment, args.port,
              "Huyện Chiêm Hóa" if args.districts == 1 else "Tỉnh", sum(districts, [])[len(built_in):])
    try:
        hub.serve(moment)
        everybody(lambda r: (r.enrol(hub, moment), r.rest()), reporters)
        for period in periods:
            half_year(hub, reporters, period)
            hub.consolidate(made_up.AFTER[period] + "T08:00", period)
    finally:
        hub.stop()
    return len(reporters)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seed", type=int, default=2022)
    parser.add_argument("--percent", type=int, default=100)
    parser.add_argument("--cells", type=int, default=made_up.CELLS)
    parser.add_argument("--districts", type=int, default=1)
    parser.add_argument("--until", default=made_up.WHOLE)
    args = parser.parse_args()
    periods = [made_up.HALF] if args.until == made_up.HALF \
        else [made_up.HALF, made_up.WHOLE]
    args.folder.mkdir(parents=True, exist_ok=True)
    try:
        n = play(args.folder, args, periods)
    except RuntimeError as e:
        sys.exit(f"seed {args.seed}: {e}")
    print(f"{n} reporters from seed {args.seed}")


if __name__ == "__main__":
    main()
