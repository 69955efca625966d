"""Editions: figures, and the tree that adds them up."""
import re
from dataclasses import dataclass
from typing import Any, Mapping, NamedTuple, Sequence

from .act import Act, a_hash
from .keys import sha256
from .values import normal_form
from .words import need, to_base64

FIGURES_MAX = 4096
NAME_MAX = 48
LEAVES_MAX = 65536
_TEXT_MAX = 1048576
_PLACES = 18
_ONE = 10**_PLACES
_FIGURE = re.compile(r"(-?)([0-9]+)(?:\.([0-9]{1,35}))?")

# A figure is a whole number of 10^-18.
Figures = Mapping[str, int]


def _shortest(value: int) -> tuple[int, int]:
    """Digits as one number, and how many of them are behind the point."""
    digits, places = abs(value), _PLACES
    while places and digits % 10 == 0:
        digits, places = digits // 10, places - 1
    return digits, places


def _fits(value: int) -> int:
    need(_shortest(value)[0] < _ONE, "a figure with too many digits")
    return value


def read_figure(text: Any) -> int:
    """One figure."""
    need(isinstance(text, str), "a figure that is no text")
    found = _FIGURE.fullmatch(text)
    need(found, "no figure")
    assert found is not None
    whole, behind = found[2].lstrip("0"), found[3] or ""
    need(len(whole) <= 2 * _PLACES and
         int("0" + whole + behind) <= (_ONE - 1) * _ONE,
         "a figure with too many digits")
    behind = behind.rstrip("0")
    need(len(behind) <= _PLACES, "a figure with too many places")
    value = int("0" + whole + behind) * 10**(_PLACES - len(behind))
    return _fits(-value if found[1] else value)


def write_figure(value: int) -> str:
    """The same in its shortest form."""
    digits, places = _shortest(value)
    text = str(digits).rjust(places + 1, "0")
    if places:
        text = text[:-places] + "." + text[-places:]
    return "-" + text if value < 0 else text


def _figures(members: Any, written_over: bool) -> Figures:
    need(isinstance(members, dict), "no figures")
    need(len(members) <= FIGURES_MAX, "too many figures")
    figures = {}
    for name, value in members.items():
        need(len(name.encode()) <= NAME_MAX, "a name that is too long")
        if written_over and isinstance(value, dict):
            value = value.get("value")
        figures[name] = read_figure(value)
    return figures


def read_annex(members: Any) -> Figures:
    """The figures of a report."""
    return _figures(members, True)


def read_sum(members: Any) -> Figures:
    """What reports add up to: nothing below zero."""
    figures = _figures(members, False)
    need(all(value >= 0 for value in figures.values()), "below zero")
    return figures


def write_figures(figures: Figures) -> dict[str, str]:
    """The figures in their order."""
    return {name: write_figure(figures[name])
            for name in sorted(figures, key=str.encode)}


def add(left: Figures, right: Figures) -> Figures:
    """Figures added up, name by name."""
    names = {*left, *right}
    need(len(names) <= FIGURES_MAX, "too many figures")
    return {name: _fits(left.get(name, 0) + right.get(name, 0))
            for name in names}


# ------------------------------------------------------------------- tree
class Node(NamedTuple):
    """A hash and what it adds up to."""
    hash: bytes
    figures: Figures

    def lines(self) -> bytes:
        """As it is hashed in the node above."""
        return (to_base64(self.hash).encode() + b"\n" +
                normal_form(write_figures(self.figures)) + b"\n")


def _hash(text: bytes) -> bytes:
    need(len(text) <= _TEXT_MAX, "too much to hash")
    return sha256(text)


def leaf(part: bytes, figures: Figures) -> Node:
    """A report."""
    return Node(_hash(b"kheo/sum-leaf@v1\n" + Node(part, figures).lines()),
                figures)


def node(left: Node, right: Node) -> Node:
    """Two nodes side by side."""
    return Node(_hash(b"kheo/sum-node@v1\n" + left.lines() + right.lines()),
                add(left.figures, right.figures))


def grow(leaves: Sequence[Node]) -> list[list[Node]]:
    """Every level, the leaves first, the root alone in the last one."""
    need(1 <= len(leaves) <= LEAVES_MAX, "no tree of so many reports")
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node(*below[at:at + 2]) if at + 1 < len(below)
                       else below[at] for at in range(0, len(below), 2)])
    return levels


def path_of(levels: Sequence[Sequence[Node]], place: int) -> list[Node]:
    """What stands beside the way from a leaf to the root."""
    path = []
    for level in levels[:-1]:
        if place ^ 1 < len(level):
            path.append(level[place ^ 1])
        place //= 2
    return path


def climb(at: Node, place: int, leaves: int, path: Sequence[Node]) -> Node:
    """Where a path leads from a leaf."""
    need(1 <= leaves <= LEAVES_MAX and place < leaves, "no such place")
    steps = list(path)
    while leaves > 1:
        if place ^ 1 < leaves:
            need(steps, "a path that is too short")
            beside = steps.pop(0)
            at = node(beside, at) if place % 2 else node(at, beside)
        leaves, place = (leaves + 1) // 2, place // 2
    need(not steps, "a path that is too long")
    return at


# --------------------------------------------------------------- editions
@dataclass(frozen=True)
class Included:
    """What the hub said of a report, once it holds."""
    own: Figures
    total: Figures


def weigh(part: bytes, report: Act, edition: Act, word: Act) -> Included:
    """Whether the figures of a report are in the sum of an edition."""
    need(word["line"] == edition["line"] in report["lines"], "another line")
    period = report["content"].get("period")
    need(isinstance(period, str) and period == edition["period"],
         "another period")
    own, total = read_annex(report["annex"]), read_sum(edition["sum"])
    path = [Node(a_hash(step["hash"]), read_sum(step["sum"]))
            for step in word["path"]]
    top = climb(leaf(part, {} if word["within"] else own), word["place"],
                edition["reports"], path)
    need(top == Node(edition["root"], total), "not in that total")
    return Included(own, total)
