"""The pages of gaps: the alliance against adversaries by tactic, and one member with all that its map rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from fastapi import Query
from starlette.responses import Response

from tocsin.gaps.alliance import SEEN, Row, Weakest
from tocsin.gaps.comparing import Changes, Point
from tocsin.gaps.fixes import Fix
from tocsin.gaps.hidden import Unnoticed
from tocsin.gaps.summing import is_on_few
from tocsin.model.field_of_view import Days
from tocsin.model.gap import Stand, Standing
from tocsin.node.gaps.seeing import ALL, EXPOSED, Relevant, Seen, Sighted
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.declared import open_to
from tocsin.web.openapi import file_route
from tocsin.web.own import with_own
from tocsin.web.pages.calls import of_all
from tocsin.web.refusing import NotHere
from tocsin.web.routing import Page, Route, at, segment, serve
from tocsin.web.words import Said

#: Adversaries that an address names, techniques and rules that a page lists; JSON has all.
_NAMED, _WEAK, _RULES = 12, 25, 12
_ADVERSARIES = "/knowledge/adversaries/"
Adversaries = Annotated[list[str] | None, Query(max_length=_NAMED)]

STANDINGS: dict[Standing, Said] = {
    Standing.PROVEN: Said("Proven", "answered", "something fired on evidence"),
    Standing.COVERED: Said("Covered", "seen", "there is a rule, and hosts log what it needs"),
    Standing.NO_TELEMETRY: Said("No telemetry", "partly", "there is a rule, and no host logs what it needs"),
    Standing.NO_RULE: Said("No rule", "hunting", "hosts log something that would show it, and no rule asks"),
    Standing.BLIND: Said("Blind", "blind", "neither a rule nor anything that would show it"),
}
BASIS = {
    "lake": "measured in its own lake",
    "answers": "from its answers to calls, of what these asked about",
    "summary": "from the summary that it shares",
    "answers and summary": "from its answers to calls, and the summary that it shares",
}


class AskedAdversary(msgspec.Struct, frozen=True):
    """An adversary by its id and name."""

    id: str
    name: str


class Against(msgspec.Struct, frozen=True):
    """The adversaries asked about, why these, and names in cases that ATT&CK does not have."""

    why: str
    adversaries: tuple[AskedAdversary, ...]
    unknown: tuple[str, ...]


class Cell(msgspec.Struct, frozen=True):
    """One member and one tactic: how many techniques stand how, and how many that are asked about nothing is known of.

    ``few`` of those that would be noticed would be on less than half of the hosts alone.
    """

    member: str
    counts: Mapping[Standing, int]
    unknown: int
    few: int = 0

    @property
    def known(self) -> int:
        """How many techniques it is known of."""
        return sum(self.counts.values())

    @property
    def seen(self) -> int:
        """How many would be noticed."""
        return sum(self.counts[one] for one in SEEN)


class TacticRow(msgspec.Struct, frozen=True):
    """A tactic with the techniques asked about, and a cell a member."""

    tactic: str
    name: str
    techniques: int
    cells: tuple[Cell, ...]


class MemberHead(msgspec.Struct, frozen=True):
    """A member in the heat map, what its map rests on and what changed."""

    member: str
    name: str
    basis: str
    changed: str
    unseen_adversaries: int = 0


class GapsPage(msgspec.Struct, frozen=True):
    """The alliance against adversaries."""

    marking: str
    attack: str
    against: Against
    members: tuple[MemberHead, ...]
    tactics: tuple[TacticRow, ...]
    weakest: Weakest
    fixes: tuple[Fix, ...]
    nothing_known_of: tuple[str, ...]
    outside_logs: tuple[str, ...]
    unseen_adversaries: Unnoticed


class MemberGapsPage(msgspec.Struct, frozen=True):
    """One member's map with all that it rests on."""

    marking: str
    member: str
    name: str
    basis: str
    attack: str
    window: Days | None
    against: Against
    tactics: tuple[Row, ...]
    fixes: tuple[Fix, ...]
    changed: Changes | None
    trend: tuple[Point, ...]
    log_sources_mapped: int
    log_sources_not_mapped: tuple[tuple[str, int], ...]
    outside_logs: tuple[str, ...]
    unseen_adversaries: Unnoticed


