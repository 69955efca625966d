"""Records: what all the edits of one add up to, and its bytes."""
from dataclasses import dataclass, field

from .part import Edit
from .values import normal_form
from .words import FIELD_BYTES_MAX, is_field, need, utf8

BYTES_MAX = 8 << 20
_PID = 16


@dataclass
class Field:
    """Heads by part, and every part that was ever replaced."""
    heads: dict[bytes, bytes] = field(default_factory=dict)
    gone: set[bytes] = field(default_factory=set)


@dataclass
class Row:
    """The state of one record."""
    touched: set[bytes] = field(default_factory=set)
    fields: dict[str, Field] = field(default_factory=dict)

    def merge(self, pid: bytes, edit: Edit) -> None:
        """Take in what one part says of this record."""
        if pid in self.touched:
            return
        for name, one in edit.fields.items():
            state = self.fields.setdefault(name, Field())
            for old in one.over:
                state.heads.pop(old, None)
                state.gone.add(old)
            if pid not in state.gone:
                state.heads[pid] = normal_form(one.value)
        self.touched.add(pid)

    def redact(self, pid: bytes, edit: Edit) -> None:
        """Null what one part still says of this record."""
        for name in edit.fields:
            heads = self.fields.get(name, Field()).heads
            if pid in heads:
                heads[pid] = b"null"

    def conflicts(self) -> set[str]:
        """The fields whose heads differ."""
        return {name for name, state in self.fields.items()
                if len(set(state.heads.values())) > 1}

    def deleted(self) -> bool:
        """Whether all heads of _del say so."""
        heads = self.fields.get("_del", Field()).heads
        return bool(heads) and set(heads.values()) == {b"true"}

    def edited_though_deleted(self) -> bool:
        """Whether somebody edited what somebody else deleted."""
        if not self.deleted():
            return False
        known = self.fields["_del"].gone | set(self.fields["_del"].heads)
        return any(pid not in known for name, state in self.fields.items()
                   if name != "_del" for pid in state.heads)

    def write(self) -> bytes:
        """The one legal encoding."""
        out = _ids(self.touched) + varint(len(self.fields))
        for name, state in sorted(self.fields.items()):
            out += _sized(name.encode()) + varint(len(state.heads))
            for pid, value in sorted(state.heads.items()):
                out += pid + _sized(value)
            out += _ids(state.gone)
        return out


def varint(value: int) -> bytes:
    """LEB128 in the shortest form."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _sized(data: bytes) -> bytes:
    return varint(len(data)) + data


def _ids(ids: set[bytes]) -> bytes:
    return varint(len(ids)) + b"".join(sorted(ids))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        """The next bytes."""
        need(self._at + size <= len(self._data), "a row that is cut")
        self._at += size
        return self._data[self._at - size:self._at]

    def varint(self) -> int:
        """The next number."""
        value = 0
        for i in range(10):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << 7 * i
            if byte < 0x80:
                break
        return value

    def ids(self) -> set[bytes]:
        """The next set of ids."""
        return {self.take(_PID) for _ in range(self.varint())}

    def field(self) -> tuple[str, Field]:
        """The next field with its name."""
        size = self.varint()
        need(size <= FIELD_BYTES_MAX, "a name that is too long")
        name, heads = utf8(self.take(size)), {}
        need(is_field(name), "no path of a field")
        for _ in range(self.varint()):
            pid = self.take(_PID)
            heads[pid] = self.take(self.varint())
        return name, Field(heads, self.ids())


def read_row(data: bytes) -> Row:
    """A row from its bytes."""
    need(len(data) <= BYTES_MAX, "a row that is too long")
    reader = _Reader(data)
    touched = reader.ids()
    row = Row(touched, dict(reader.field() for _ in range(reader.varint())))
    for state in row.fields.values():
        need(state.heads or state.gone, "a field with nothing")
        need(not state.gone & set(state.heads), "a head that is gone")
        need(touched.issuperset(state.heads), "a head that did not touch")
    need(row.write() == data, "another encoding than the legal one")
    return row
