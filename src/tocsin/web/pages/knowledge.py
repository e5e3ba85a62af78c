"""What others know: adversaries by any of their names, states as initiators, the precedents behind every figure, and words."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import HTTPException, Query

from tocsin.cases.comparing import State, states
from tocsin.cases.profiles.claims import BIASED, Claim
from tocsin.cases.profiles.measures import Skill
from tocsin.cases.profiles.profile import Profile, Seen
from tocsin.cases.profiles.words import MEANINGS, NAMES, among, beside, by_campaigns, figure, stands, unit
from tocsin.cases.record import code_of
from tocsin.cases.traits import Trait, chosen
from tocsin.knowledge.adversaries import Adversary, Disputed, resolve, search
from tocsin.knowledge.bundle import Campaign, Technique
from tocsin.knowledge.countries import country_names
from tocsin.knowledge.using import Using, uses
from tocsin.knowledge.words import Scale, scales
from tocsin.model.precedent import Precedent
from tocsin.node.cases.precedents import Taken
from tocsin.node.knowledge.profiles import claim_of, country_of, profile_of
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.portion import Portion, portion
from tocsin.web.routing import Page, Route, at, serve

_LEAST = 10  # incidents of a state that is compared unless another number is asked for
_LIKE = 8  # countries that are told where none fits
_TOP = 3  # victims of a state that are named
_MOST = 15.0  # the highest intensity on EuRepoC's scale
#: What a conflict is about, with the name or the source that it is of.
_ABOUT = {
    Disputed.NAME: "Whose name {} is",
    Disputed.ORIGIN: "Where it is from",
    Disputed.IDENTITY: "Whether it is one: {} keeps apart what another calls one",
}
#: By whom incidents are coded to have been begun.
_KINDS = (Trait.BY_STATE, Trait.BY_AFFILIATED, Trait.BY_OTHERS, Trait.BY_UNKNOWN)
#: What a time of activity is of.
_SEEN = {
    Seen.CAMPAIGNS: "Campaigns that ATT&CK attributes to it",
    Seen.REPORTS: "Reports cited for what it uses, by when they were published",
    Seen.INCIDENTS: "Coded incidents, by their begin",
}
#: How measures are told.
_MEASURED = {
    "names": NAMES,
    "meanings": MEANINGS,
    "figure": figure,
    "stands": stands,
    "unit": unit,
    "by_campaigns": by_campaigns,
}
_TRAIT = f"^(?:{'|'.join(Trait)})?$"
_Start = Annotated[int, Query(ge=0, le=10_000_000)]
_Text = Annotated[str, Query(max_length=200)]


class KnowledgePage(msgspec.Struct, frozen=True):
    """What is known, counted: the version of ATT&CK (or the ``package`` that ships it), adversaries with their names and conflicts, precedents."""

    version: str
    package: str
    versions: tuple[str, ...]
    techniques: int
    groups: int
    software: int
    campaigns: int
    uses: int
    adversaries: int
    names: int
    conflicts: int
    unread: int
    precedents: Taken | None


class AdversaryRow(msgspec.Struct, frozen=True):
    """An adversary in a list, with how many techniques are its own and of its software beside, and how many conflicts there are."""

    id: str
    name: str
    names: tuple[str, ...]
    countries: tuple[str, ...]
    sources: int
    own: int
    through: int
    software: int
    conflicts: int


class AdversariesPage(msgspec.Struct, frozen=True):
    """Adversaries of whom a text is a part of a name; those that it means first."""

    name: str
    listed: Portion[AdversaryRow]


class AdversaryPage(msgspec.Struct, frozen=True):
    """All that is known of one adversary, what it is said to use, and what is measured of it."""

    adversary: Adversary
    uses: tuple[Using, ...]
    campaigns: tuple[Campaign, ...]
    through: tuple[Technique, ...]
    profile: Profile


class ClaimsPage(msgspec.Struct, frozen=True):
    """What speaks for and against claims about a state's actors."""

    claim: Claim


class StatesPage(msgspec.Struct, frozen=True):
    """States beside each other as initiators, those with ``least`` incidents; ``taken`` is the file that tells of them."""

    least: int
    taken: Taken | None
    states: tuple[State, ...]


class PrecedentsPage(msgspec.Struct, frozen=True):
    """Precedents of an initiator and a victim that have a trait, "" for any."""

    initiator: str
    victim: str
    trait: str
    listed: Portion[Precedent]


