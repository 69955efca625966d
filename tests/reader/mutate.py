"""Proof files spoiled in small ways."""
import random
import re
from typing import Callable, Optional

from forge import Piece, Secret, note, write_proof
from kheo_reader.note import read_note
from kheo_reader.proof import read_sections
from kheo_reader.words import Refused

Mutation = Callable[[random.Random, bytes, list[bytes]], bytes]
_NUMBERS = (0, 1, 2, 3, 63, 64, 255, 1024, 2**31, 2**32, 2**53, 2**63 - 1,
            2**63, 2**64)


def _split(data: bytes) -> Optional[tuple[list[Piece], bytes,
                                          Optional[bytes]]]:
    try:
        file = read_sections(data)
    except Refused:
        return None
    return ([Piece(*one) for one in file.sections], file.submission,
            file.consolidate)


def _place(rng: random.Random, data: bytes) -> int:
    return rng.randrange(len(data))


# ---------------------------------------------------------------- bytes
def flip_bit(rng: random.Random, data: bytes, _others: list[bytes]) -> bytes:
    """One bit is another."""
    at = _place(rng, data)
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + \
        data[at + 1:]


def change_byte(rng: random.Random, data: bytes,
                _others: list[bytes]) -> bytes:
    """One byte is another, most often one that could stand there."""
    at = _place(rng, data)
    byte = rng.choice(data) if rng.random() < 0.7 else rng.randrange(256)
    return data[:at] + bytes([byte]) + data[at + 1:]


def drop_byte(rng: random.Random, data: bytes, _others: list[bytes]) -> bytes:
    """One byte less."""
    at = _place(rng, data)
    return data[:at] + data[at + 1:]


def add_byte(rng: random.Random, data: bytes, _others: list[bytes]) -> bytes:
    """One byte more."""
    at = rng.randrange(len(data) + 1)
    return data[:at] + bytes([rng.choice(b"\n \0\r=-+/A09\x80")]) + data[at:]


def cut(rng: random.Random, data: bytes, _others: list[bytes]) -> bytes:
    """The end is missing."""
    return data[:_place(rng, data)]


# ---------------------------------------------------------------- lines
def _lines(change: Callable[[random.Random, list[bytes]], None]) -> Mutation:
    def mutation(rng: random.Random, data: bytes,
                 _others: list[bytes]) -> bytes:
        lines = data.split(b"\n")
        change(rng, lines)
        return b"\n".join(lines)
    mutation.__name__ = change.__name__
    return mutation


def drop_line(rng: random.Random, lines: list[bytes]) -> None:
    """One line less."""
    del lines[rng.randrange(len(lines))]


def repeat_line(rng: random.Random, lines: list[bytes]) -> None:
    """One line twice."""
    at = rng.randrange(len(lines))
    lines.insert(at, lines[at])


def swap_lines(rng: random.Random, lines: list[bytes]) -> None:
    """Two lines in each other's place, often neighbours."""
    at = rng.randrange(len(lines) - 1)
    to = at + 1 if rng.random() < 0.5 else rng.randrange(len(lines))
    lines[at], lines[to] = lines[to], lines[at]


def copy_line(rng: random.Random, lines: list[bytes]) -> None:
    """A line stands in the place of another."""
    lines[rng.randrange(len(lines))] = rng.choice(lines)


def _numbers(rng: random.Random, text: bytes) -> bytes:
    """One number is another."""
    found = list(re.finditer(rb"(?<![A-Za-z0-9+/_=-])[0-9]+(?=[ \n])", text))
    if not found:
        return text
    one = rng.choice(found)
    value = rng.choice((int(one[0]) + 1, int(one[0]) - 1,
                        rng.choice(_NUMBERS)))
    return text[:one.start()] + str(value).encode() + text[one.end():]


def change_number(rng: random.Random, data: bytes,
                  _others: list[bytes]) -> bytes:
    """One number anywhere is another."""
    return _numbers(rng, data)


# ------------------------------------------------------------- sections
def _sections(change: Callable[[random.Random, list[Piece], list[Piece]],
                               None]) -> Mutation:
    def mutation(rng: random.Random, data: bytes,
                 others: list[bytes]) -> bytes:
        mine, theirs = _split(data), _split(rng.choice(others))
        if mine is None or theirs is None or not mine[0]:
            return data
        change(rng, mine[0], theirs[0])
        return write_proof(*mine)
    mutation.__name__ = change.__name__
    return mutation


def drop_section(rng: random.Random, mine: list[Piece],
                 _theirs: list[Piece]) -> None:
    """One section less."""
    del mine[rng.randrange(len(mine))]


