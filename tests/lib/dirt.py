#!/usr/bin/env python3
"""Make a clean scan look like one: dirt.py PAGE.pgm SEED

Grey noise on a quarter of it, and specks of toner and light."""
import random
import sys

path, seed = sys.argv[1], int(sys.argv[2])
rng = random.Random(seed)
with open(path, "rb") as f:
    magic, size, most = f.readline(), f.readline(), f.readline()
    page = bytearray(f.read())
assert magic == b"P5\n" and most == b"255\n", "not a grey page"
for _ in range(len(page) // 4):
    i = rng.randrange(len(page))
    page[i] = min(255, max(0, page[i] + rng.randrange(-60, 61)))
for _ in range(len(page) // 500):
    page[rng.randrange(len(page))] = rng.choice((0, 255))
with open(path, "wb") as f:
    f.write(magic + size + most + page)