class WordsPage(msgspec.Struct, frozen=True):
    """What the words of grades and likelihoods mean."""

    scales: tuple[Scale, ...]


def knowledge(visit: Visiting) -> KnowledgePage:
    """What is known, counted."""
    desk = visit.desk.knowledge
    known, bundle = desk.known(), desk.known().bundle
    return KnowledgePage(
        version=bundle.version,
        package=bundle.package,
        versions=tuple(one.shown for one in desk.versions().versions),
        techniques=sum(one.current for one in bundle.techniques),
        groups=sum(one.current for one in bundle.groups),
        software=sum(one.current for one in bundle.software),
        campaigns=len(bundle.campaigns),
        uses=len(bundle.uses),
        adversaries=len(known.adversaries),
        names=sum(len(one.names) for one in known.adversaries),
        conflicts=sum(bool(one.conflicts) for one in known.adversaries),
        unread=len(bundle.unread) + len(known.unread),
        precedents=desk.precedents_taken(),
    )


def adversaries(visit: Visiting, name: _Text = "", start: _Start = 0) -> AdversariesPage:  # noqa: ARG001  (checked here, read by portion)
    """Adversaries by a part of any of their names; whoever it means comes first."""
    known = visit.desk.knowledge.known().adversaries
    meant = resolve(name.strip(), known)
    found = (*meant, *(one for one in search(name, known) if one not in meant))
    return AdversariesPage(name, portion([_row(one) for one in found], visit))


def adversary(visit: Visiting, id: str) -> AdversaryPage:  # noqa: A002  (the name in the address)
    """One adversary by its id."""
    known = visit.desk.knowledge.known()
    one = next((one for one in known.adversaries if id in (one.id, *one.groups)), None)
    if one is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "no adversary has this id")
    bundle = known.bundle
    return AdversaryPage(
        one,
        uses(one, bundle),
        tuple(campaign for campaign in bundle.campaigns if campaign.id in one.campaigns),
        tuple(technique for technique in bundle.techniques if technique.id in set(one.through) - set(one.own)),
        profile_of(one, known, visit.desk.knowledge.precedents()),
    )  # fmt: skip


def claims(visit: Visiting, country: str) -> ClaimsPage:
    """What speaks for and against claims about the actors of a state, by its ISO code or by a name of it."""
    desk = visit.desk.knowledge
    if not (code := country_of(country)):
        raise HTTPException(HTTPStatus.NOT_FOUND, "no country has this code or name")
    return ClaimsPage(claim_of(code, desk.known(), desk.precedents()))


def compared(visit: Visiting, least: Annotated[int, Query(ge=1, le=10_000)] = _LEAST) -> StatesPage:
    """States as initiators, with n and intervals."""
    desk = visit.desk.knowledge
    return StatesPage(least, desk.precedents_taken(), states(desk.precedents(), least))


def precedents(
    visit: Visiting,
    initiator: _Text = "",
    victim: _Text = "",
    trait: Annotated[str, Query(max_length=20, pattern=_TRAIT)] = "",
    start: _Start = 0,  # noqa: ARG001  (checked here, read by portion)
) -> PrecedentsPage:
    """The precedents behind a figure, the latest first."""
    found = chosen(visit.desk.knowledge.precedents(), initiator, victim, Trait(trait) if trait else None)
    return PrecedentsPage(initiator, victim, trait, portion(found, visit))


def words_meant(visit: Visiting) -> WordsPage:  # noqa: ARG001  (they are the same for everybody)
    """What grades, likelihoods and confidence mean, as their scales define them."""
    return WordsPage(scales())


def _row(one: Adversary) -> AdversaryRow:
    return AdversaryRow(
        id=one.id,
        name=one.name,
        names=tuple(said.value for said in one.names if said.value != one.name),
        countries=tuple(said.value for said in one.countries),
        sources=len({entry.source for entry in one.entries}),
        own=len(one.own),
        through=len(set(one.through) - set(one.own)),
        software=len(one.software),
        conflicts=len(one.conflicts),
    )


def _listed(shown: AdversariesPage | PrecedentsPage, visit: Visit) -> dict[str, Any]:
    told: dict[str, Any] = {"listed": shown.listed, "traits": ("", *Trait)}
    if isinstance(shown, PrecedentsPage) and not shown.listed.whole:
        told["countries"] = _countries(shown, visit.desk.knowledge.precedents())
    return told


