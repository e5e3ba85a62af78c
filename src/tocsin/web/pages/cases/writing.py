"""Adding to a case in forms: one form for each kind of entry, and one for entries that are pasted; errors stand beside their fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import Query
from starlette.responses import RedirectResponse, Response

from tocsin.cases.loosening import looser
from tocsin.cases.origins import taken_in
from tocsin.cases.reading import read
from tocsin.cases.severity import FACTORS
from tocsin.model.case import Entry, Task
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.declared import open_to
from tocsin.web.openapi import deed_route
from tocsin.web.pages.cases.asked import PASTED, Form, forms
from tocsin.web.pages.cases.entered import Around, choices_of, enter, sources_of
from tocsin.web.pages.cases.place import drawn, place
from tocsin.web.routing import Page, Route, segment, serve, shown_again

_Text = Annotated[str, msgspec.Meta(max_length=PASTED)]
_Line = Annotated[str, Query(max_length=200)]
#: Where what was added can be seen, by the kind of its form.
_ONWARD = {"threshold": "/thresholds", "fact": "/severity", "gate": "/options", "task": "/plan", "yaml": ""}


class CaseWriting(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was sent: its kind, and the texts of the fields that this kind has; what it has not is not looked at.

    ``source`` are ids of sources, several in one with spaces between.
    """

    kind: Annotated[str, msgspec.Meta(max_length=20)]
    source: tuple[_Text, ...] = ()
    marking: _Text = ""
    incident: _Text = ""
    by: _Text = ""
    role: _Text = ""
    at: _Text = ""
    words: _Text = ""
    quoted: _Text = ""
    level: _Text = ""
    names: _Text = ""
    country: _Text = ""
    denies: _Text = ""
    phase: _Text = ""
    likelihood: _Text = ""
    confidence: _Text = ""
    question: _Text = ""
    degree: _Text = ""
    reasons: _Text = ""
    toward: _Text = ""
    against: _Text = ""
    dissent: _Text = ""
    position: _Text = ""
    factor: _Text = ""
    low: _Text = ""
    high: _Text = ""
    note: _Text = ""
    gate: _Text = ""
    holds: _Text = ""
    option: _Text = ""
    owner: _Text = ""
    due: _Text = ""
    what: _Text = ""
    ground: _Text = ""
    title: _Text = ""
    publisher: _Text = ""
    url: _Text = ""
    published: _Text = ""
    reliability: _Text = ""
    credibility: _Text = ""
    repeats: _Text = ""
    read: _Text = ""
    pasted: _Text = ""
    loosen: _Text = ""

    def sources(self) -> tuple[str, ...]:
        """The ids of sources, each once."""
        return tuple(dict.fromkeys(word for one in self.source for word in one.split()))

    def values(self) -> dict[str, str]:
        """The texts by their fields, without those that are empty."""
        told = msgspec.structs.asdict(self)
        return {
            name: text
            for name, text in told.items()
            if isinstance(text, str) and text and name not in {"kind", "loosen"}
        }


class CaseWritePage(msgspec.Struct, frozen=True, kw_only=True):
    """A form of a case with what was entered, and what is wrong with it by field, "" for what is of none.

    ``loosens`` are ids of entries of which more would be told than before: that has to be ticked.
    """

    marking: str
    case: str
    kind: str
    values: dict[str, str]
    sources: tuple[str, ...] = ()
    problems: dict[str, str] = {}
    loosens: tuple[str, ...] = ()


def case_write(  # noqa: PLR0913, PLR0917  (what a page that leads here may have filled in)
    visit: Visiting,
    case_id: str,
    kind: _Line = "statement",
    incident: _Line = "",
    question: _Line = "",
    factor: _Line = "",
    gate: _Line = "",
    option: _Line = "",
) -> CaseWritePage:
    """An empty form of a kind, with what the page before it knew."""
    at = place(visit, case_id, "")
    told = {"incident": incident, "question": question, "factor": factor, "gate": gate, "option": option}
    values = {name: text for name, text in told.items() if text}
    return CaseWritePage(marking=str(at.marking), case=case_id, kind=_kind(kind), values=values)


