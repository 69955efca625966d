"""What a proof says about its submission, and an edition that it is in: one
word, and then what the signatures show."""
import datetime
from dataclasses import dataclass, field
from typing import Any, Iterator, NamedTuple, Optional

from .act import Act
from .header import Header, Seen
from .part import Part
from .proof import Place, Proof, read_proof
from .sums import weigh, write_figures
from .words import DIRECTORY, Refused, need, to_base64

RECEIVED = "authentic_received"
UNRECEIPTED = "authentic_unreceipted"
DOUBTFUL = "doubtful_key"
NOT = "not_authentic"
INCLUDED = "authentic_included"
WITHIN = "authentic_within"
NOT_INCLUDED = "not_included"
BEST_FIRST = (RECEIVED, UNRECEIPTED, DOUBTFUL, NOT)
_VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
_NEVER = 1 << 63
_LAST = 253402275599999


class HubAct(NamedTuple):
    """An act of the hub that has effect in the file."""
    index: int
    place: int
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
        self.hub_acts = sorted(self._hub_acts().values(),
                               key=lambda one: one[:2])

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

    def _hub_acts(self) -> dict[bytes, HubAct]:
        acts: dict[bytes, HubAct] = {}
        for header in self.proof.headers.values():
            genesis = self.proof.genesis(header.log)
            if genesis.role != "hub" or genesis.scope != DIRECTORY:
                continue
            for place in self.places_of(header):
                if place.entry.disp == "A":
                    for at, part in self._acts_of(header):
                        one = HubAct(place.index, at, part.act)
                        acts[part.hash] = min(
                            acts.get(part.hash, one), one,
                            key=lambda one: one[:2])
        return acts

    def released(self, place: Place) -> Optional[int]:
        """The index of the release of a quarantined entry."""
        for index, _, act in self.hub_acts:
            if (act.kind == "release" and act["index"] == place.index and
                    act["batch"] == place.entry.header):
                return index
        return None

    # ----------------------------------------------------------- the chain
    def _parent(self, log: bytes) -> Optional[bytes]:
        """The log that a log continues, if that one says so too."""
        genesis = self.proof.genesis(log)
        parent = genesis.parent and genesis.parent.log
        if (parent not in self.proof.geneses or
                self.proof.geneses[log].hash not in self.proof.vouched or
                self.proof.genesis(parent).scope != genesis.scope):
            return None
        return parent

    def chain(self, log: bytes) -> list[bytes]:
        """A log and those that it continues, as far as the file shows; none
        at all if it comes back to itself."""
        chain: list[bytes] = []
        at: Optional[bytes] = log
        while at is not None:
            if at in chain:
                return []
            chain.append(at)
            at = self._parent(at)
        return chain

    def person(self, log: bytes) -> Optional[bytes]:
        """The first log of a chain."""
        chain = self.chain(log)
        return chain[-1] if chain else None

    def _enrolled(self, log: bytes, before: int) -> Optional[str]:
        """The role in the first enrolment of a log below an index."""
        genesis = self.proof.geneses[log]
        scope = self.proof.genesis(log).scope
        for index, _, act in self.hub_acts:
            if (index < before and act.kind == "enrol" and
                    act["log"] == log and act["scope"] == scope and
                    act["genesis"] == genesis.hash):
                return act["role"]
        return None

    def role(self, log: bytes, before: int) -> Optional[str]:
        """The role that its own enrolment gives a log, else that of the
        first log of its chain."""
        first = self.person(log)
        role = self._enrolled(log, before)
        if role is None and first is not None:
            role = self._enrolled(first, before)
        return role

    # --------------------------------------------------------- the verdict
    def _pinned(self) -> bool:
        return any(one.fingerprint == self.root for one in self.proof.hubkeys)

    def through(self, header: Header,
                part: Part) -> Iterator[tuple[str, Optional[Place]]]:
        """What one header shows for the submission, by each of its
        entries."""
        if part.by != self.person(header.log):
            yield NOT, None
            return
        places = self.places_of(header)
        for place in places:
            if place.entry.disp == "A":
                yield self._rely(header, place.index, RECEIVED), place
            elif place.entry.disp.startswith("Q:"):
                yield (DOUBTFUL if self.released(place) is None else
                       self._rely(header, place.index, RECEIVED)), place
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

    # ----------------------------------------------------- what it says then
    def unit(self, header: Header, place: Optional[Place]) -> Optional[Act]:
        """The unit as it was named when the hub received; without an entry,
        when the header says that it was signed."""
        scope = self.proof.genesis(header.log).scope
        before = _NEVER if place is None else place.index
        day = _time(header.time * 1000 if place is None
                    else place.entry.recv)[:10]
        acts = [act for index, _, act in reversed(self.hub_acts)
                if act.kind == "unit" and act["scope"] == scope and
                index < before]
        now = [act for act in acts
               if (act["from"] or day) <= day <= (act["to"] or day)]
        return (now or acts or [None])[0]

    def introduced(self, log: bytes) -> tuple[Optional[str], Optional[str]]:
        """Person and machine: of the nearest log of the chain that says."""
        for one in self.chain(log):
            for _, part in self._acts_of(self.proof.geneses[one]):
                if part.act is not None and part.act.kind == "introduce":
                    return part.act["person"], part.act["machine"]
        return None, None

    def not_before(self, header: Header) -> Optional[int]:
        """The time of the newest checkpoint that a header had seen."""
        at: Optional[Header] = header
        while at is not None and at.seen == "=":
            at = self.proof.headers.get(at.prev or b"")
        if at is None or not isinstance(at.seen, Seen):
            return None
        times = [one.time for one in self.proof.checkpoints
                 if (one.origin, one.size, one.root) == at.seen]
        return min(times, default=None)

    def approvals(self, header: Header) -> list[dict[str, Any]]:
        """Who agreed with a submission: each person but its own once."""
        scope = self.proof.genesis(header.log).scope
        people = {self.person(header.log)}
        shown = []
        for place in sorted(self.proof.places, key=lambda one: one.index):
            log = place.entry.log
            person = self.person(log)
            if (person not in people and self._approves(place, person) and
                    self.proof.genesis(log).scope == scope and
                    self.role(log, place.index) == "approver"):
                people.add(person)
                shown.append({"person": self.introduced(log)[0],
                              "role": "approver", "index": place.index,
                              "received": _told(place.entry.recv)})
        return shown

    def _approves(self, place: Place, person: Optional[bytes]) -> bool:
        parts = self._acts_of(self.proof.headers[place.entry.header])
        return self._effective(place) and any(
            part.act and part.act.kind == "approve" and part.by == person and
            part.act["target"] == self.proof.submission for _, part in parts)

    def _effective(self, place: Place) -> bool:
        return place.entry.disp == "A" or (
            place.entry.disp != "D" and self.released(place) is not None)

    def facts(self, header: Header, place: Optional[Place]) -> dict[str, Any]:
        """What the signatures show besides the verdict."""
        unit = self.unit(header, place)
        person, machine = self.introduced(header.log)
        seen = self.not_before(header)
        return {
            "test": self.proof.hubkeys[-1].mode == "test",
            "unit": {"code": unit["code"] if unit else None,
                     "name": unit["name"] if unit else None},
            "person": person, "machine": machine,
            "role": self.role(header.log,
                              _NEVER if place is None else place.index),
            "not_before": _told(seen),
            "received": place and _told(place.entry.recv),
            "index": place and place.index,
            "approvals": self.approvals(header)}


