#!/usr/bin/python3 -B
"""Ask kheo-verify and the reader the same about proof files:

    compare.py [--seed N] [--mutations N] [--forged N] [FILE=FINGERPRINT ...]

Each FILE as it is; then N mutations spread over all of them; then N forged
days, each as it is, spoiled, and signed again by those who signed it.  Prints
how often each verdict was given, and every answer on which the two differ;
ends 1 if there is one.  --each gives every file N mutations.  --keep FOLDER
keeps the files that they differ on."""
import argparse
import collections
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple, Optional

from kheo_reader.hubkeys import read_fingerprint, write_fingerprint
from kheo_reader.verdict import judge
from mutate import MUTATIONS, resign
from plots import forge

_VERIFY = "kheo-verify"
_CHUNK = 250
_CHANGES = 3


class Known(NamedTuple):
    """A proof file and the root to ask for."""
    name: str
    data: bytes
    root: bytes


class Task(NamedTuple):
    """So many questions about one file, or about forged days."""
    seed: str
    known: Optional[Known]
    others: list[bytes]
    count: int


class Difference(NamedTuple):
    """What the two said of a file."""
    what: str
    data: bytes
    root: bytes
    verify: str
    reader: str


Counts = collections.Counter[str]


class Both:
    """Asks the two, and remembers where they differ."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, "proof")
        self.counts: Counts = collections.Counter()
        self.differences: list[Difference] = []

    def _ask_verify(self, data: bytes, root: bytes) -> dict[str, Any]:
        with open(self._path, "wb") as file:
            file.write(data)
        done = subprocess.run(
            [_VERIFY, self._path, "--root", write_fingerprint(root),
             "--json"], capture_output=True, timeout=60, check=False)
        try:
            said = dict(json.loads(done.stdout))
        except ValueError:
            return {"verdict": f"status {done.returncode}",
                    "why": done.stderr.decode("utf-8", "replace")}
        full = said.get("verdict") in ("authentic_received",
                                       "authentic_included")
        if done.returncode != (0 if full else 7):
            said["verdict"] = f"{said['verdict']}, status {done.returncode}"
        return said

    def ask(self, what: str, data: bytes, root: bytes) -> None:
        """One question."""
        said, answer = self._ask_verify(data, root), judge(data, root)
        mine = {"verdict": answer.verdict, **answer.facts}
        theirs = {name: said.get(name) for name in mine}
        # Why something does not hold each says in its own words.
        if isinstance(theirs.get("edition"), dict):
            del theirs["edition"]["why"]
        self.counts[answer.verdict] += 1
        if mine != theirs:
            self.differences.append(Difference(
                what, data, root, f"{theirs} ({said.get('why')})",
                f"{mine} ({answer.why})"))


def _mutate(both: Both, task: Task, known: Known) -> None:
    rng = random.Random(task.seed)
    for i in range(task.count):
        data, names = known.data, []
        for _ in range(rng.choices((1, 2, 3), (8, 1, 1))[0]):
            mutation = rng.choice(MUTATIONS)
            names.append(mutation.__name__)
            data = mutation(rng, data, task.others) or b"\n"
        what = f"{known.name}: {task.seed} {i}: {', '.join(names)}"
        both.ask(what, data, known.root)


def _forge(both: Both, task: Task) -> None:
    for i in range(task.count):
        rng = random.Random(f"{task.seed} {i}")
        one = forge(rng)
        what = f"forged: {task.seed} {i}"
        both.ask(what, one.data, one.root)
        for _ in range(_CHANGES):
            data = resign(rng, one.data, one.secrets)
            both.ask(what + " signed again", data, one.root)
            mutation = rng.choice(MUTATIONS)
            data = mutation(rng, one.data, [one.data]) or b"\n"
            both.ask(f"{what} {mutation.__name__}", data, one.root)


def _run(task: Task) -> tuple[Counts, list[Difference]]:
    with tempfile.TemporaryDirectory(prefix="kheo-reader.") as folder:
        both = Both(folder)
        if task.known is None:
            _forge(both, task)
        elif task.count == 0:
            both.ask(task.known.name, task.known.data, task.known.root)
        else:
            _mutate(both, task, task.known)
        return both.counts, both.differences


def _tasks(asked: argparse.Namespace) -> list[Task]:
    files = [Known(name, Path(name).read_bytes(), read_fingerprint(root))
             for name, _, root in (one.rpartition("=") for one in asked.file)]
    others = [one.data for one in files]
    tasks = [Task("", one, [], 0) for one in files]
    each = asked.mutations
    if files and not asked.each:
        each = -(-asked.mutations // len(files))
    for one in files:
        for at in range(0, each, _CHUNK):
            tasks.append(Task(f"{asked.seed} {one.name} {at}", one, others,
                              min(_CHUNK, each - at)))
    for at in range(0, asked.forged, _CHUNK // 10):
        tasks.append(Task(f"{asked.seed} {at}", None, [],
                          min(_CHUNK // 10, asked.forged - at)))
    return tasks


def _tell(differences: list[Difference], keep: Optional[str]) -> None:
    for i, one in enumerate(differences):
        print(f"{one.what}\n  kheo-verify {one.verify}\n"
              f"  reader      {one.reader}")
        if keep is not None:
            name = f"{i}-{write_fingerprint(one.root)}"
            Path(keep, name).write_bytes(one.data)


def main() -> int:
    """1 if the two differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default=str(random.randrange(1 << 32)))
    parser.add_argument("--mutations", type=int, default=0)
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--forged", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep")
    parser.add_argument("file", nargs="*")
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    counts: Counts = collections.Counter()
    differences: list[Difference] = []
    with multiprocessing.Pool(asked.jobs) as pool:
        for some, differ in pool.imap_unordered(_run, _tasks(asked)):
            counts += some
            differences += differ
    print(f"{sum(counts.values())} answers: " + ", ".join(
        f"{counts[name]} {name}" for name in sorted(counts)))
    _tell(differences, asked.keep)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
