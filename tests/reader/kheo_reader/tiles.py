"""The public log: a hub's tree read back through its tiles alone."""
import base64
import binascii
import functools
from typing import Callable, NamedTuple, Sequence

from . import tree
from .checkpoint import Checkpoint, read_checkpoint
from .entry import Entry, read_entry
from .keys import Key
from .note import read_note
from .words import (Lines, hash32, need, number, refuse, same, to_base64,
                    utf8)

WIDTH = 256
LEVEL_MAX = 63
PLACE_MAX = 10**18 - 1
HASH_BYTES = 32

# The bytes under a path of the hub, such as "checkpoint".
Fetch = Callable[[str], bytes]


class Tile(NamedTuple):
    """One tile; level None: of entries."""
    level: int | None
    place: int
    width: int = WIDTH

    def path(self) -> str:
        """Where it stands."""
        digits = str(self.place)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
        place = "/".join(["x" + one for one in groups[:-1]] + groups[-1:])
        kind = "entries" if self.level is None else str(self.level)
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{kind}/{place}{part}"


def tiles_of(size: int) -> list[list[Tile]]:
    """The tiles of hashes that a tree of a size has, level by level."""
    levels: list[list[Tile]] = []
    while size > 0:
        full, rest = divmod(size, WIDTH)
        levels.append([Tile(len(levels), place) for place in range(full)])
        if rest:
            levels[-1].append(Tile(len(levels) - 1, full, rest))
        size = full
    return levels


@functools.lru_cache(maxsize=64)
def _subtrees(data: bytes) -> tuple[tuple[bytes, ...], ...]:
    """The complete subtrees over the hashes of a tile, from the tile's own
    level up to the ninth."""
    row = tuple(data[i:i + HASH_BYTES]
                for i in range(0, len(data), HASH_BYTES))
    rows = [row]
    while len(rows) < 9:
        row = tuple(tree.node_hash(row[i], row[i + 1])
                    for i in range(0, len(row) - 1, 2))
        rows.append(row)
    return tuple(rows)


class TiledTree:
    """A tree of one size, from nothing but its tiles of hashes."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self.size = size
        self._levels = [[self._read(fetch, tile) for tile in level]
                        for level in tiles_of(size)]
        self._ranges: dict[tuple[int, int], bytes] = {}
        for below, above in zip(self._levels, self._levels[1:]):
            full = [one[8][0] for one in below if one[8]]
            named = [one for rows in above for one in rows[0]]
            need(full == named, "a tile is not what the level above says")

    @staticmethod
    def _read(fetch: Fetch, tile: Tile) -> tuple[tuple[bytes, ...], ...]:
        data = fetch(tile.path())
        need(len(data) == tile.width * HASH_BYTES,
             f"{tile.path()} has {len(data)} bytes")
        return _subtrees(data)

    def leaf(self, index: int) -> bytes:
        """The hash of an entry."""
        return self._node(0, index)

    def _node(self, height: int, place: int) -> bytes:
        level, rest = divmod(height, 8)
        tile, inside = divmod(place << rest, WIDTH)
        return self._levels[level][tile][rest][inside >> rest]

    def _range(self, low: int, high: int) -> bytes:
        """The hash over leaves, as RFC 6962 splits them."""
        known = self._ranges.get((low, high))
        if known is not None:
            return known
        count = high - low
        if count & (count - 1) == 0:
            height = count.bit_length() - 1
            value = self._node(height, low >> height)
        else:
            middle = low + (1 << (count.bit_length() - 1))
            value = tree.node_hash(self._range(low, middle),
                                   self._range(middle, high))
        self._ranges[low, high] = value
        return value

    def root(self) -> bytes:
        """The root that the tiles make."""
        return self._range(0, self.size)

    def inclusion(self, index: int) -> list[bytes]:
        """RFC 6962 2.1.1."""
        need(index < self.size, "no such leaf")
        low, high, path = 0, self.size, []
        while high - low > 1:
            middle = low + (1 << ((high - low - 1).bit_length() - 1))
            if index < middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, old: int) -> list[bytes]:
        """RFC 6962 2.1.2."""
        need(0 < old <= self.size, "no such size")
        low, high, path = 0, self.size, []
        while high != old:
            middle = low + (1 << ((high - low - 1).bit_length() - 1))
            if old <= middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        if low:
            path.append(self._range(low, high))
        return path[::-1]


def read_point(data: bytes, key: Key) -> Checkpoint:
    """A checkpoint that a tree key signed."""
    note = read_note(data)
    need(note.signed_by(key), "not signed by the tree key")
    point = read_checkpoint(note.text)
    need(str(point.origin) == key.name, "a checkpoint of another tree")
    return point


def read_tree(fetch: Fetch, point: Checkpoint) -> TiledTree:
    """The tree of a checkpoint, whose root its tiles must make."""
    need(point.size > 0, "an empty tree has no tiles")
    read = TiledTree(fetch, point.size)
    need(read.root() == point.root, "the tiles make another root")
    return read


def read_texts(data: bytes) -> list[bytes]:
    """The texts in a tile of entries."""
    texts, at = [], 0
    while at < len(data):
        need(at + 2 <= len(data), "a length is cut")
        size = int.from_bytes(data[at:at + 2], "big")
        at += 2 + size
        need(at <= len(data), "an entry is cut")
        texts.append(data[at - size:at])
    return texts


def read_entries(fetch: Fetch, known: TiledTree,
                 first: int = 0) -> list[Entry]:
    """The entries of a tree from an index on.  Those before it in its tile
    are held against their hashes, too."""
    entries = []
    for tile in tiles_of(known.size)[0][first // WIDTH:]:
        path = tile._replace(level=None).path()
        texts = read_texts(fetch(path))
        need(len(texts) == tile.width, f"{path} has {len(texts)} entries")
        for index, text in enumerate(texts, tile.place * WIDTH):
            need(tree.leaf_hash(text) == known.leaf(index),
                 f"entry {index} is not what its leaf says")
            if index >= first:
                entries.append(read_entry(utf8(text)))
    return entries


class TlogProof(NamedTuple):
    """That an entry is in the tree of a checkpoint."""
    entry: bytes
    index: int
    path: Sequence[bytes]
    point: Checkpoint


def read_tlog_proof(data: bytes, key: Key) -> TlogProof:
    """A C2SP tlog-proof, which must hold under a tree key."""
    head, gap, note = data.partition(b"\n\n")
    need(gap, "no checkpoint")
    lines = Lines(utf8(head) + "\n")
    need(lines.whole() == "c2sp.org/tlog-proof@v1", "no tlog-proof")
    try:
        entry = base64.b64decode(lines.word("extra"), validate=True)
    except binascii.Error:
        refuse("no base64")
    index = number(lines.word("index"))
    path = [hash32(line) for line in utf8(head).split("\n")[3:]]
    point = read_point(note, key)
    need(tree.includes(point.root, point.size, index, tree.leaf_hash(entry),
                       path), "the entry is not in the tree")
    same(utf8(head), "\n".join([
        "c2sp.org/tlog-proof@v1", "extra " + to_base64(entry),
        f"index {index}", *map(to_base64, path)]))
    return TlogProof(entry, index, path, point)
