"""Editions: their bytes, and the tree made again from them."""
from .act import Act, a_hash
from .keys import sha256
from .sums import Node, grow, leaf, read_annex, read_sum
from .values import normal_form, read_json
from .words import need


def remake(data: bytes, edition: Act) -> list[list[Node]]:
    """The tree over the canonical bytes of an edition; refuses unless its act
    is about these bytes and about what they add up to."""
    need((len(data), sha256(data)) == (edition["bytes"], edition["sha256"]),
         "bytes of another edition")
    body = read_json(data)
    need(isinstance(body, dict) and normal_form(body) == data,
         "bytes in another form")
    need(all(body[name] == edition[name]
             for name in ("line", "period", "size")), "another edition")
    levels = grow([leaf(a_hash(one["part"]),
                        read_annex(one["annex"])
                        if one["within"] is None else {})
                   for one in body["reports"]])
    need(len(levels[0]) == edition["reports"], "another number of reports")
    need(levels[-1][0] == Node(edition["root"], read_sum(edition["sum"])),
         "they add up to something else")
    need(read_sum(body["sum"]) == levels[-1][0].figures,
         "the bytes say another sum")
    return levels