def gaps(visit: Visiting, adversary: Adversaries = None) -> GapsPage:
    """The alliance: tactics against members, weakest links, the own next fixes."""
    found = _found(visit, adversary)
    own = next((one for one in found.members if one.home), None)
    return GapsPage(
        _marking(visit),
        found.known.version,
        _against(found.relevant),
        tuple(MemberHead(one.map.member, one.name, one.map.basis, str(one.changed or ""), len(one.unnoticed.sure)) for one in found.members),
        tuple(_rows(found)),
        found.weakest,
        own.fixes if own else (),
        found.unseen,
        found.outside,
        found.unnoticed,
    )  # fmt: skip


def member_gaps(visit: Visiting, member: str, adversary: Adversaries = None) -> MemberGapsPage:
    """One member: each technique with its rules, lacks and proofs, the next fixes, what changed. 404 where nothing is known of it."""
    one, found = _one(visit, member, adversary)
    return MemberGapsPage(
        _marking(visit),
        one.map.member,
        one.name,
        one.map.basis,
        found.known.version,
        one.map.window,
        _against(one.relevant),
        one.rows,
        one.fixes,
        one.changed,
        one.trend,
        one.map.mapped,
        one.map.unmapped,
        one.outside,
        one.unnoticed,
    )


def layer(visit: Visiting, member: str, adversary: Adversaries = None) -> Response:
    """A member's map as a layer of the ATT&CK Navigator; noted in the audit log."""
    visit.see_meant()
    _one(visit, member, adversary)
    told = {"Content-Disposition": 'attachment; filename="gaps-layer.json"'}
    return Response(
        visit.desk.gaps.layer(member, visit.actor, adversary or ()),
        media_type="application/json",
        headers=told,
    )


def _found(visit: Visit, adversary: Sequence[str] | None, member: str = "") -> Sighted:
    kept = getattr(visit.request.state, "sighted", None)
    if kept is None:
        names = tuple(filter(None, (one.strip()[:200] for one in adversary or ())))
        kept = visit.request.state.sighted = visit.desk.gaps.sighted(names, member)
    return kept


def _one(visit: Visit, member: str, adversary: Sequence[str] | None) -> tuple[Seen, Sighted]:
    if member not in {one.id for one in visit.desk.members()}:
        raise NotHere("there is no such member")
    found = _found(visit, adversary, member)
    if not found.members:
        raise NotHere("nothing is known of what this member sees: it answered no call, and shares no summary")
    return found.members[0], found


def _marking(visit: Visit) -> str:
    return str(with_own(of_all(visit.desk.calls())))


def _against(relevant: Relevant) -> Against:
    return Against(
        relevant.why,
        tuple(AskedAdversary(one.id, one.name) for one in relevant.adversaries),
        relevant.unknown,
    )


def _rows(found: Sighted) -> list[TacticRow]:
    tactics = {id_: one.tactics for id_, one in found.known.techniques.items()}
    asked: dict[str, int] = {}
    for technique in found.users:
        for tactic in tactics.get(technique) or ("",):
            asked[tactic] = asked.get(tactic, 0) + 1
    rows = {one.map.member: {row.tactic: row for row in one.rows} for one in found.members}
    return [
        TacticRow(
            tactic,
            name,
            asked[tactic],
            tuple(_cell(member, some.get(tactic), asked[tactic]) for member, some in rows.items()),
        )
        for tactic, name in (*found.known.tactics, ("", "No tactic known"))
        if tactic in asked
    ]


def _cell(member: str, row: Row | None, asked: int) -> Cell:
    if row is None:
        return Cell(member, dict.fromkeys(Standing, 0), asked)
    return Cell(
        member,
        row.counts,
        max(asked - len(row.stands), 0),
        sum(is_on_few(one) and one.standing is Standing.COVERED for one in row.stands),
    )


def _drawn(shown: GapsPage, visit: Visit) -> dict[str, Any]:
    found = _found(visit, None)
    return _shared("/gaps", shown.against, found, visit) | {
        "weak": shown.weakest.techniques[:_WEAK],
        "weak_more": max(len(shown.weakest.techniques) - _WEAK, 0),
    }


def _drawn_member(shown: MemberGapsPage, visit: Visit) -> dict[str, Any]:
    found = _found(visit, None)
    listed = {
        id_
        for row in shown.tactics
        for stand in row.stands
        for id_ in (*stand.rules[:_RULES], *stand.proofs[:_RULES])
    }
    return _shared(f"/gaps/{segment(shown.member)}", shown.against, found, visit) | {
        "rules": visit.desk.gaps.rules(sorted(listed)) if shown.basis == "lake" else {},
        "shown_rules": _RULES,
        "items": _items(visit),
        "bars": _bars(shown.trend),
        "names_of": dict(found.known.tactics),
        "left_out": sum(count for _, count in shown.log_sources_not_mapped),
        "layer": at(f"/gaps/{segment(shown.member)}/layer", adversary=_asked(shown.against)),
    }


