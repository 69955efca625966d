"""Made-up editions of a made-up hub: most of them hold, some say what is not
so, and some write it in another way."""
import json
import random
from typing import Any, NamedTuple

from forge import bytes_of, hash_of
from kheo_reader import sums
from kheo_reader.words import Refused, to_base64

# What a report may carry: figures, figures in other forms, and none.
ANNEXES: tuple[dict[str, Any], ...] = (
    {}, {"01": "4"}, {"01": "4", "13": "2.5"}, {"13": "0.5", "01": "12"},
    {"01": {"value": "7", "computed": "4", "reason": "x"}}, {"01": "0"},
    {"01": "04.00"}, {"01": "-0"}, {"01": "999999999999999999"},
    {"01": "0.000000000000000001", "đất": "1"}, {"\u0001\"": "3"}, {"": "1"},
    {"01": "-3"}, {"01": "1.00000000000000000000000000000000000"},
    {"x" * 48: "1"}, {"01": "0" * 60 + "1"},
    # and what none can be read from
    {"01": 4}, {"01": ""}, {"01": "1."}, {"01": ".5"}, {"01": "+1"},
    {"01": "1e3"}, {"01": "٣"}, {"01": "1000000000000000000"},
    {"01": "0.0000000000000000001"}, {"x" * 49: "1"}, {"01": {"value": 1}},
    {"01": {}}, {"01": ["1"]}, {"01": "1.000000000000000000000000000000000000"},
    {"01": " 1"}, {"01": "1\n"})
_BESIDE: tuple[dict[str, str], ...] = (
    {"01": "10"}, {"01": "1", "13": "0.75"}, {}, {"05": "3"}, {"01": "0"})


class Edition(NamedTuple):
    """What the hub says, all but who it is."""
    edition: dict[str, Any]
    word: dict[str, Any]


def _own(annex: Any, is_within: bool) -> sums.Figures:
    """The figures of a leaf; none where none can be read."""
    try:
        return {} if is_within else sums.read_annex(annex)
    except Refused:
        return {}


def _leaves(rng: random.Random, report: bytes, annex: Any, is_within: bool,
            place: int) -> list[sums.Node]:
    leaves = []
    for at in range(rng.randint(place + 1, place + 5)):
        beside = dict(rng.choice(_BESIDE))
        if rng.random() < 0.05:
            beside["01"] = "-2"
        leaves.append(sums.leaf(bytes_of("leaf", at, size=32),
                                sums.read_annex(beside)))
    leaves[place] = sums.leaf(hash_of(report), _own(annex, is_within))
    return leaves


def _step(node: sums.Node) -> dict[str, Any]:
    return {"hash": to_base64(node.hash),
            "sum": sums.write_figures(node.figures)}


def _figure(rng: random.Random, figures: dict[str, Any]) -> None:
    """One figure is another, or the same in another form."""
    name = rng.choice(list(figures) or ["01"])
    was = figures.get(name, "0")
    figures[name] = rng.choice(("0" + str(was), "1", "-1", 1, "", was,
                                {"value": was}, "999999999999999999"))


def _path(rng: random.Random, path: list[dict[str, Any]]) -> None:
    """One step of a path is another."""
    at = rng.randrange(len(path) + 1)
    if at == len(path):
        path.append({"hash": to_base64(bytes(32)), "sum": {}})
    elif rng.random() < 0.4:
        _figure(rng, path[at]["sum"])
    else:
        rng.choice((path.pop, lambda at: path.insert(at, path[at]),
                    lambda at: path.reverse()))(at)


def _spoil(rng: random.Random, made: Edition) -> None:
    edition, word = made
    what = rng.randrange(10)
    if what == 0:
        rng.choice((edition, word))["line"] = "dang"
    elif what == 1:
        edition["line"] = word["line"] = "dang"
    elif what == 2:
        edition["period"] = rng.choice(("2022", "2021-H1", "x"))
    elif what == 3:
        edition["reports"] = rng.choice(
            (0, 1, 65536, 65537, 2**53 - 1, edition["reports"] + 1))
    elif what == 4:
        word["place"] = rng.choice((0, 65536, 2**53 - 1, word["place"] ^ 1))
    elif what == 5:
        edition["root"] = to_base64(bytes(32))
    elif what == 6:
        _figure(rng, edition["sum"])
    elif what == 7:
        _path(rng, word["path"])
    elif what == 8:
        word["within"] = None if word["within"] else to_base64(bytes(32))
    else:
        edition["number"] = rng.choice((0, 2**53 - 1))


def made_edition(rng: random.Random, report: bytes) -> Edition:
    """The hub's two acts about a report, salt ‖ body."""
    body = json.loads(report[16:])
    place, is_within = rng.randrange(4), rng.random() < 0.15
    try:
        levels = sums.grow(_leaves(rng, report, body["annex"], is_within,
                                   place))
    except Refused:
        # What cannot be added up stands alone.
        place, is_within = 0, True
        levels = sums.grow([sums.leaf(hash_of(report), {})])
    top = levels[-1][0]
    made = Edition(
        {"line": "chinh-quyen", "period": "2022-H1", "number": 1, "size": 1,
         "reports": len(levels[0]), "root": to_base64(top.hash),
         "sum": sums.write_figures(top.figures),
         "sha256": to_base64(bytes(32)), "bytes": 1},
        {"target": to_base64(hash_of(report)), "line": "chinh-quyen",
         "within": to_base64(bytes(32)) if is_within else None,
         "place": place,
         "path": [_step(one) for one in sums.path_of(levels, place)]})
    if rng.random() < 0.35:
        _spoil(rng, made)
    return made
