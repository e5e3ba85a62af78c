"""How good attribution is: the evaluation that ships with its charts, and the questions that every figure of it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from fastapi import Query
from markupsafe import Markup

from tocsin.cases.attribution.evaluating import CALLED, Evaluation, Figure, Ranked, Target, Told, targets
from tocsin.cases.attribution.evaluating.record import Record, record
from tocsin.cases.attribution.evaluating.splits import report_id
from tocsin.cases.attribution.learned import weights_digest
from tocsin.cases.attribution.yardsticks import in_words
from tocsin.knowledge.bundle import Bundle, Source
from tocsin.node.knowledge.evaluated import drawings, figures
from tocsin.web.access import Access, Visit, Visiting
from tocsin.web.pages.portion import Portion, portion
from tocsin.web.routing import Page, Route, at, serve

_PATH = "/knowledge/attribution"
#: What is asked, and how it is told.
WHERE = {
    "reports": "Reports, each left out of what is known",
    "campaigns.naive": "Attributed campaigns, nothing left out",
    "campaigns.uses": "Attributed campaigns, what shares a source of their uses out",
    "campaigns.strict": "Attributed campaigns, whatever shares a source left out",
}
#: Ways to ask with less to go by.
_HARDER = {
    "apart": "Its group's other reports of that year left out too",
    "wordless": "Without the words of procedures",
    "before": "By what was known before that year alone",
}
#: Which questions, how they are told, and what holds of them.
WHICH: Mapping[str, tuple[str, Callable[[Told], bool]]] = {
    "": ("all", lambda _: True),
    "top1": ("where the true group is the likeliest", lambda one: one.place <= 1),
    "top3": ("where the true group is among the first three", lambda one: one.place <= 3),  # noqa: PLR2004
    "top5": ("where the true group is among the first five", lambda one: one.place <= 5),  # noqa: PLR2004
    "missed": ("where the true group is not the likeliest", lambda one: one.place > 1),
    "named": ("where a group is named", lambda one: one.named),
    "named-rightly": ("where a group is named, rightly", lambda one: one.named and one.right),
    "named-wrongly": ("where a group is named, wrongly", lambda one: one.named and not one.right),
    "unnamed": ("where no group is named", lambda one: not one.named),
    "steady": ("where a case would name a group", lambda one: one.steady),
    "steady-rightly": ("where a case would name a group, rightly", lambda one: one.steady and one.right),
    "absent": (
        "where nobody is named once the true group is unknown",
        lambda one: one.absent < record().evaluation.selective.named,
    ),
    "absent-steady": (
        "where a case would name nobody once the true group is unknown",
        lambda one: not one.steady_absent,
    ),
    "absent-country": (
        "where the likeliest country is right though the true group is unknown",
        lambda one: bool(one.country) and one.country == one.absent_country,
    ),
    "country": (
        "where the likeliest country is that of the true group",
        lambda one: bool(one.country) and one.country == one.likeliest_country,
    ),
}
_ANY_WHERE = f"^(?:{'|'.join(WHERE)})$"
_ANY_OF = f"^(?:{'|'.join(WHICH)})$"
_Share = Annotated[float, Query(ge=0, le=1)]


class Reached(msgspec.Struct, frozen=True):
    """A target, whether its figure is as it was to be (None where it was not asked), and whether all of its interval is."""

    target: Target
    met: bool | None
    surely: bool


class EvaluatedPage(msgspec.Struct, frozen=True):
    """The evaluation that ships; ``current`` is whether it is of the weights that ship."""

    current: bool
    targets: tuple[Reached, ...]
    record: Record


class Question(msgspec.Struct, frozen=True):
    """A question with the word that a case has for so probable a group, and what ATT&CK cites of it, where this machine has that."""

    told: Told
    word: str
    source: Source | None


class QuestionsPage(msgspec.Struct, frozen=True):
    """Questions of a kind that figures are made of; ``least`` and ``most`` bound the probability of the likeliest."""

    where: str
    which: str
    least: float
    most: float
    listed: Portion[Question]


def evaluated(visit: Visiting) -> EvaluatedPage:  # noqa: ARG001  (it is the same for everybody)
    """How good attribution is."""
    found = record()
    reached = tuple(Reached(one, one.met, one.surely) for one in targets(found.evaluation))
    return EvaluatedPage(found.weights == weights_digest(), reached, found)


def questions(  # noqa: PLR0913  (what is asked for)
    visit: Visiting,
    where: Annotated[str, Query(max_length=20, pattern=_ANY_WHERE)] = "reports",
    which: Annotated[str, Query(max_length=20, pattern=_ANY_OF)] = "",
    *,
    least: _Share = 0.0,
    most: _Share = 1.0,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,  # noqa: ARG001  (checked here, read by portion)
) -> QuestionsPage:
    """The questions behind a figure, the surest answer first."""
    holds = WHICH[which][1]
    asked = record().evaluation.answers.get(where, ())
    chosen = [one for one in asked if holds(one) and _between(one.probability, least, most)]
    cited = _cited(visit.desk.knowledge.known().bundle)
    rows = [
        Question(one, in_words(one.probability), cited.get(one.id))
        for one in sorted(chosen, key=lambda one: (-one.probability, one.id))
    ]
    return QuestionsPage(where, which, least, most, portion(rows, visit))


def _between(value: float, least: float, most: float) -> bool:
    """From the one to below the other, 1 and above being the same."""
    return least <= value < most or (most >= 1 and value >= least)


def _cited(bundle: Bundle) -> Mapping[str, Source]:
    """Reports by their ids; none where the bundle does not say who reported what."""
    by_hash = {report_id("", one.name): one for one in bundle.sources}
    ids = (one.id for one in record().evaluation.answers.get("reports", ()))
    return {one: by_hash[f"-{end}"] for one in ids if f"-{(end := one.rpartition('-')[2])}" in by_hash}


def _behind(where: str, which: str = "", **between: float) -> str:
    """The address of the questions behind a figure."""
    return at(f"{_PATH}/questions", where=where, which=which, **between)


def _drawn(shown: EvaluatedPage, _visit: Visit) -> dict[str, Any]:
    made, found = drawings(), shown.record.evaluation
    asked = [(where, told, ours) for where, told in WHERE.items() if (ours := _ours(found, where))]
    return {
        # made by the node of known elements, their texts escaped
        "charts": {one.name: (one.title, Markup(made.get(one.name, ""))) for one in figures()},  # noqa: S704
        "behind": _behind,
        "tables": [
            (
                where,
                told,
                (
                    ("Tocsin", ours, None),
                    *((CALLED[name], some[where], found.ahead[name][where]) for name, some in found.baselines.items()),
                ),
            )
            for where, told, ours in asked
        ],
        "relied": _relied(found),
        "harder_told": _HARDER,
    }  # fmt: skip


def _ours(found: Evaluation, where: str) -> Ranked | None:
    if where == "reports":
        return found.reports
    if found.campaigns is None:
        return None
    return found.campaigns.by(where.rpartition(".")[2])


def _relied(found: Evaluation) -> list[tuple[str, str, Figure, str]]:
    """What is told beside ranks: what it is, what that means, the figure, and where its questions are."""
    chosen, country = found.selective, found.country
    least = f"{100 * chosen.named:.0f} %"
    rows: tuple[tuple[str, str, Figure | None, str], ...] = (
        ("A group is named", f"its probability is {least} or more", chosen.coverage, _behind("reports", "named")),
        ("… and rightly", "of those that are named", chosen.precision, _behind("reports", "named-rightly")),
        ("Nobody is named where the true group is unknown", "the same questions, as if nobody had ever reported on the true group", found.absent_group.abstained, _behind("reports", "absent")),
        ("A case would name a group", "by the conditions of a case: the name hangs on no single item and no one kind of evidence", chosen.steady.coverage, _behind("reports", "steady")),
        ("… and rightly", "of those that a case would name", chosen.steady.precision, _behind("reports", "steady-rightly")),
        ("A case would name nobody where the true group is unknown", "the same, as if nobody had ever reported on it", chosen.steady.abstained, _behind("reports", "absent-steady")),
        ("The likeliest country is right, reports", "where sources say of the true group whose it is", country.reports, _behind("reports", "country")),
        ("The country of most would be right, reports", "what is right without any evidence", country.usual, ""),
        ("The likeliest country is right where the true group is unknown", "what countries tell beyond their groups", country.absent, _behind("reports", "absent-country")),
        ("The likeliest country is right, campaigns", "nothing left out", country.naive, _behind("campaigns.naive", "country")),
        ("The likeliest country is right, campaigns", "whatever shares a source left out", country.strict, _behind("campaigns.strict", "country")),
    )  # fmt: skip
    return [(what, means, one, way) for what, means, one, way in rows if one is not None]


def _questions(shown: QuestionsPage, visit: Visit) -> dict[str, Any]:
    bundle = visit.desk.knowledge.known().bundle
    known = {one.id: one.name for some in (bundle.groups, bundle.campaigns) for one in some}
    return {
        "listed": shown.listed,
        "known": known,
        "wheres": WHERE,
        "whiches": {name: told for name, (told, _) in WHICH.items()},
    }


def add(routes: list[Route]) -> None:
    """Add the pages; all of it is public knowledge."""
    told = "How good attribution is, evaluated on reports and campaigns that were set aside."
    page = Page(path=_PATH, template="knowledge_attribution.html.jinja", access=Access.ANYONE, shows=EvaluatedPage, summary=told, drawn=_drawn)  # fmt: skip
    serve(routes, page)(evaluated)
    told = "The questions that a figure of the evaluation is made of."
    page = Page(path=f"{_PATH}/questions", template="knowledge_questions.html.jinja", access=Access.ANYONE, shows=QuestionsPage, summary=told, drawn=_questions)  # fmt: skip
    serve(routes, page)(questions)
