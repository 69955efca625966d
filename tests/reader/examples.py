#!/usr/bin/python3 -B
"""Read the examples of protocol/README.md:

    examples.py          print their names
    examples.py NAME     read one; ends 0 if it says what the page says"""
import re
import sys
from pathlib import Path
from typing import Callable

import nacl.bindings

from kheo_reader import (bundle, checkpoint, digest, entry, header, hello,
                         hubkeys, invitation, keys, manifest, note, part,
                         proof, receipt, row, sealed, submission, tiles,
                         tree, values, verdict, words)
from limits_example import LIMITS, NOT_OURS
from sums_example import read_sums

PAGE = Path(__file__).parents[2] / "protocol" / "README.md"
# The story's fixed bytes, as its table gives them.
ED25519 = {"root": 1, "tree": 2, "receipt": 3, "author": 4, "device": 6,
           "recorder's log": 8, "hub's log of the directory": 9,
           "hub's log of the unit": 10}
BOXES = {"hub's box": 5, "device's box": 7}
SCOPE = bytes([0x10]) * 16
NONCE = bytes([0x15]) * 16


def page() -> dict[str, str]:
    """The examples by name."""
    found = re.findall(r"^```example (\S+)\n(.*?)^```$",
                       PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert len(dict(found)) == len(found), "a name twice"
    return dict(found)


EXAMPLES = page()
EACH: dict[str, Callable[[str], None]] = {}


def example(name: str) -> Callable[[Callable[[str], None]],
                                   Callable[[str], None]]:
    """Marks what reads one example."""
    def mark(check: Callable[[str], None]) -> Callable[[str], None]:
        EACH[name] = check
        return check
    return mark


def same(got: object, want: object) -> None:
    """Two things must be the same."""
    assert got == want, f"{got!r}, not {want!r}"


def seed(value: int) -> bytes:
    """A seed of the story."""
    return bytes([value]) * 32


def hex_bytes(text: str) -> bytes:
    """The bytes of a hex example."""
    return bytes.fromhex("".join(line for line in text.splitlines()
                                 if not line.startswith("#")))


def signed(name: str) -> note.Note:
    """An example that is a note, which must write itself anew."""
    data = EXAMPLES[name].encode()
    read = note.read_note(data)
    same(read.data(), data)
    return read


def vkeys() -> dict[str, keys.Key]:
    """The story's Ed25519 keys under their names."""
    public = {who: nacl.bindings.crypto_sign_seed_keypair(seed(value))[0]
              for who, value in ED25519.items()}
    named = {
        "root": keys.root_key(public["root"]),
        "tree": keys.Key("kheo/yen-khanh/1", public["tree"]),
        "receipt": keys.Key("receipt/yen-khanh", public["receipt"]),
        "author": keys.Key("author/yen-khanh", public["author"]),
        "device": keys.device_key(public["device"]),
        "enrolment": invitation.read_code(EXAMPLES["invitation"]).key,
    }
    for who, key in public.items():
        named.setdefault(who, keys.log_key(key))
    return named


def the_parts() -> dict[str, dict[str, str]]:
    """The story's parts: name to salt, body, bytes, hash and id."""
    parts: dict[str, dict[str, str]] = {}
    name = ""
    for line in EXAMPLES["parts"].splitlines():
        if line.startswith("  "):
            what, value = line.split(maxsplit=1)
            parts[name][what] = value
        else:
            name = line
            parts[name] = {}
    return parts


def read_parts() -> dict[str, part.Part]:
    """The same, read."""
    return {name: part.read_part(bytes.fromhex(one["salt"]) +
                                 one["body"].encode())
            for name, one in the_parts().items()}


def the_headers() -> list[header.Header]:
    """The headers of the story in the order of their entries."""
    sections = proof.read_sections(EXAMPLES["proof"].encode()).sections
    directory = [note.read_note(one.data).text for one in sections
                 if one.kind == "header"][:2]
    own = [signed(name).text
           for name in ("batch-genesis", "batch-second", "batch-hub")]
    return [header.read_header(text) for text in directory + own]


def the_leaves() -> list[bytes]:
    """The leaf hashes of the story."""
    return [words.hash32(line.split()[1])
            for line in EXAMPLES["leaves"].splitlines()]


@example("keys")
def _keys(text: str) -> None:
    lines, who, named = [], "", vkeys()
    for line in text.splitlines():
        if not line.startswith(" "):
            who = line
            lines.append(line)
        elif who in BOXES:
            public = sealed.box_pair(seed(BOXES[who]))[0]
            lines.append("  key  " + words.to_base64(public))
        else:
            key = named[who]
            lines.append({"key": "  key  " + words.to_base64(key.public),
                          "name": "  name " + key.name,
                          "vkey": "  vkey " + key.vkey}[line.split()[0]])
    same("\n".join(lines) + "\n", text)


def _batch(name: str, *signers: str) -> header.Header:
    read, named = signed(name), vkeys()
    assert read.only_by(*(named[who] for who in signers)), "its signatures"
    return header.read_header(read.text)


@example("batch-genesis")
def _batch_genesis(_text: str) -> None:
    read = _batch("batch-genesis", "recorder's log", "enrolment")
    assert read.genesis is not None
    same((read.seq, read.seen, read.genesis.role, read.genesis.scope),
         (1, "-", "recorder", SCOPE))
    same(read.genesis.box, sealed.box_pair(seed(7))[0])


@example("batch-second")
def _batch_second(_text: str) -> None:
    read = _batch("batch-second", "recorder's log")
    first = header.read_header(signed("batch-genesis").text)
    same((read.seq, read.prev, read.log), (2, first.hash, first.log))
    named = [(one.size, one.hash) for one in read.parts]
    parts = read_parts()
    same(named, [(parts[name].size, parts[name].hash)
                 for name in ("A", "B", "submit")])


@example("batch-hub")
def _batch_hub(_text: str) -> None:
    read = _batch("batch-hub", "hub's log of the unit", "author")
    assert read.genesis is not None
    same((read.genesis.role, read.genesis.device), ("hub", None))


@example("batch-hashes")
def _batch_hashes(text: str) -> None:
    same("".join(f"{words.to_base64url(one.log)} {one.seq} "
                 f"{words.to_base64(one.hash)}\n" for one in the_headers()),
         text)


@example("parts")
def _parts(_text: str) -> None:
    read = read_parts()
    for name, one in the_parts().items():
        same((read[name].size, words.to_base64(read[name].hash),
              words.to_base64url(read[name].id)),
             (int(one["bytes"]), one["hash"], one["id"]))
        value = values.read_json(one["body"].encode())
        same(values.normal_form(value), one["body"].encode())


@example("entry")
def _entry(text: str) -> None:
    read = entry.read_entry(text)
    same((read.disp, read.header, read.leaf),
         ("A", the_headers()[3].hash, the_leaves()[3]))


@example("leaves")
def _leaves(text: str) -> None:
    sections = proof.read_sections(EXAMPLES["proof"].encode()).sections
    leaves = text.splitlines()
    for one in sections:
        if one.kind == "entry":
            lines = words.utf8(one.data).split("\n")
            leaf = entry.read_entry("\n".join(lines[1:5]) + "\n").leaf
            same(f"{lines[0].split()[0]} {words.to_base64(leaf)}",
                 leaves[int(lines[0].split()[0])])


@example("tree")
def _tree(text: str) -> None:
    rows: dict[str, list[bytes]] = {}
    for line in text.splitlines():
        rows.setdefault(line[:15].rstrip(), []).append(
            words.hash32(line[15:]))
    leaves = the_leaves()
    for size in (0, 3, 5):
        same([tree.root_hash(leaves[:size])], rows[f"root of {size}"])
    (old,), (new,) = rows["root of 3"], rows["root of 5"]
    path, grown = rows["leaf 3 in 5"], rows["from 3 to 5"]
    same(tree.inclusion(leaves, 3), path)
    same(tree.consistency(leaves, 3), grown)
    assert tree.includes(new, 5, 3, leaves[3], path)
    assert not tree.includes(new, 5, 2, leaves[3], path)
    assert tree.extends(old, 3, new, 5, grown)
    assert not tree.extends(new, 3, old, 5, grown)


@example("checkpoint")
def _checkpoint(_text: str) -> None:
    read = signed("checkpoint")
    assert read.only_by(vkeys()["tree"])
    same(checkpoint.read_checkpoint(read.text).root,
         tree.root_hash(the_leaves()))


@example("receipt")
def _receipt(_text: str) -> None:
    signature = signed("receipt")
    assert signature.only_by(vkeys()["receipt"])
    read = receipt.read_receipt(signature.text)
    same(read.nonce, NONCE)
    same([(one.kind, one.header) for one in read.lines],
         [("sequenced", the_headers()[3].hash)])
    same([(one.first, one.to, one.count) for one in read.pages],
         [(3, 5, 0), (3, 5, 2)])
    same(read.pages[0].hash, keys.sha256())


@example("hubkeys")
def _hubkeys(_text: str) -> None:
    signature = signed("hubkeys")
    read = hubkeys.read_hubkeys(signature.text)
    assert read.signed_enough(signature)
    same(read.key_at("author", 7), vkeys()["author"].public)
    same(read.pins, (bytes([0x16]) * 32,))


@example("fingerprint")
def _fingerprint(text: str) -> None:
    read = hubkeys.read_hubkeys(signed("hubkeys").text)
    same(hubkeys.write_fingerprint(read.fingerprint) + "\n", text)
    for typed in (text.strip(), text.strip().upper().replace("-", " "),
                  text.strip().replace("-", "")):
        same(hubkeys.read_fingerprint(typed), read.fingerprint)


@example("hello")
def _hello(_text: str) -> None:
    signature = signed("hello")
    assert signature.only_by(vkeys()["device"])
    read = hello.read_hello(signature.text)
    same((read.hub, read.hubkeys, read.nonce),
         (hubkeys.read_fingerprint(EXAMPLES["fingerprint"].strip()), 1,
          NONCE))
    same([one.size for one in read.at], [3, 3])


@example("crc32c")
def _crc32c(text: str) -> None:
    data, value = text.split()
    same(f"{bundle.crc32c(data.encode()):08x}", value)


def _request() -> bundle.Bundle:
    return bundle.read_bundle(hex_bytes(EXAMPLES["bundle"]))


@example("bundle")
def _bundle(text: str) -> None:
    data, read = hex_bytes(text), _request()
    same((read.end, [one.type for one in read.records]),
         ("whole", list("LHPPP")))
    same(bundle.MAGIC + b"".join(one.write() for one in read.records), data)
    same(read.records[0].data, EXAMPLES["hello"].encode())
    same(read.records[1].data, EXAMPLES["batch-second"].encode())
    for record, name in zip(read.records[2:], ("A", "B", "submit")):
        same(part.read_part(record.data), read_parts()[name])
    for cut in range(len(bundle.MAGIC) + 1, len(data)):
        torn = bundle.read_bundle(data[:cut])
        whole = [one for one in read.records
                 if one.at + len(one.write()) <= cut]
        same(torn.records, tuple(whole))


@example("proof-records")
def _proof_records(text: str) -> None:
    first, second = text.split("# C")
    leaves = the_leaves()
    inclusion = bundle.read_path(hex_bytes(first))
    same(inclusion, (3, 5, tuple(tree.inclusion(leaves, 3))))
    grown = bundle.read_path(hex_bytes("#" + second))
    same(grown, (3, 5, tuple(tree.consistency(leaves, 3))))


@example("sealed")
def _sealed(text: str) -> None:
    data, pair = hex_bytes(text), sealed.box_pair(seed(5))
    opened = bundle.inflate(sealed.open_sealed(data, pair))
    same(bundle.read_bundle(opened), bundle.Bundle((), "whole"))
    changed = [data[:-1], data + b"\0", data[:20] + b"\0" + data[21:]]
    for other in changed:
        try:
            sealed.open_sealed(other, pair)
        except words.Refused:
            continue
        raise AssertionError("a changed file opens")


@example("manifest")
def _manifest(_text: str) -> None:
    signature = signed("manifest")
    assert signature.only_by(vkeys()["device"])
    read = manifest.read_manifest(signature.text)
    data = hex_bytes(EXAMPLES["bundle"])[len(bundle.MAGIC):]
    same((read.to, read.count, read.sha256),
         (sealed.box_pair(seed(5))[0], len(_request().records),
          keys.sha256(data)))


@example("invitation")
def _invitation(text: str) -> None:
    read = invitation.read_code(f"  {text[:30]}\n{text[30:]} ")
    same((read.scope, read.secret, read.address),
         (SCOPE, bytes([0x13]) * 16, "https://hub.example"))
    same(read.code() + "\n", text)


@example("invitation-file")
def _invitation_file(text: str) -> None:
    code, read, signature = invitation.read_invitation(text.encode())
    same(code.code() + "\n", EXAMPLES["invitation"])
    same(read.fingerprint, code.root)
    assert read.signed_enough(signature)


@example("digits")
def _digits(text: str) -> None:
    genesis = header.read_header(signed("batch-genesis").text)
    same(invitation.digits(genesis.hash) + "\n", text)


@example("tiles")
def _tiles(text: str) -> None:
    served = {}
    for one in text.split("# /")[1:]:
        path, _, data = one.partition("\n")
        served[path] = hex_bytes(data)
    whole = tiles.TiledTree(served.__getitem__, 5)
    same([whole.leaf(i) for i in range(5)], the_leaves())
    point = checkpoint.read_checkpoint(signed("checkpoint").text)
    same(tiles.read_tree(served.__getitem__, point).root(), point.root)
    leaves = the_leaves()
    for index in range(5):
        same(whole.inclusion(index), tree.inclusion(leaves, index))
    for old in range(1, 6):
        same(whole.consistency(old), tree.consistency(leaves, old))
    texts = tiles.read_texts(served["tile/entries/000.p/2"])
    same([entry.read_entry(words.utf8(one)).leaf for one in texts],
         leaves[:2])


@example("tlog-proof")
def _tlog_proof(text: str) -> None:
    read = tiles.read_tlog_proof(text.encode(), vkeys()["tree"])
    same((read.entry.decode(), read.index), (EXAMPLES["entry"], 3))
    same(read.path, tree.inclusion(the_leaves(), 3))
    for at, other in ((b"index 3", b"index 2"), (b"extra YmF0", b"extra YmF1"),
                      (b"\n5\n", b"\n4\n")):
        try:
            tiles.read_tlog_proof(text.encode().replace(at, other),
                                  vkeys()["tree"])
        except words.Refused:
            continue
        raise AssertionError("a changed proof is believed")


def _row(*order: str) -> row.Row:
    state, parts = row.Row(), read_parts()
    for name in order:
        content = parts[name].content
        assert isinstance(content, tuple)
        state.merge(parts[name].id, content[0])
    return state


@example("row")
def _rows(text: str) -> None:
    for order in ("ABC", "ACB", "BAC", "BCA", "CAB", "CBA", "ABBCA"):
        state = _row(*order)
        same(state.write(), hex_bytes(text))
        same(state.conflicts(), {"title"})
    same(row.read_row(hex_bytes(text)), _row("A", "B", "C"))


def _submissions() -> dict[bytes, submission.Submission]:
    parts, person = read_parts(), the_headers()[2].log
    done = [submission.Done(parts["submit"].content, parts["submit"].hash, 3,
                            2, "recorder", person),
            submission.Done(parts["receive"].content, parts["receive"].hash,
                            4, 1, "hub", the_headers()[4].log)]
    return submission.fold(done)


def _records() -> dict[tuple[str, bytes], row.Row]:
    return {("report", bytes([0x14]) * 16): _row("A", "B", "C")}


@example("digest-bytes")
def _digest_bytes(text: str) -> None:
    same(digest.digest_bytes(_records(), _submissions()), hex_bytes(text))


@example("digest")
def _digest(text: str) -> None:
    same(digest.digest(_records(), _submissions()) + "\n", text)


@example("proof")
def _proof(text: str) -> None:
    root = hubkeys.read_fingerprint(EXAMPLES["fingerprint"].strip())
    answer = verdict.judge(text.encode(), root)
    same((answer.verdict, answer.why), (verdict.RECEIVED, None))
    same(verdict.judge(text.encode(), bytes(16)).verdict, verdict.DOUBTFUL)


@example("sums")
def _sums(text: str) -> None:
    for got, want in read_sums(text):
        same(got, want)


@example("limits")
def _limits(text: str) -> None:
    rows = dict(line.split()[:2] for line in text.splitlines())
    same({name: int(value) for name, value in rows.items()
          if name not in NOT_OURS}, LIMITS)


def main() -> int:
    """One example, or the list of their names."""
    if len(sys.argv) < 2:
        print("\n".join(EXAMPLES))
        return 0
    if sys.argv[1] not in EACH:
        print("nothing here reads this example")
        return 1
    try:
        EACH[sys.argv[1]](EXAMPLES[sys.argv[1]])
    except (AssertionError, words.Refused) as why:
        print(why)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
