"""The hub's tree: RFC 6962 hashes and both kinds of proof."""
from typing import Sequence

from .keys import sha256


def leaf_hash(text: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\0", text)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two trees side by side."""
    return sha256(b"\1", left, right)


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def root_hash(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    at = _split(len(leaves))
    return node_hash(root_hash(leaves[:at]), root_hash(leaves[at:]))


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """RFC 6962 2.1.1: the path of a leaf, leaf side first."""
    if len(leaves) == 1:
        return []
    at = _split(len(leaves))
    if index < at:
        return inclusion(leaves[:at], index) + [root_hash(leaves[at:])]
    return inclusion(leaves[at:], index - at) + [root_hash(leaves[:at])]


def consistency(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """RFC 6962 2.1.2: the path from an older size."""
    if old in (0, len(leaves)):
        return []
    return _subproof(leaves, old, True)


def _subproof(leaves: Sequence[bytes], old: int, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root_hash(leaves)]
    at = _split(len(leaves))
    if old <= at:
        return _subproof(leaves[:at], old, whole) + [root_hash(leaves[at:])]
    return (_subproof(leaves[at:], old - at, False) +
            [root_hash(leaves[:at])])


def includes(root: bytes, size: int, index: int, leaf: bytes,
             path: Sequence[bytes]) -> bool:
    """RFC 9162 2.1.3.2: whether a tree has a leaf at an index."""
    if index >= size:
        return False
    at, last, value = index, size - 1, leaf
    for one in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            value = node_hash(one, value)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            value = node_hash(value, one)
        at, last = at >> 1, last >> 1
    return last == 0 and value == root


def extends(old_root: bytes, old: int, new_root: bytes, new: int,
            path: Sequence[bytes]) -> bool:
    """RFC 9162 2.1.4.2: whether a tree grew out of an older one."""
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == sha256()
    if old > new or not path:
        return False
    rest = list(path)
    if old & (old - 1) == 0:
        rest.insert(0, old_root)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = rest[0]
    for one in rest[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = node_hash(one, was), node_hash(one, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, one)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root
