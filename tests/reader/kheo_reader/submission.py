"""Submissions: the state that acts add up to."""
from dataclasses import dataclass, field
from typing import Iterable, NamedTuple, Optional

from .act import Act

STATES = ("sent", "received", "returned", "accepted", "withdrawn")
_FROM = {
    "receive": ("sent",),
    "ask": ("sent", "received"),
    "paper": ("sent",),
    "return": ("sent", "received"),
    "accept": ("sent", "received", "returned", "accepted"),
    "withdraw": ("sent", "received", "returned", "withdrawn"),
}
_TO = {"receive": "received", "ask": "received", "paper": "received",
       "return": "returned", "accept": "accepted", "withdraw": "withdrawn"}


class Done(NamedTuple):
    """An act that took effect: where, and by whom."""
    act: Act
    hash: bytes
    index: int
    place: int
    role: str
    person: bytes


@dataclass
class Submission:
    """One submission and its state on each of its lines."""
    done: Done
    states: dict[str, str]
    approved: set[bytes] = field(default_factory=set)
    on_paper: bool = False

    @property
    def record(self) -> bytes:
        """What was submitted."""
        return self.done.act["rec"]

    @property
    def after(self) -> Optional[bytes]:
        """The submission that this one corrects."""
        return self.done.act["after"]


def _lowest(done: Iterable[Done]) -> list[Done]:
    """Each part once, at its lowest index."""
    first: dict[bytes, Done] = {}
    for one in sorted(done, key=lambda one: (one.index, one.place)):
        first.setdefault(one.hash, one)
    return list(first.values())


def _change(one: Done, target: Submission) -> None:
    kind, hub = one.act.kind, one.role == "hub"
    if kind == "approve":
        if one.role == "approver" and one.person != target.done.person:
            target.approved.add(one.person)
        return
    if (kind == "withdraw") == hub:
        return
    if kind == "paper":
        if target.done.role != "hub":
            return
        target.on_paper = True
    if kind == "accept" and not (target.approved or target.on_paper):
        return
    lines = (target.states if kind in ("withdraw", "paper")
             else [one.act["line"]])
    for line in lines:
        if target.states.get(line) in _FROM[kind]:
            target.states[line] = _TO[kind]


def fold(done: Iterable[Done]) -> dict[bytes, Submission]:
    """Submissions by part hash, from the acts of one scope."""
    acts = _lowest(done)
    papers = {one.act["target"] for one in acts
              if one.act.kind == "paper" and one.role == "hub"}
    found = {one.hash: Submission(one, dict.fromkeys(one.act["lines"], "sent"))
             for one in acts if one.act.kind == "submit" and
             (one.role != "hub" or one.hash in papers)}
    waiting = [one for one in acts if one.act.kind in ("approve", *_FROM) and
               one.act["target"] in found]

    def order(one: Done) -> tuple[int, int, int, bytes]:
        target = found[one.act["target"]].done
        return max(one.index, target.index), one.index, one.place, one.hash

    for one in sorted(waiting, key=order):
        _change(one, found[one.act["target"]])
    return found


def _followed(start: bytes, found: dict[bytes, Submission],
              accepted: set[bytes]) -> bool:
    """Whether an accepted submission corrects this one, over any number."""
    corrected: dict[bytes, list[bytes]] = {}
    for value, one in found.items():
        if one.after is not None:
            corrected.setdefault(one.after, []).append(value)
    seen, todo = {start}, [start]
    while todo:
        for value in corrected.get(todo.pop(), []):
            if value in accepted:
                return True
            if value not in seen:
                seen.add(value)
                todo.append(value)
    return False


def totals(found: dict[bytes, Submission]) -> set[tuple[bytes, str]]:
    """Part hash and line of every submission that counts."""
    best: dict[tuple[bytes, str], tuple[int, bytes]] = {}
    for line in {line for one in found.values() for line in one.states}:
        accepted = {value for value, one in found.items()
                    if one.states.get(line) == "accepted"}
        for value in accepted:
            if _followed(value, found, accepted):
                continue
            one, place = found[value], (found[value].record, line)
            best[place] = max(best.get(place, (-1, b"")),
                              (one.done.index, value))
    return {(value, line) for (_, line), (_, value) in best.items()}