class Editor:
    """Looks at what the hub said of the submission and an edition."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof

    def _said(self, name: bytes, kind: str,
              scope: bytes) -> tuple[Act, Place]:
        """An act of the hub in a scope, and its lowest entry with effect."""
        part = self.proof.parts.get(name)
        act = part.act if part is not None else None
        places = [place for header in self.proof.headers.values()
                  for place in self.proof.places
                  if place.entry.header == header.hash and
                  place.entry.disp == "A" and
                  self.proof.genesis(header.log).role == "hub" and
                  self.proof.genesis(header.log).scope == scope and
                  name in {one.hash for one in header.parts}]
        need(act is not None and act.kind == kind and places,
             f"nothing shows that the hub said {kind}")
        assert act is not None
        return act, min(places, key=lambda one: one.index)

    def judge(self, scope: bytes,
              received: bool) -> tuple[Optional[str], Any]:
        """A verdict, if the submission was received, and what is told of the
        edition; refuses if the hub did not say it in this file."""
        assert self.proof.consolidate is not None
        word, _ = self._said(self.proof.consolidate, "consolidate", scope)
        need(word["target"] == self.proof.submission, "another submission")
        edition, place = self._said(word["edition"], "edition", DIRECTORY)
        if not received:
            return None, None
        report = self.proof.parts[self.proof.submission].act
        assert report is not None
        told = {"edition": to_base64(word["edition"]),
                "line": edition["line"], "period": edition["period"],
                "number": edition["number"], "reports": edition["reports"],
                "index": place.index, "received": _told(place.entry.recv),
                "within": None, "own": None, "total": None}
        try:
            found = weigh(self.proof.submission, report, edition, word)
        except Refused:
            return NOT_INCLUDED, told
        told["own"] = write_figures(found.own)
        told["total"] = write_figures(found.total)
        if word["within"] is None:
            return INCLUDED, told
        told["within"] = to_base64(word["within"])
        return WITHIN, told


def _told(milliseconds: Optional[int]) -> Optional[str]:
    """A time; one of 0 says nothing."""
    return _time(milliseconds) if milliseconds else None


def _time(milliseconds: int) -> str:
    """As people in Vietnam write it, to the end of the year 9999."""
    begin = datetime.datetime(1970, 1, 1, 7, tzinfo=_VIETNAM)
    passed = datetime.timedelta(milliseconds=min(milliseconds, _LAST))
    whole = passed.microseconds == 0
    return (begin + passed).isoformat(
        timespec="seconds" if whole else "milliseconds")


def judge(data: bytes, root: bytes) -> Answer:
    """The verdict over the bytes of a proof file."""
    try:
        proof = read_proof(data)
    except Refused as why:
        return Answer(NOT, str(why))
    judge_of = Judge(proof, root)
    verdict, header, place = judge_of.best()
    if header is None or verdict not in (RECEIVED, UNRECEIPTED):
        return Answer(verdict)
    edition = None
    if proof.consolidate is not None:
        try:
            word, edition = Editor(proof).judge(
                proof.genesis(header.log).scope, verdict == RECEIVED)
        except Refused as why:
            return Answer(NOT, str(why))
        verdict = word or verdict
    return Answer(verdict, None, {**judge_of.facts(header, place),
                                  "edition": edition})
