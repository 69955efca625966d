"""A hub's tree, grown entry by entry and followed from outside.

    grow.py HOME URL ROOT SIZE

HOME is served at URL and has a tree of one entry.  At each size the tree is
read back through nothing but its tiles, and the checkpoint is held against
every one before it; at the end every size is read once more.  Prints what was
done; ends 1 with what is wrong.
"""
import http.client
import os
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../reader"))
# pylint: disable=wrong-import-position
from kheo_reader import hubkeys, keys, note, tiles, tree, words  # noqa: E402

HEAD = "code,kind,name,valid_from,valid_to"


def sized(data):
    return struct.pack(">I", len(data)) + data


class Hub:
    """A running hub: commands over its socket, reads over HTTP."""

    def __init__(self, home, url):
        self.socket = os.path.join(home, "socket")
        self.http = http.client.HTTPConnection(url.split("://")[1], timeout=30)
        self.reads = 0

    def act(self, name):
        """One more entry: the unit is called otherwise.  As hub/ask.c packs
        `kheo-hub unit import FILE`, which would take a process each time."""
        argv = [b"kheo-hub", b"unit", b"import", b"units.csv"]
        file = "%s\n02287,xã,%s,,\n" % (HEAD, name)
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(30)
            s.connect(self.socket)
            s.sendall(sized(b"kheo ask 2\n" + bytes([1, 0, 0]) +
                            sized(b"officer") + struct.pack(">I", len(argv)) +
                            b"".join(map(sized, argv)) + b"\1" +
                            sized(argv[-1]) + sized(file.encode())))
            told = s.makefile("rb").read()
        if told[16:20] != bytes(4):
            raise SystemExit("the hub refuses: %r" % told)

    def get(self, path):
        self.reads += 1
        self.http.request("GET", "/" + path)
        answer = self.http.getresponse()
        return answer.status, answer.read()

    def fetch(self, path):
        status, data = self.get(path)
        if status != 200:
            raise SystemExit("%s: %d: %r" % (path, status, data))
        return data


def tree_key(hub, root):
    """The key of the hub's tree, under the root fingerprint."""
    signed = note.read_note(hub.fetch("v1/hubkeys"))
    known = hubkeys.read_hubkeys(signed.text)
    words.need(known.fingerprint == root, "another hub")
    words.need(known.signed_enough(signed), "hubkeys nobody signed")
    return keys.Key("kheo/%s/%d" % (known.hub, known.origin),
                    known.key_at("tree", 0))


def beyond(hub, size):
    """What the next entries will make cannot be had."""
    level = 0
    while level < 3:
        place, width = divmod(size >> (8 * level), 256)
        tile = tiles.Tile(level, place, width + 1)
        for one in (tile, tiles.Tile(level, place), tiles.Tile(level, place + 1),
                    tiles.Tile(None, size // 256, size % 256 + 1)):
            words.need(hub.get(one.path())[0] == 404,
                       "%s at size %d" % (one.path(), size))
        level += 1


def grow(hub, key, sizes):
    """Every checkpoint, and every entry."""
    points, entries, pairs = [], [], 0
    for size in range(1, sizes + 1):
        if size > 1:
            hub.act("Xã số %d" % size)
        point = tiles.read_point(hub.fetch("checkpoint"), key)
        words.need(point.size == size, "size %d, not %d" % (point.size, size))
        read = tiles.read_tree(hub.fetch, point)
        entries += tiles.read_entries(hub.fetch, read, len(entries))
        for old in points:
            path = read.consistency(old.size)
            words.need(tree.extends(old.root, old.size, point.root, size,
                                    path),
                       "%d does not grow out of %d" % (size, old.size))
            pairs += 1
        if size % 256 < 2 or size == sizes:
            beyond(hub, size)
        points.append(point)
    return points, entries, pairs


def again(hub, points, entries):
    """All that was ever shown is still there, and is the same."""
    for point in points:
        tiles.read_tree(hub.fetch, point)
    whole = tiles.read_tree(hub.fetch, points[-1])
    words.need(tiles.read_entries(hub.fetch, whole) == entries,
               "the entries are others")
    for index, one in enumerate(entries):
        words.need(tree.includes(points[-1].root, len(entries), index,
                                 one.leaf, whole.inclusion(index)),
                   "entry %d is not in the tree" % index)


def main():
    home, url, root, sizes = sys.argv[1:]
    began = time.monotonic()
    hub = Hub(home, url)
    try:
        key = tree_key(hub, hubkeys.read_fingerprint(root))
        points, entries, pairs = grow(hub, key, int(sizes))
        again(hub, points, entries)
    except words.Refused as why:
        raise SystemExit(str(why)) from why
    print("%d sizes, %d pairs of checkpoints, %d reads" %
          (len(points), pairs, hub.reads))
    print("%d s" % (time.monotonic() - began))


main()
