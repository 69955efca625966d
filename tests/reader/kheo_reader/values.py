"""The JSON of bodies: its profile and its normal form."""
import json
from typing import Any

from .words import is_nfc, need, refuse, utf8

INTEGER_MAX = 2**53 - 1
DEPTH_MAX = 8


def _integer(word: str) -> int:
    need(len(word) <= 17, "an integer out of range")
    value = int(word)
    need(abs(value) <= INTEGER_MAX, "an integer out of range")
    return value


def _real(_word: str) -> None:
    refuse("a real number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    need(len(members) == len(pairs), "a key twice")
    return members


def _string(text: str) -> None:
    need("\0" not in text, "U+0000 in a string")
    need(not any("\ud800" <= c <= "\udfff" for c in text), "half a character")
    need(is_nfc(text), "a string that is not in normal form C")


def depth(value: Any) -> int:
    """How many arrays and objects stand around one another."""
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0


def _strings(value: Any) -> None:
    if isinstance(value, str):
        _string(value)
    elif isinstance(value, dict):
        for key, member in value.items():
            _string(key)
            _strings(member)
    elif isinstance(value, list):
        for member in value:
            _strings(member)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer,
                            parse_float=_real, parse_constant=_real)


def read_json(data: bytes) -> Any:
    """One object or array within the profile."""
    text = utf8(data)
    need("\0" not in text, "a NUL byte")
    try:
        value = _DECODER.decode(text)
    except (json.JSONDecodeError, RecursionError):
        refuse("no JSON")
    need(isinstance(value, (dict, list)), "no object or array")
    need(depth(value) <= DEPTH_MAX, "too deep")
    _strings(value)
    return value


def normal_form(value: Any) -> bytes:
    """The bytes by which values are compared and kept."""
    return json.dumps(value, ensure_ascii=False,
                      separators=(",", ":")).encode()
