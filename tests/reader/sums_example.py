"""The page's example of a tree of sums, made again."""
import json
import re
from typing import Iterator

from kheo_reader import sums, values, words


def _told(node: sums.Node) -> list[str]:
    figures = values.normal_form(sums.write_figures(node.figures)).decode()
    return [f"figures {figures}", f"hash    {words.to_base64(node.hash)}"]


def _path(levels: list[list[sums.Node]], place: int) -> str:
    return values.normal_form([
        {"hash": words.to_base64(step.hash),
         "sum": sums.write_figures(step.figures)}
        for step in sums.path_of(levels, place)]).decode()


def read_sums(text: str) -> Iterator[tuple[object, object]]:
    """What this reader says, and what the page says."""
    blocks = [block.split("\n  ")
              for block in re.split(r"\n(?! )", text.strip("\n"))]
    leaves = [sums.leaf(words.hash32(block[0].split(" ")[-1]),
                        sums.read_annex(json.loads(block[1][8:])))
              for block in blocks if block[0].startswith("leaf")]
    levels = sums.grow(leaves)
    nodes = [*leaves, levels[1][0], levels[2][0]]
    yield len(blocks), len(nodes) + len(leaves)
    for one, block in zip(nodes, blocks):
        yield _told(one), block[1:]
    for place, block in enumerate(blocks[len(nodes):]):
        yield _path(levels, place), block[1]
        yield sums.climb(leaves[place], place, len(leaves),
                         sums.path_of(levels, place)), levels[-1][0]