def add_to_case(visit: Visiting, case_id: str) -> Response:
    """Add what a form says to a case, or show what is wrong with it beside each field."""
    at, sent = place(visit, case_id, ""), visit.form(CaseWriting)
    kind, values = _kind(sent.kind), sent.values()
    made, problems = _made(forms()[kind], sent, _around(visit, case_id), visit.desk.me.id)
    if not problems:
        try:
            visit.desk.cases.add(case_id, made, visit.actor, loosens=bool(sent.loosen))
        except (UsageError, ReleaseError) as error:
            problems = {"": str(error)}
    if problems:
        shown = CaseWritePage(
            marking=str(at.marking),
            case=case_id,
            kind=kind,
            values=values,
            sources=sent.sources(),
            problems=problems,
            loosens=looser(made, visit.desk.cases.every_entry(case_id)),
        )
        return shown_again(PAGE, shown, visit)
    end = _ONWARD.get(kind, f"/entries/{segment(made[0].id)}" if made else "")
    return RedirectResponse(f"/cases/{segment(case_id)}{end}", HTTPStatus.SEE_OTHER)


def _kind(kind: str) -> str:
    return kind if kind in forms() else "statement"


def _around(visit: Visit, case_id: str) -> Around:
    held, entries = place(visit, case_id, ""), visit.desk.cases.every_entry(case_id)
    author, now = visit.actor.name, dt.datetime.now(dt.UTC)
    pseudonym = visit.desk.cases.pseudonym(case_id, author)
    return Around(held.case, tuple(entries), author, pseudonym, now, held.names)


def _made(form: Form, sent: CaseWriting, around: Around, home: str) -> tuple[Sequence[Entry], dict[str, str]]:
    if form.kind == "yaml":
        return _pasted(sent.pasted, around, home)
    entered = enter(form, sent.values(), sent.sources(), around)
    return ((entered.entry,), {}) if entered.entry is not None else ((), dict(entered.problems))


def _pasted(text: str, around: Around, home: str) -> tuple[Sequence[Entry], dict[str, str]]:
    """Entries that were pasted, none looser than the case; what another entered is not written over."""
    if not text.strip():
        return (), {"pasted": "is needed"}
    try:
        found = read(text, "what was pasted", around.author, around.at, around.entries).entries
    except UsageError as error:
        return (), {"pasted": str(error)}
    held = {one.id: one for one in around.entries}
    others = [one.id for one in found if _of_another(held.get(one.id), around.author)]
    if others:
        named = ", ".join(others[:20])
        return (), {
            "pasted": f"{named}: somebody else entered that; give yours another id, and both are kept"
        }
    floor, taken = around.case.marking, (taken_in(one, home) for one in found)
    return tuple(msgspec.structs.replace(one, marking=floor.joined(one.marking)) for one in taken), {}


def _of_another(held: Entry | None, author: str) -> bool:
    return held is not None and held.author != author and not isinstance(held.body, Task)


def _drawn(shown: CaseWritePage, visit: Visit) -> dict[str, Any]:
    at, around, form = place(visit, shown.case, ""), _around(visit, shown.case), forms()[shown.kind]
    fields, known = form.fields_of(shown.values), sources_of(around)
    return drawn(
        at,
        form=form,
        forms=forms(),
        fields=[(one, choices_of(one, around)) for one in fields],
        labels={one.name: one.label for one in fields} | {"source": "Sources"},
        known=known[: visit.settings.rows],
        others=" ".join(
            one for one in shown.sources if one not in {each.id for each in known[: visit.settings.rows]}
        ),
        more=len(known) > visit.settings.rows,
        asks_factor=form.kind == "fact" and shown.values.get("factor") not in FACTORS,
    )


PAGE = Page(
    path="/cases/{case_id}/write",
    template="case_write.html.jinja",
    access=Access.JUDGING,
    shows=CaseWritePage,
    summary="Forms that add to a case: statements, answers, facts, gates, tasks, responses, sources, or entries as YAML.",
    drawn=_drawn,
)


def add(routes: list[Route]) -> None:
    """Add the page, and what is sent from it."""
    serve(routes, PAGE)(case_write)
    described = deed_route(CaseWriting, add_to_case.__doc__ or "", PAGE.access)
    routes.append(Route(PAGE.path, "add_to_case", "POST", open_to(PAGE.access)(add_to_case), described))