def _shared(place: str, against: Against, found: Sighted, visit: Visit) -> dict[str, Any]:
    return {
        "marking": with_own(of_all(visit.desk.calls())),
        "found": found,
        "STANDINGS": STANDINGS,
        "BASIS": BASIS,
        "order": tuple(Standing),
        "asked": _asked(against),
        "way": lambda member, tactic="": (
            at(f"/gaps/{segment(member)}", adversary=_asked(against)) + (f"#{tactic}" if tactic else "")
        ),
        "adversary": _ways_to_adversaries(visit),
        "everybody": at("/gaps", adversary=_asked(against)),
        "alone": lambda id_: at(place, adversary=(id_,)),
        "is_all": against.why == ALL,
        "is_exposed": against.why == EXPOSED,
        "no_telemetry_known": not found.known.references,
        "share": share,
        "few": is_on_few,
        "sign_of": sign_of,
    }


def _ways_to_adversaries(visit: Visit) -> Callable[[str], str]:
    """The address of what is known of an adversary, by its id, "" where nothing is served there."""
    served = any(getattr(one, "path", "").startswith(f"{_ADVERSARIES}{{") for one in visit.request.app.routes)
    return lambda id_: f"{_ADVERSARIES}{segment(id_)}" if served else ""


def _asked(against: Against) -> tuple[str, ...]:
    """The adversaries that an address names; none where nobody chose them."""
    return () if against.why in {ALL, EXPOSED} else tuple(one.id for one in against.adversaries)


def _items(visit: Visit) -> dict[str, str]:
    """By item of a call, the call it is of, so that a proof opens to it."""
    return {item.id: row.call.id for row in visit.desk.calls() for item in row.call.items}


def share(stand: Stand) -> str:
    """On how many hosts a technique is seen, in words."""
    if stand.hosts and stand.seeing is not None:
        return f"{stand.seeing:,} of {stand.hosts:,} hosts"
    if stand.quarters:
        return f"up to {stand.quarters} of 4 quarters of its hosts"
    return ""


def sign_of(cell: Cell) -> Said:
    """The sign of a cell of the heat map: all seen, some or not all known, none, or nothing known."""
    if not cell.known:
        return Said("not known", "waiting", "nothing is known of it")
    if cell.seen == cell.known and cell.unknown:
        return Said(
            "not all known",
            "partly",
            "every technique that is known of would be noticed, others are not known",
        )
    if cell.seen == cell.known:
        return Said("all seen", "seen", "every technique that is known of would be noticed")
    return (
        Said("some seen", "partly", "some would be noticed")
        if cell.seen
        else Said("none seen", "blind", "none would be noticed")
    )


class Bar(msgspec.Struct, frozen=True):
    """A point of the trend as pieces of a bar: standing, where it begins and how long it is, of 100."""

    point: Point
    pieces: tuple[tuple[Standing, float, float], ...]


def _bars(trend: Sequence[Point]) -> tuple[Bar, ...]:
    bars = []
    for point in trend[-_WEAK:]:
        whole, begin, pieces = sum(point.counts.values()) or 1, 0.0, []
        for standing in Standing:
            length = 100 * point.counts[standing] / whole
            pieces.append((standing, round(begin, 2), round(length, 2)))
            begin += length
        bars.append(Bar(point, tuple(pieces)))
    return tuple(bars)


_GAPS = Page(
    path="/gaps",
    template="gaps.html.jinja",
    access=Access.INSIDE,
    shows=GapsPage,
    summary="What members can and cannot see of adversaries, the weakest links, and the own next fixes.",
    drawn=_drawn,
)
_MEMBER = Page(
    path="/gaps/{member}",
    template="gaps_member.html.jinja",
    access=Access.INSIDE,
    shows=MemberGapsPage,
    summary="What one member can and cannot see of adversaries, with the rules, lacks and proofs behind it.",
    drawn=_drawn_member,
)


def add(routes: list[Route]) -> None:
    """Add the pages and the layer."""
    serve(routes, _GAPS)(gaps)
    serve(routes, _MEMBER)(member_gaps)
    told = "A member's map as a layer of the ATT&CK Navigator."
    described = file_route("application/json", told, Access.INSIDE)
    routes.append(
        Route("/gaps/{member}/layer", "gaps_layer", "GET", open_to(Access.INSIDE)(layer), described)
    )
