"""Who says who did it, why it is held to have been done, and what was done about it: ledgers, never a verdict."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.cases.exposure import Because, Matter
from tocsin.cases.paper.citing import Citing
from tocsin.cases.paper.nouns import Block, Line, Lines, Section, Table
from tocsin.cases.paper.wording import ROWS, listed, sentence, short_day, title_of
from tocsin.cases.picture import Picture
from tocsin.cases.statements import Claim, Question
from tocsin.knowledge.countries import country_names
from tocsin.model.case import Entry, Hypothesis, Response, Side, Statement

_LEDGER = "Statements stand side by side and are not weighed into one. A source that only repeats another counts with it, once; levels are never mixed: who names a state says nothing of a group. What was said is told in other words, unless it stands in quotation marks."

_BECAUSE = {Because.EXPOSURE: "exposed", Because.NAMED: "named", Because.DENIED: "denied"}


def said(picture: Picture, cited: Citing) -> Section:
    """The section on attribution."""
    blocks: list[Block] = [Lines((Line(_LEDGER),))]
    incidents = dict.fromkeys(one.incident for one in picture.questions)
    blocks += [_incident(one, picture, cited) for one in incidents]
    if not picture.questions:
        blocks = [Lines((Line("Nobody's attribution is in what this paper was made of."),))]
    return Section("said", "Who says who did it", tuple(blocks))


def why(picture: Picture, cited: Citing) -> Section | None:
    """The section on hypotheses; None without any."""
    blocks: list[Block] = [_hypothesis(one, cited) for one in picture.hypotheses[:ROWS]]
    if rows := tuple(row for one in picture.matters for row in _matter(one, cited)):
        head = ("Member", "Adversary", "Why it matters to it")
        blocks.append(Table("Which adversaries matter to whom", head, rows[:ROWS], (6, 6, 12)))
    return Section("why", "Why this victim: hypotheses", tuple(blocks)) if blocks else None


def done(picture: Picture, cited: Citing) -> Section:
    """The section on what was done."""
    rows = tuple(
        (
            Line(short_day(body.at)),
            Line(cited.name(body.by)),
            cited.line(body.what, entry.id),
            Line(cited.name(body.toward)),
            Line(body.ground.value),
        )
        for entry in picture.responses[:ROWS]
        if isinstance(body := entry.body, Response)
    )
    if not rows:
        return Section("done", "What was done so far", (Lines((Line("No response is known."),)),))
    table = Table("Responses", ("When", "By", "What", "Toward", "Ground"), rows, (3, 5, 9, 5, 3))
    return Section("done", "What was done so far", (table,))


def claimed(question: Question, cited: Citing) -> str:
    """A question of the ledger in words: who names whom, who denies it."""
    return "; ".join(_claimed(one, cited) for one in question.claims)


def _claimed(claim: Claim, cited: Citing) -> str:
    names = tuple(dict.fromkeys(cited.name(_body(one).by) for one in claim.stated))
    whom = _whom(claim) if claim.names else "nobody"
    denied = listed((cited.name(_body(one).by) for one in claim.denied), "")
    verb = "name" if len(names) > 1 else "names"
    return f"{listed(names, 'nobody')} {verb} {whom}{f', denied by {denied}' if denied else ''}"


def _whom(claim: Claim) -> str:
    return (
        f"{claim.names}{f' ({country_names().get(claim.country, claim.country)})' if claim.country else ''}"
    )


def _incident(id_: str, picture: Picture, cited: Citing) -> Table:
    questions = [one for one in picture.questions if one.incident == id_]
    rows = tuple(row for one in questions for row in _question(one, cited))
    more = f", the first {ROWS} of {len(rows)} rows" if len(rows) > ROWS else ""
    head = ("Level and part", "Named", "By", "What was said, how surely", "Grade")
    return Table(
        f"Attribution of “{title_of(id_, picture.entries)}”{more}", head, rows[:ROWS], (5, 5, 6, 9, 4)
    )


def _question(question: Question, cited: Citing) -> Iterator[tuple[Line, ...]]:
    part = f", {question.phase}" if question.phase else ""
    asked = f"{question.level.value}{part}{': they differ' if question.in_conflict else ''}"
    for number, row in enumerate(row for claim in question.claims for row in _rows(claim, cited)):
        yield (Line(asked if not number else ""), *row)


def _rows(claim: Claim, cited: Citing) -> Iterator[tuple[Line, ...]]:
    name = _whom(claim) if claim.names else "nobody"
    several = "primary sources" if claim.independent != 1 else "primary source"
    together = f"; together {claim.independent} {several}"
    for number, entry in enumerate((*claim.stated, *claim.denied)):
        body = _body(entry)
        by = f"{cited.name(body.by)} ({body.role.value}), {short_day(body.at)}"
        surely = "" if body.likelihood is None and body.confidence is None else f", {_surely(body)}"
        words = f"{'Denies: ' if body.denies else ''}{body.told}{surely}"
        yield (
            Line(name if not number else ""),
            Line(by),
            cited.line(words, entry.id),
            Line(f"{claim.grade_of(entry.id)}{together if not number else ''}"),
        )


def _matter(matter: Matter, cited: Citing) -> Iterator[tuple[Line, ...]]:
    for one in matter.adversaries:
        name = f"{one.name}{f' (country {one.country})' if one.country else ''}"
        level = f", {one.level.value}" if one.level else ""
        told = "; ".join(f"{_BECAUSE[each.because]}: {each.what}" for each in one.reasons)
        entries = (id_ for each in one.reasons for id_ in each.entries)
        yield (Line(cited.name(matter.member)), Line(f"{name}{level}"), cited.line(told, *entries))
    if matter.struck:
        before = ", ".join(f"{one.country} {one.n} of {one.of}" for one in matter.struck[:5])
        yield (
            Line(cited.name(matter.member)),
            Line("before"),
            Line(f"Precedents in its country, by who began them: {before}."),
        )


def _surely(body: Statement | Hypothesis) -> str:
    parts = (body.likelihood and body.likelihood.value, body.confidence and f"{body.confidence} confidence")
    return ", ".join(one for one in parts if one) or "not said"


def _hypothesis(entry: Entry, cited: Citing) -> Lines:
    if not isinstance(body := entry.body, Hypothesis):
        raise TypeError(entry.id)  # only hypotheses are gathered in it
    untried = (
        ""
        if any(one.side is Side.AGAINST for one in body.evidence)
        else " Untried: nothing is told against it."
    )
    first = cited.line(f"Held {_surely(body)}.{untried}", entry.id)
    weighed = (
        cited.weight(f"{one.side.value.capitalize()}: {sentence(one.what)}", one) for one in body.evidence
    )
    return Lines((first, *weighed), sentence(body.what).rstrip("."))


def _body(entry: Entry) -> Statement:
    if not isinstance(entry.body, Statement):
        raise TypeError(entry.id)  # only statements are in the ledger
    return entry.body