def repeat_section(rng: random.Random, mine: list[Piece],
                   _theirs: list[Piece]) -> None:
    """One section twice, side by side or not."""
    at = rng.randrange(len(mine))
    mine.insert(rng.choice((at, rng.randrange(len(mine)))), mine[at])


def swap_sections(rng: random.Random, mine: list[Piece],
                  _theirs: list[Piece]) -> None:
    """Two sections in each other's place."""
    at, to = rng.randrange(len(mine)), rng.randrange(len(mine))
    mine[at], mine[to] = mine[to], mine[at]


def cut_section(rng: random.Random, mine: list[Piece],
                _theirs: list[Piece]) -> None:
    """The end of a section is missing, and its length says so."""
    at = rng.randrange(len(mine))
    kind, data = mine[at]
    mine[at] = Piece(kind, data[:rng.randrange(len(data) + 1)])


def rename_section(rng: random.Random, mine: list[Piece],
                   _theirs: list[Piece]) -> None:
    """A section says that it is another."""
    at = rng.randrange(len(mine))
    mine[at] = mine[at]._replace(kind=rng.choice(mine).kind)


def foreign_section(rng: random.Random, mine: list[Piece],
                    theirs: list[Piece]) -> None:
    """A section of another proof, beside or instead of one of its kind."""
    if not theirs:
        return
    one = rng.choice(theirs)
    places = [i for i, own in enumerate(mine) if own.kind == one.kind]
    at = rng.choice(places or [len(mine) - 1])
    mine[at:at + rng.randrange(2)] = [one]


def number_in_section(rng: random.Random, mine: list[Piece],
                      _theirs: list[Piece]) -> None:
    """One number in a section is another, and the length fits."""
    at = rng.randrange(len(mine))
    mine[at] = mine[at]._replace(data=_numbers(rng, mine[at].data))


def line_in_section(rng: random.Random, mine: list[Piece],
                    _theirs: list[Piece]) -> None:
    """The lines of one section are changed, and the length fits."""
    at = rng.randrange(len(mine))
    lines = mine[at].data.split(b"\n")
    if len(lines) > 1:
        rng.choice((drop_line, repeat_line, swap_lines, copy_line))(rng, lines)
    mine[at] = mine[at]._replace(data=b"\n".join(lines))


def other_submission(rng: random.Random, data: bytes,
                     others: list[bytes]) -> bytes:
    """The last line is that of another proof."""
    last = rng.choice(others).split(b"\n")[-2]
    return data[:data[:-1].rfind(b"\n") + 1] + last + b"\n"


def other_kind(rng: random.Random, data: bytes,
               others: list[bytes]) -> bytes:
    """A proof says that it is one of an edition, or the other way round."""
    mine, theirs = _split(data), _split(rng.choice(others))
    if mine is None or theirs is None:
        return data
    word = theirs[2] or mine[1]
    return write_proof(mine[0], mine[1], None if mine[2] else word)


MUTATIONS: tuple[Mutation, ...] = (
    flip_bit, change_byte, drop_byte, add_byte, cut, _lines(drop_line),
    _lines(repeat_line), _lines(swap_lines), _lines(copy_line), change_number,
    _sections(drop_section), _sections(repeat_section),
    _sections(swap_sections), _sections(cut_section),
    _sections(rename_section), _sections(foreign_section),
    _sections(number_in_section), _sections(line_in_section),
    other_submission, other_kind)


# -------------------------------------------------------------- re-signed
def resign(rng: random.Random, data: bytes,
           secrets: dict[str, Secret]) -> bytes:
    """One note says something else, and those who signed it sign again."""
    split = _split(data)
    notes = [i for i, one in enumerate(split[0])
             if one.kind not in ("part", "entry")] if split else []
    if split is None or not notes:
        return data
    at = rng.choice(notes)
    kind, old = split[0][at]
    try:
        read = read_note(old)
    except Refused:
        return data
    text = _respoken(rng, read.text)
    signers = [secrets[one.name] for one in read.signatures
               if one.name in secrets]
    if rng.random() < 0.1:
        signers = rng.choice((signers[::-1], signers[:1], signers * 2,
                              signers + [rng.choice(list(secrets.values()))]))
    split[0][at] = Piece(kind, note(text, *signers))
    return write_proof(*split)


def _respoken(rng: random.Random, text: str) -> str:
    data = text.encode()
    if rng.random() < 0.5:
        data = _numbers(rng, data)
    else:
        lines = data.split(b"\n")
        rng.choice((drop_line, repeat_line, swap_lines, copy_line))(rng, lines)
        data = b"\n".join(lines)
    return data.decode()
