"""What a proof says about its submission: one of four words, and then what
the signatures show."""
import datetime
from dataclasses import dataclass, field
from typing import Any, Iterator, NamedTuple, Optional

from .act import Act
from .header import Genesis, Header
from .part import Part
from .proof import Place, Proof, read_proof
from .words import DIRECTORY, Refused, to_base64, to_base64url

RECEIVED = "authentic_received"
UNRECEIPTED = "authentic_unreceipted"
DOUBTFUL = "doubtful_key"
NOT = "not_authentic"
BEST_FIRST = (RECEIVED, UNRECEIPTED, DOUBTFUL, NOT)
_VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
_NEVER = 1 << 63


class HubAct(NamedTuple):
    """An act of the hub that has effect in the file."""
    index: int
    place: int
    act: Act


class Enrolment(NamedTuple):
    """The first enrol act of a log."""
    index: int
    act: Act


@dataclass
class Answer:
    """The verdict and what it says then; empty unless something holds."""
    verdict: str = NOT
    why: Optional[str] = None
    facts: dict[str, Any] = field(default_factory=dict)


class Judge:
    """Looks at one proof, all of whose sections hold."""

    def __init__(self, proof: Proof, root: bytes) -> None:
        self.proof = proof
        self.root = root
        self.hub_acts = sorted(self._hub_acts())

    # ------------------------------------------------------------ the hub
    def _acts_of(self, header: Header) -> Iterator[tuple[int, Part]]:
        for place, named in enumerate(header.parts):
            part = self.proof.parts.get(named.hash)
            if part is not None and part.act is not None:
                yield place, part

    def places_of(self, header: Header) -> list[Place]:
        """Its entries."""
        return [place for place in self.proof.places
                if place.entry.header == header.hash]

    def _hub_acts(self) -> Iterator[HubAct]:
        for header in self.proof.headers.values():
            genesis = self.proof.geneses[header.log]
            if genesis.role != "hub" or genesis.scope != DIRECTORY:
                continue
            for place in self.places_of(header):
                if place.entry.disp == "A":
                    for at, part in self._acts_of(header):
                        yield HubAct(place.index, at, part.act)

    def released(self, place: Place) -> Optional[int]:
        """The index of the release of a quarantined entry."""
        for index, _, act in self.hub_acts:
            if (act.kind == "release" and act["index"] == place.index and
                    act["batch"] == place.entry.header):
                return index
        return None

    # ----------------------------------------------------------- the chain
    def chain(self, log: bytes) -> list[bytes]:
        """A log and those that it continues, as far as the file shows."""
        chain = [log]
        while True:
            genesis = self.proof.geneses[chain[-1]]
            parent = genesis.parent
            if parent is None or chain[-1] not in self.proof.vouched:
                return chain
            before = self.proof.geneses.get(parent.log)
            if (before is None or before.scope != genesis.scope or
                    parent.log in chain):
                return chain
            chain.append(parent.log)

    def enrolment(self, log: bytes, before: int) -> Optional[Enrolment]:
        """The first enrolment of a log below an index."""
        for index, _, act in self.hub_acts:
            if index < before and act.kind == "enrol" and act["log"] == log:
                return Enrolment(index, act)
        return None

    def _genesis_hash(self, log: bytes) -> Optional[bytes]:
        for value, header in self.proof.headers.items():
            if header.log == log and header.genesis is not None:
                return value
        return None

    def role(self, log: bytes, before: int) -> Optional[str]:
        """The role that the nearest enrolled log of a chain gives."""
        for one in self.chain(log):
            found = self.enrolment(one, before)
            if found is not None:
                act = found.act
                fits = (act["genesis"] == self._genesis_hash(one) and
                        act["scope"] == self.proof.geneses[one].scope)
                return act["role"] if fits else None
        return None

    # --------------------------------------------------------- the verdict
    def _pinned(self) -> bool:
        return any(one.fingerprint == self.root for one in self.proof.hubkeys)

    def through(self, header: Header,
                part: Part) -> Iterator[tuple[str, Optional[Place]]]:
        """What one header shows for the submission, by each of its
        entries."""
        if part.by != self.chain(header.log)[-1]:
            yield NOT, None
            return
        places = self.places_of(header)
        for place in places:
            if place.entry.disp == "A":
                yield self._rely(header, place.index, RECEIVED), place
            elif place.entry.disp.startswith("Q:"):
                at = self.released(place)
                yield (DOUBTFUL if at is None else
                       self._rely(header, at, RECEIVED)), place
        if not any(place.entry.disp != "D" for place in places):
            yield self._rely(header, _NEVER, UNRECEIPTED), None

    def _rely(self, header: Header, before: int, verdict: str) -> str:
        role = self.role(header.log, before)
        if role not in ("recorder", "approver") or not self._pinned():
            return DOUBTFUL
        return verdict

    def best(self) -> tuple[str, Optional[Header], Optional[Place]]:
        """The best verdict, and through what."""
        part = self.proof.parts.get(self.proof.submission)
        if part is None or part.act is None or part.act.kind != "submit":
            return NOT, None, None
        found: list[tuple[str, Optional[Header], Optional[Place]]] = []
        for header in self.proof.headers.values():
            if any(one.hash == part.hash for one in header.parts):
                found += [(verdict, header, place) for verdict, place
                          in self.through(header, part)]
        return min(found, key=lambda one: BEST_FIRST.index(one[0]),
                   default=(NOT, None, None))


def judge(data: bytes, root: bytes) -> Answer:
    """The verdict over the bytes of a proof file."""
    try:
        proof = read_proof(data)
    except Refused as why:
        return Answer(NOT, str(why))
    verdict, _header, _place = Judge(proof, root).best()
    return Answer(verdict)
