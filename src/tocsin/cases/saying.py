"""What is told of a case beyond its course: who is said to have done it, how bad it was, what nobody knows, what was done."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from functools import cache

from tocsin.cases.picture import Picture, Seen
from tocsin.cases.severity import FACTORS, readings
from tocsin.cases.statements import Claim, Question
from tocsin.cases.told import Sentence, Told, day_in_words, listed
from tocsin.model.case import Entry, Judged, Milestone, Response, Statement
from tocsin.model.counting import counted
from tocsin.model.severity import Bounds, Reading

#: Claims, factors and responses that are told in full; the rest is counted.
_MOST = 4


def said_of(picture: Picture) -> Iterator[Sentence]:
    """Who names whom, level by level; claims that differ follow each other, and none is weighed."""
    for incident, some in itertools.groupby(picture.questions, lambda one: one.incident):
        questions = list(some)
        for one in questions:
            if not one.phase:
                yield from _question(one)
        if parts := [one for one in questions if one.phase]:
            yield _of_phases(parts, incident)
    if not picture.questions:
        yield Sentence((Told("Nobody is named by anybody.", page="/who"),))


def _of_phases(questions: list[Question], incident: str) -> Sentence:
    ids = tuple(
        each.id for one in questions for claim in one.claims for each in (*claim.stated, *claim.denied)
    )
    verb = "names" if len(ids) == 1 else "name"
    told = f"Of single phases, {counted(len(ids), 'further statement')} {verb} somebody."
    return Sentence((Told(told, ids, "/who"),), incident)


def _question(question: Question) -> Iterator[Sentence]:
    level = question.level.value.capitalize()
    for claim in question.claims[:_MOST]:
        parts = [Told(f"{level}: {_claim(claim)}", tuple(one.id for one in claim.stated))]
        if claim.denied:
            by = listed([_by(one) for one in claim.denied])
            deny = "denies" if len(claim.denied) == 1 else "deny"
            parts.append(Told(f", which {by} {deny}", tuple(one.id for one in claim.denied)))
        yield Sentence((*parts, Told(".")), question.incident)
    if rest := question.claims[_MOST:]:
        ids = tuple(each.id for one in rest for each in (*one.stated, *one.denied))
        told = Told(f"{level}: {counted(len(rest), 'other claim')}.", ids)
        yield Sentence((told,), question.incident)


def _claim(claim: Claim) -> str:
    names = claim.names or "nobody is named"
    if not claim.stated:
        return f"{names}, which nobody says"
    by = listed(list(dict.fromkeys(_sure(one) for one in claim.stated)))
    says = "says" if len(claim.stated) == 1 else "say"
    return f"{names}, {says} {by} ({rests_on(claim)})"


def rests_on(claim: Claim) -> str:
    """How many independent sources a claim has, the grade of the best, and whether any was read."""
    if not claim.independent:
        return "no source"
    unverified = ", unverified" if claim.unverified else ""
    best = "best " if claim.independent > 1 else ""
    return f"{counted(claim.independent, 'independent source')}, {best}{claim.grade}{unverified}"


def _sure(entry: Entry) -> str:
    """Who says so, with how likely and how sure where it is said."""
    if not isinstance(body := entry.body, Statement):
        return ""
    sure = [body.likelihood.value] if body.likelihood else []
    sure += [f"{body.confidence.value} confidence"] if body.confidence else []
    return f"{body.by} ({', '.join(sure)})" if sure else body.by


def _by(entry: Entry) -> str:
    return entry.body.by if isinstance(entry.body, Statement) else ""


def how_bad(picture: Picture, seen: Seen) -> Iterator[Sentence]:
    """Each scale's interval for an incident, with the facts that it was read from."""
    facts = facts_of(picture, seen)
    for one in seen.severity:
        ids = tuple(id_ for factor in one.used for id_ in facts.get(factor, ()))
        read = Told(interval(one), ids, "/severity", bar(one))
        yield Sentence((Told(f"{one.title}: "), read, Told(".")), seen.entry.id)


def facts_of(picture: Picture, seen: Seen) -> Mapping[str, tuple[str, ...]]:
    """The entries of each factor of severity of an incident."""
    found: dict[str, tuple[str, ...]] = {}
    for one in picture.entries:
        if isinstance(body := one.body, Judged) and body.incident == seen.entry.id:
            found[body.fact.factor] = (*found.get(body.fact.factor, ()), one.id)
    return found


def interval(reading: Reading) -> str:
    """A scale's interval in words, with its numbers where the words have none."""
    words = reading.words
    if any(one.isdigit() for one in words) or reading.scale == "nis2":
        return words
    bounds = reading.bounds
    numbers = f"{bounds.low:.0f} to {bounds.high:.0f}" if bounds.width else f"{bounds.low:.0f}"
    return f"{numbers}, {words}"


def bar(reading: Reading) -> tuple[float, float]:
    """Where the interval lies on its whole scale, in hundredths."""
    whole = _whole()[reading.scale]
    width = whole.width or 1.0
    low, high = ((one - whole.low) / width for one in (reading.bounds.low, reading.bounds.high))
    return (_hundredths(low), _hundredths(high))


def _hundredths(share: float) -> float:
    return round(100 * min(max(share, 0.0), 1.0), 1)


@cache
def _whole() -> Mapping[str, Bounds]:
    """The widest interval of each scale: that of nothing known."""
    return {one.scale: one.bounds for one in readings(())}


def unknowns(picture: Picture, seen: Seen) -> Iterator[Sentence]:
    """The facts that would narrow an incident's severity most, and the questions of every threshold that nobody has answered."""
    facts = facts_of(picture, seen)
    titles: dict[str, str] = {}
    for share, factor, title in sorted(_narrowing(seen), key=lambda one: (-one[0], one[1])):
        if share > 0:
            titles.setdefault(factor, title)
    for factor in list(titles)[:_MOST]:
        asked = Told(FACTORS[factor].question, facts.get(factor, ()), "/severity")
        yield Sentence((asked, Told(f" It would narrow {titles[factor]}.")), seen.entry.id)
    for one in seen.deliberations:
        if one.unknown:
            asked = Told(listed([f"“{each.question.title}”" for each in one.unknown]), page="/thresholds")
            parts = (Told(f"{one.framework.title}: nobody has answered "), asked, Told("."))
            yield Sentence(parts, seen.entry.id)


def _narrowing(seen: Seen) -> Iterator[tuple[float, str, str]]:
    """By which share of a scale each factor would narrow it, at most."""
    for reading in seen.severity:
        width = _whole()[reading.scale].width or 1.0
        for one in reading.narrowing:
            yield (one.most / width, one.factor, reading.title)


def done(picture: Picture) -> Iterator[Sentence]:
    """What was done about it, the first things in full, and how long it took to the first."""
    for one in picture.responses[:_MOST]:
        if isinstance(body := one.body, Response):
            told = f"{day_in_words(body.at)}, {body.by}: {body.what} ({body.ground.value})."
            yield Sentence((Told(told, (one.id,)),))
    if rest := picture.responses[_MOST:]:
        ids = tuple(one.id for one in rest)
        yield Sentence((Told(f"And {counted(len(rest), 'other thing')}.", ids, "/who"),))
    for seen in picture.incidents:
        for span in seen.spans:
            if span.start is Milestone.ATTACK and span.stop is Milestone.RESPONSE:
                told = f"The first came {counted(span.days, 'day')} after the attack."
                yield Sentence((Told(told, span.entries),), seen.entry.id)
    if not picture.responses:
        yield Sentence((Told("Nothing that was done is entered.", page="/who"),))
