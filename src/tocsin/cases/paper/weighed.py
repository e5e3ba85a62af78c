"""How severe it is, as intervals, and which thresholds it touches, as questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tocsin.cases.charts import interval
from tocsin.cases.charts import severity as severity_chart
from tocsin.cases.paper.citing import Citing
from tocsin.cases.paper.nouns import Block, Figure, Line, Lines, Section, Table
from tocsin.cases.paper.wording import incident_of, narrowing, sentence
from tocsin.cases.picture import Picture, Seen
from tocsin.cases.thresholds import Considered, Deliberation, Framework, frameworks
from tocsin.model.case import Answered, Entry, Judged

_INTERVALS = "Each scale is read from the same facts. What is not known widens an interval and never narrows it. Linked incidents stand side by side and are not added up."
_QUESTIONS = "Each framework is a list of questions, answered with reasons by those who are named. Answers are not counted, and no verdict follows from them: those who decide do."


def severe(picture: Picture, cited: Citing) -> Section:
    """The section on severity."""
    blocks: list[Block] = [Lines((Line(_INTERVALS),))]
    blocks += [block for seen in picture.incidents for block in _severity(seen, picture, cited)]
    remarks = dict.fromkeys(
        f"{one.title}: {sentence(remark)}"
        for seen in picture.incidents
        for one in seen.severity
        for remark in one.remarks
    )
    if remarks:
        blocks.append(Lines(tuple(map(Line, remarks)), "How the scales are read"))
    return Section("severe", "How severe", tuple(blocks))


def thresholds(picture: Picture, cited: Citing) -> Section:
    """The section on thresholds; of those of which no question is answered, every one is told as open."""
    blocks: list[Block] = [Lines((Line(_QUESTIONS),))]
    for framework in frameworks():
        asked = [
            (seen, one)
            for seen in picture.incidents
            for one in answered(seen)
            if one.framework.id == framework.id
        ]
        blocks += [_deliberation(one, seen, cited) for seen, one in asked]
        blocks += [_written(asked[0][1])] if asked else [_open(framework)] if picture.incidents else []
    return Section("thresholds", "Which thresholds it touches", tuple(blocks))


def answered(seen: Seen) -> Iterator[Deliberation]:
    """The thresholds of an incident of which somebody answered a question."""
    return (one for one in seen.deliberations if any(each.answers for each in considered(one)))


def considered(one: Deliberation) -> tuple[Considered, ...]:
    """The questions of a threshold in its own order."""
    found = (*one.toward, *one.between, *one.against, *one.divided, *one.unknown)
    order = [each.id for each in one.framework.questions]
    return tuple(sorted(found, key=lambda each: order.index(each.question.id)))


def _severity(seen: Seen, picture: Picture, cited: Citing) -> Iterator[Block]:
    title = incident_of(seen.entry).title
    told = "; ".join(f"{one.title}: {interval(one)}" for one in seen.severity)
    yield Figure(
        f"severity-{seen.entry.id}", f"Severity of “{title}”", f"{told}.", severity_chart(seen.severity)
    )
    facts = [
        one for one in picture.entries if isinstance(one.body, Judged) and one.body.incident == seen.entry.id
    ]
    rows = tuple(
        (
            Line(one.title),
            cited.line(interval(one), *_used(facts, one.used)),
            Line(narrowing(one)),
            Line(one.source),
        )
        for one in seen.severity
    )
    head = ("Scale", "Interval", "Narrowed most by knowing", "Formula")
    yield Table(f"Severity of “{title}”", head, rows, (4, 6, 9, 6))


def _used(facts: Iterable[Entry], used: Iterable[str]) -> Iterator[str]:
    asked = frozenset(used)
    return (one.id for one in facts if isinstance(one.body, Judged) and one.body.fact.factor in asked)


def _deliberation(one: Deliberation, seen: Seen, cited: Citing) -> Table:
    framework = one.framework
    rows = tuple(row for each in considered(one) for row in _answers(each, cited))
    head = ("Question", "Answer", "By", "Reasons and evidence", "Dissent, national position")
    title = f"{framework.title}: “{incident_of(seen.entry).title}”"
    if one.membership.words:
        title += f" ({one.membership.words})"
    return Table(title, head, rows, (6, 3, 4, 9, 6))


def _open(framework: Framework) -> Lines:
    """A threshold of which nobody has answered a question: each of them is open, and may decide."""
    asked = ", ".join(one.title.lower() for one in framework.questions)
    return Lines((Line(f"Open: nobody has answered {asked}."),), framework.title)


def _written(one: Deliberation) -> Lines:
    framework = one.framework
    return Lines(
        (
            Line(f"An answer of “high” points toward {framework.toward}. Who decides: {framework.decides}."),
            Line(framework.remark),
            Line(f"Text: {framework.source}.", unverified=bool(one.unverified)),
        )
    )


def _answers(one: Considered, cited: Citing) -> Iterator[tuple[Line, ...]]:
    if not one.answers:
        nobody = "Nobody has answered; it may decide."
        yield (Line(one.question.title), Line("unknown"), Line(""), Line(nobody), Line(""))
    for number, entry in enumerate(one.answers):
        if isinstance(body := entry.body, Answered):
            yield (
                Line(one.question.title if not number else ""),
                Line(body.degree.value),
                Line(cited.name(body.by) or cited.author),
                cited.line(_reasons(body), entry.id),
                Line(_dissent(body)),
            )


def _reasons(body: Answered) -> str:
    weighed = (f"{one.side.value.capitalize()}: {one.what}." for one in body.evidence)
    return " ".join((body.reasons, *weighed))


def _dissent(body: Answered) -> str:
    parts = (body.dissent and f"Dissent: {body.dissent}", body.position and f"Position: {body.position}")
    return " ".join(one for one in parts if one)