def _countries(shown: PrecedentsPage, known: Iterable[Precedent]) -> tuple[str, ...]:
    """Countries as they are coded of which a part was asked for."""
    asked = tuple(one.casefold() for one in (shown.initiator, shown.victim) if one)
    names = {name for one in known for name in (*one.initiator_countries, *one.victim_countries)}
    return tuple(sorted(name for name in names if any(one in name.casefold() for one in asked)))[:_LIKE]


def _of_adversary(shown: AdversaryPage, visit: Visit) -> dict[str, Any]:
    bundle = visit.desk.knowledge.known().bundle
    countries = {said.code: said.value for said in shown.adversary.countries}
    origins = {said.code for said in (*shown.adversary.countries, *shown.adversary.sponsors) if said.code}
    known = {one.id: one.name for some in (bundle.techniques, bundle.software) for one in some}
    known |= {one.id: one.name for one in shown.profile.incidents}
    return _MEASURED | {
        "countries": countries,
        "tactics": {one.short: one.name for one in bundle.tactics},
        "about": _ABOUT,
        "seen": _SEEN,
        "known": known | {one.short: one.name for one in bundle.tactics},
        "claims": sorted((code, country_names()[code]) for code in origins & country_names().keys()),
    }


def _of_claims(shown: ClaimsPage, visit: Visit) -> dict[str, Any]:
    return _MEASURED | {
        "countries": country_names(),
        "incidents": {one.id: one.name for one in visit.desk.knowledge.precedents()},
        "measured": [one for one in shown.claim.unskilled if one.what not in BIASED],
        "biased": [one for one in shown.claim.unskilled if one.what in BIASED],
        "columns": (Skill.REPORTS, Skill.TECHNIQUES, Skill.TECHNIQUES_EVEN, Skill.EXCLUSIVE, Skill.RARE),
        "of_all": {one.what: one for one in shown.claim.of_all},
        "apart": {one.what: one for one in shown.claim.unskilled_apart},
        "beside": beside,
        "among": among,
    }


def _of_states(_shown: StatesPage, _visit: Visit) -> dict[str, Any]:
    def behind(one: State, trait: str = "", victim: str = "") -> str:
        """The address of the precedents behind a figure."""
        return at("/knowledge/precedents", initiator=one.country, victim=victim, trait=trait)

    return {
        "behind": behind,
        "kinds": tuple((trait, trait.removeprefix("by-")) for trait in _KINDS),
        "code_of": code_of,
        "shares": (
            ("disruptive", "disruptive", ""),
            ("destructive", "destructive", "impact-coded"),
            ("coercive", "coercive", "breach-coded"),
            ("retaliatory", "says it retaliates", ""),
        ),
        "top": _TOP,
        "most": _MOST,
    }


def add(routes: list[Route]) -> None:
    """Add the pages; all of it is public knowledge."""
    told = "What is known of adversaries and precedents, counted."
    serve(routes, _page("", "knowledge.html.jinja", KnowledgePage, told))(knowledge)
    told = "Adversaries by any of their names."
    page = _page("/adversaries", "knowledge_adversaries.html.jinja", AdversariesPage, told, _listed)
    serve(routes, page)(adversaries)
    told = "One adversary: who says what of it, and where sources disagree."
    page = _page("/adversaries/{id}", "knowledge_adversary.html.jinja", AdversaryPage, told, _of_adversary)
    serve(routes, page)(adversary)
    told = "What speaks for and against claims about a state's actors."
    page = _page("/claims/{country}", "knowledge_claims.html.jinja", ClaimsPage, told, _of_claims)
    serve(routes, page)(claims)
    told = (
        "Incidents by the country that their initiators are said to be of, and by whom, with n and intervals."
    )
    page = _page("/states", "knowledge_states.html.jinja", StatesPage, told, _of_states)
    serve(routes, page)(compared)
    told = "Incidents that others have coded."
    page = _page("/precedents", "knowledge_precedents.html.jinja", PrecedentsPage, told, _listed)
    serve(routes, page)(precedents)
    told = "What grades, likelihoods and confidence mean."
    serve(routes, _page("/words", "knowledge_words.html.jinja", WordsPage, told))(words_meant)


def _page(path: str, template: str, shows: type[msgspec.Struct], summary: str, drawn: Any = None) -> Page:  # noqa: ANN401  (as ``Page`` has it)
    page = Page(
        path=f"/knowledge{path}", template=template, access=Access.ANYONE, shows=shows, summary=summary
    )
    return msgspec.structs.replace(page, drawn=drawn) if drawn else page
