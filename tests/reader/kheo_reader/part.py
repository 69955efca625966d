"""Parts: a salt and a body of edits or of one act."""
from dataclasses import dataclass
from typing import Any, Mapping, Union

from . import act
from .act import Act
from .keys import part_hash
from .values import depth, normal_form, read_json
from .words import ident, is_field, is_type, need, refuse

SALT_BYTES = 16
BODY_MAX = 262144
REFS_MAX = 4096
EDITS_MAX = 512
FIELDS_MAX = 512
VALUE_DEPTH_MAX = 3


class Newer(ValueError):
    """A body of a later version."""


@dataclass(frozen=True)
class Set:
    """A value for one field, and the parts whose versions it replaces."""
    value: Any
    over: tuple[bytes, ...]


@dataclass(frozen=True)
class Edit:
    """What a part sets on one record."""
    rec: bytes
    type: str
    fields: Mapping[str, Set]


@dataclass(frozen=True)
class Part:
    """A body that could be read, with the hash of it and its salt."""
    hash: bytes
    size: int
    by: bytes
    content: Union[Act, tuple[Edit, ...]]

    @property
    def id(self) -> bytes:
        """Also pid."""
        return self.hash[:16]

    @property
    def act(self) -> Union[Act, None]:
        """The act, if it is one."""
        return self.content if isinstance(self.content, Act) else None


def _set(value: Any, refs: list[bytes], used: set[int]) -> Set:
    need(isinstance(value, list) and value, "a field without a value")
    need(depth(value[0]) <= VALUE_DEPTH_MAX, "a value too deep")
    places = value[1:]
    need(all(type(i) is int and 0 <= i < len(refs) for i in places),
         "no place in refs")
    need(len(set(places)) == len(places), "a place twice")
    used.update(places)
    return Set(value[0], tuple(refs[i] for i in places))


def _edit(value: Any, refs: list[bytes], used: set[int]) -> Edit:
    need(isinstance(value, dict) and set(value) == {"rec", "type", "set"},
         "not the members of an edit")
    fields = value["set"]
    need(isinstance(fields, dict) and 1 <= len(fields) <= FIELDS_MAX,
         "no set of fields")
    need(all(map(is_field, fields)), "no path of a field")
    need(is_type(value["type"]), "no type")
    return Edit(act.an_id(value["rec"]), value["type"],
                {name: _set(one, refs, used) for name, one in fields.items()})


def _edits(body: dict[str, Any]) -> tuple[Edit, ...]:
    need(set(body) == {"v", "by", "refs", "edits"}, "not the members of edits")
    refs, edits = body["refs"], body["edits"]
    need(isinstance(refs, list) and len(refs) <= REFS_MAX, "no refs")
    need(isinstance(edits, list) and 1 <= len(edits) <= EDITS_MAX, "no edits")
    ids, used = [act.an_id(ref) for ref in refs], set[int]()
    need(len(set(ids)) == len(ids), "a ref twice")
    read = tuple(_edit(edit, ids, used) for edit in edits)
    need(len({edit.rec for edit in read}) == len(read), "a record twice")
    need(len(used) == len(ids), "a ref that is not used")
    return read


def _body(data: bytes) -> tuple[bytes, Union[Act, tuple[Edit, ...]]]:
    body = read_json(data)
    need(isinstance(body, dict), "no object")
    version = body.get("v")
    need(type(version) is int and version >= 1, "no version")
    if version > 1:
        raise Newer("a part of a later version")
    by = body.get("by")
    need(isinstance(by, str), "no author")
    content = act.read_act(body) if "act" in body else _edits(body)
    return ident(by), content


def read_skeleton(part: bytes, body: bytes) -> Part:
    """What is left of a redacted part, whose hash is known from its header."""
    by, content = _body(body)
    need(isinstance(content, tuple) and len(content) == 1 and
         all(one.value is None for one in content[0].fields.values()) and
         normal_form(read_json(body)) == body, "no skeleton")
    return Part(part, len(body), by, content)


def read_part(data: bytes) -> Part:
    """A part from salt ‖ body."""
    salt, body = data[:SALT_BYTES], data[SALT_BYTES:]
    if not 1 <= len(body) <= BODY_MAX:
        refuse("no body")
    by, content = _body(body)
    return Part(part_hash(salt, body), len(body), by, content)
