"""Acts: what is done once."""
import calendar
import re
from dataclasses import dataclass
from typing import Any, Callable, Mapping

from .values import depth
from .words import (LINES, ROLES, Refused, hash32, ident, is_field, is_name,
                    is_type, need)

VALUE_DEPTH_MAX = 3
REDACTED_MAX = 64
PATH_MAX = 17
ERASED_MAX = 64
Shape = Callable[[Any], Any]


@dataclass(frozen=True)
class Act:
    """A kind, and its members with ids and hashes as bytes."""
    kind: str
    members: Mapping[str, Any]

    def __getitem__(self, member: str) -> Any:
        return self.members[member]


def an_id(value: Any) -> bytes:
    """An id in JSON."""
    need(isinstance(value, str), "no id")
    return ident(value)


def a_hash(value: Any) -> bytes:
    """A hash in JSON."""
    need(isinstance(value, str), "no hash")
    return hash32(value)


def _when(holds: Callable[[Any], bool], what: str) -> Shape:
    def shape(value: Any) -> Any:
        need(holds(value), f"no {what}")
        return value
    return shape


def _or_null(shape: Shape) -> Shape:
    return lambda value: None if value is None else shape(value)


def _is_values(value: Any) -> bool:
    return isinstance(value, dict) and all(
        is_field(path) and depth(one) <= VALUE_DEPTH_MAX
        for path, one in value.items())


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(
        is_field(path) and isinstance(one, str)
        for path, one in value.items())


def _is_lines(value: Any) -> bool:
    return (isinstance(value, list) and 1 <= len(value) <= len(LINES) and
            all(isinstance(one, str) and one in LINES for one in value) and
            len(set(value)) == len(value))


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_hash(value: Any) -> bool:
    try:
        return bool(a_hash(value))
    except Refused:
        return False


def _is_file(value: Any) -> bool:
    return (isinstance(value, dict) and
            set(value) == {"name", "type", "size", "sha256"} and
            is_name(value["name"]) and is_name(value["type"]) and
            _is_count(value["size"]) and _is_hash(value["sha256"]))


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    year, month, day = map(int, value.split("-"))
    # The calendar repeats itself every 400 years; Python knows no year 0.
    return (1 <= month <= 12 and
            1 <= day <= calendar.monthrange(year + 400, month)[1])


def _is_path(value: Any) -> bool:
    return (isinstance(value, list) and len(value) <= PATH_MAX and
            all(isinstance(one, dict) and
                set(one) == {"hash", "sum"} and _is_hash(one["hash"]) and
                isinstance(one["sum"], dict) for one in value))


def _is_redacted(value: Any) -> bool:
    return (isinstance(value, list) and 1 <= len(value) <= REDACTED_MAX and
            all(isinstance(one, dict) and
                set(one) == {"part", "skeleton"} and _is_hash(one["part"]) and
                isinstance(one["skeleton"], dict) for one in value))


def _is_hashes(value: Any) -> bool:
    return (isinstance(value, list) and 1 <= len(value) <= ERASED_MAX and
            all(map(_is_hash, value)))


_NAME = _when(is_name, "name")
_TYPE = _when(is_type, "type")
_TEXT = _when(lambda value: isinstance(value, str), "text")
_OBJECT = _when(lambda value: isinstance(value, dict), "object")
_LINE = _when(lambda value: isinstance(value, str) and value in LINES, "line")
_ROLE = _when(lambda value: isinstance(value, str) and value in ROLES, "role")
_FILES = _when(lambda value: isinstance(value, list) and
               all(map(_is_file, value)), "files")
_DAY = _when(_is_date, "date")
_DATE = _or_null(_DAY)
_HOW = _when(lambda value: value in ("merge", "split", "rename",
                                     "end"), "how")

_KINDS: dict[str, dict[str, Shape]] = {
    "introduce": {"machine": _NAME, "person": _NAME},
    "submit": {
        "rec": an_id, "type": _TYPE, "lines": _when(_is_lines, "lines"),
        "after": _or_null(a_hash), "reason": _or_null(_TEXT),
        "content": _when(_is_values, "values"), "annex": _OBJECT,
        "personal": _or_null(a_hash), "files": _FILES},
    "approve": {"target": a_hash},
    "withdraw": {"target": a_hash, "reason": _TEXT},
    "receive": {"target": a_hash, "line": _LINE},
    "return": {"target": a_hash, "line": _LINE, "reason": _TEXT,
               "fields": _when(_is_texts, "texts")},
    "accept": {"target": a_hash, "line": _LINE},
    "hub": {"title": _NAME},
    "unit": {"scope": an_id, "code": _NAME, "kind": _NAME, "name": _NAME,
             "from": _DATE, "to": _DATE},
    "publish": {"form": _OBJECT},
    "enrol": {"log": an_id, "genesis": a_hash, "scope": an_id, "role": _ROLE,
              "unit": _NAME},
    "suspend": {"log": an_id, "reason": _TEXT},
    "resume": {"log": an_id, "reason": _TEXT},
    "release": {"index": _when(_is_count, "index"), "batch": a_hash},
    "profile": {"scope": an_id, "parent": _or_null(an_id),
                "desk": _or_null(an_id), "line": _or_null(_LINE),
                "contact": _or_null(_NAME)},
    "succeed": {"scope": an_id, "to": an_id, "how": _HOW, "date": _DAY,
                "basis": _NAME},
    "rehome": {"rec": an_id, "to": an_id, "date": _DAY, "basis": _NAME},
    "oblige": {"obligation": _OBJECT},
    "relieve": {"obligation": _NAME, "scope": an_id, "until": _DATE,
                "document": _NAME},
    "revoke": {"log": an_id, "from": _when(_is_count, "index"),
               "reason": _TEXT},
    "consolidate": {"target": a_hash, "line": _LINE, "edition": a_hash,
                    "within": _or_null(a_hash),
                    "place": _when(_is_count, "index"),
                    "path": _when(_is_path, "path")},
    "edition": {"line": _LINE, "period": _NAME,
                "number": _when(_is_count, "index"),
                "size": _when(_is_count, "index"),
                "reports": _when(_is_count, "index"), "root": a_hash,
                "sum": _OBJECT, "sha256": a_hash,
                "bytes": _when(_is_count, "index")},
    "same": {"rec": an_id, "as": _or_null(an_id), "reason": _TEXT},
    "discard": {"batch": a_hash, "reason": _TEXT},
    "adopt": {"batch": a_hash, "reason": _TEXT},
    "ask": {"target": a_hash, "line": _LINE, "reason": _TEXT,
            "fields": _when(_is_texts, "texts"), "until": _DATE},
    "paper": {"target": a_hash, "date": _DAY, "received": _DAY,
              "number": _or_null(_NAME)},
    "remark": {"target": a_hash, "text": _TEXT},
    "comment": {"target": a_hash, "text": _TEXT},
    "redact": {"reference": _TEXT, "parts": _when(_is_redacted, "parts")},
    "erase": {"reference": _TEXT, "files": _when(_is_hashes, "hashes")},
}
_OF_PEOPLE = ("introduce", "submit", "approve", "withdraw", "comment")


def read_act(body: Mapping[str, Any]) -> Act:
    """The act of a body, which has the members of its kind and no others."""
    kind = body["act"]
    need(isinstance(kind, str) and kind in _KINDS, "an unknown kind of act")
    shapes = dict(_KINDS[kind])
    if kind not in _OF_PEOPLE:
        shapes["account"] = _TEXT
    need(set(body) == {"v", "by", "act", *shapes}, "not the members of an act")
    return Act(kind, {name: shape(body[name])
                      for name, shape in shapes.items()})
