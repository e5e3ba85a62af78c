"""Articles on the exercise, made of the pieces that came through the door, and of nothing else: this room knows no scenario."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.library.editing import slug_of
from tocsin.library.literal import literal
from tocsin.model.article import Kind, Source, Topic, TopicKind
from tocsin.model.exhibit import Cell, Draw, Table
from tocsin.model.marking import strictest
from tocsin.model.material import ANSWERS, CALL, CASE, GAPS, Material
from tocsin.press.demo.actors import technique_topic
from tocsin.press.demo.attributed import Text, who_it_was
from tocsin.press.demo.dated import Dated, topic
from tocsin.press.demo.known import known
from tocsin.press.demo.prose import capital, listed, many, number, table
from tocsin.press.demo.techniques import Tried
from tocsin.press.exhibits import names_of_members
from tocsin.press.press import Press

_REMARK = "The nations are fictional and their logs emulated; the figures are what their nodes released and handed over to this publication."
_CASE_REMARK = "What is told of the exercise is emulated and its nations fictional; what is told of 2022 is the public record, and says so."
_INCIDENT = topic(TopicKind.INCIDENT, "Exercise")
_TOPICS = 20


def tried(press: Press) -> Tried:
    """What the exercise says of each technique; nothing where no answers came through the door."""
    call, answers = _call_and_answers(_pieces(press))
    if call is None or answers is None:
        return Tried()
    found = {
        ident: tuple((str(row[0]), _int(row[1]), _int(row[2]), _int(row[3])) for row in rows)
        for ident, _, rows in _of_techniques(call, answers)
    }
    return Tried(_count(answers, "answered"), found, strictest((call.marking, answers.marking)))


def exercise(press: Press) -> tuple[Dated, ...]:
    """What there is to tell of the exercise; nothing where no call came through the door."""
    pieces, names = _pieces(press), names_of_members(press)
    own = tuple(_blind(one, names.get(one.author, one.author)) for one in pieces if one.kind == GAPS)
    cases = tuple(made for one in pieces if one.kind == CASE for made in _of_case(one))
    call, answers = _call_and_answers(pieces)
    if call is None:
        return (*own, *cases)
    return (*own, *cases, *_articles(call, answers))


def _pieces(press: Press) -> list[Material]:
    return [one.piece for one in press.store.material.listed() if not one.piece.withdrawn]


def _call_and_answers(pieces: Sequence[Material]) -> tuple[Material | None, Material | None]:
    """The call as its issuer hands it over, and the answers as the issuer has them."""
    call = next((one for one in pieces if one.kind == CALL and one.author == one.source), None)
    if call is None:
        return None, None
    theirs = (one for one in pieces if one.kind == ANSWERS and one.of == call.of)
    return call, next((one for one in theirs if one.author == call.author), None)


def _articles(call: Material, answers: Material | None) -> Iterator[Dated]:
    if answers is not None:
        yield _by_technique(call, answers)
    yield _asked(call)
    if answers is not None:
        yield _answered(call, answers)
        yield _flash(call, answers)


def _flash(call: Material, answers: Material) -> Dated:
    answered, saw, blind = (_count(answers, name) for name in ("answered", "saw", "blind"))
    first = str(answers.fact("first-seen") or "")[:10]
    since = f", the earliest since {first}" if first else ""
    return _dated(
        (call, answers),
        "exercise-answers",
        f"Exercise: {number(answered)} members have answered, {number(saw)} saw it",
        f"Within minutes of a call each searched its own history at home; {many(blind, 'member')} could not have seen most of it.",
        f"{capital(many(answered, 'member'))} of a fictional alliance {'has' if answered == 1 else 'have'} answered the call “{literal(call.title)}”. "
        f"{capital(number(saw))} saw something of it{since}; {number(blind)} say that they were blind to most of what was asked. "
        f"The call asks for {many(_count(call, 'items'), 'thing')}.",
        kind=Kind.FLASH,
        severity=2,
    )


def _asked(call: Material) -> Dated:
    items, sought = _count(call, "items"), _count(call, "indicators")
    body = [
        f"{literal(call.title)}: so the victim of the exercise calls what happened to it. What it asks of the others is “{literal(call.summary)}”",
        (
            f"The call has {many(items, 'item')} with {many(sought, 'indicator')}. Each member searches for all of them in its own history, at home; "
            "what it hands back are counts and times, never an event."
        ),
        "---",
        "## By type",
        _of_types(call),
        (
            "A call that asks for digests alone is answered quickly and finds little, since a file that was built anew has another. What is "
            "worth asking for is what an intruder *does*, and such items are rules and patterns."
        ),
    ]
    if call.table("techniques") is not None:
        body += ["## By technique", _figure(call, "techniques")]
    body += [
        "## All of it",
        "Addresses are written so that nobody can click them.",
        _shown(call, "indicators"),
    ]
    return _dated(
        (call,),
        "exercise-call",
        "Exercise: what a victim asks its allies to look for",
        f"The call in full: {many(items, 'item')}, by type and by technique, as the victim's node released it.",
        "\n\n".join(body),
    )


def _of_types(call: Material) -> str:
    rows = _rows(call.table("types"))
    if len(rows) == 1:
        return f"There is one only: {literal(str(rows[0][0]))}."
    return _figure(call, "types")


def _answered(call: Material, answers: Material) -> Dated:
    blind = [str(row[0]) for row in _rows(answers.table("members")) if row[1] == "blind"]
    body = [
        (
            f"A question went to every member of a fictional alliance: “{literal(call.summary)}” The answers below are not a summary of reports. Each "
            "was computed where the logs are, judged by an emulated analyst there, and released by that nation's own rules."
        ),
        f"{capital(number(_count(answers, 'saw')))} of {number(_count(answers, 'answered'))} saw it. The more telling column is the other one.",
        "---",
        "## Who saw it, and since when",
        _figure(answers, "members"),
        (
            "Members that have the same intruder rarely notice at the same time. The bar that begins first belongs to whoever could have warned the "
            "others, had it known."
        ),
        "## Counted",
        _figure(answers, "sights"),
    ]
    if answers.table("reasons") is not None:
        said = f"{listed([literal(one) for one in blind])} could not have seen most of it. " if blind else ""
        body += [
            "## Who could not have seen it, and why",
            (
                f"{said}Every member names what keeps it from seeing some of what was asked: a log that is not kept, an event that is never logged, a field "
                "that is never filled. Counted over all of them it is a list of what to do on Monday."
            ),
            _figure(answers, "reasons"),
        ]
    return _dated(
        (call, answers),
        "exercise-who-saw-it",
        "Exercise: who saw it, who did not, and who could not have",
        f"{capital(many(_count(answers, 'answered'), 'member'))} answered one call. The table keeps apart what is usually one word: not found.",
        "\n\n".join(body),
        kind=Kind.IN_DEPTH,
        severity=2,
    )


def _blind(gaps: Material, name: str) -> Dated:
    """What a member alone is told: its own blind spots, under the marking of their piece."""
    idents = [str(row[0]) for row in _rows(gaps.table("techniques"))]
    rows = [(one, known().techniques[one].name) for one in idents if one in known().techniques]
    body = [
        (
            f"Of the techniques that {literal(name)}'s own rules look for, {number(len(idents))} could not be seen in any log of any of its machines. "
            f"So its node says, to {literal(name)} alone: no subscription opens this page, and no other member is told of it."
        ),
        "Whoever reads the reviews from there has articles on these techniques further up, and is told why.",
        "---",
        table(("Technique", "Name"), rows),
        "No host, no log source and no reason is in this list. Those are asked at the node, where they stay.",
    ]
    return _dated(
        (gaps,),
        f"own-gaps-{slug_of(name)}",
        f"For {name} alone: what your own rules cannot see",
        f"{capital(many(len(idents), 'technique'))} that no log of {name} would show, as its own node says.",
        "\n\n".join(body),
        techniques=idents,
    )


#: Tables of a case that the article on it shows, and what it says before each.
_OF_CASE = {
    "incidents": "What is told apart, with the number by which the tables below name it.",
    "course": "What members saw, phase by phase. A bar that begins far to the left is time in which somebody could have known.",
    "members": "The first on top: the days to the next ones are the lead that a warning would have given.",
    "days": "What lies between one thing and the next, beside the attack on Albania in 2022, where one vendor told indicators after 55 days and the joint advisory after 68.",
    "statements": (
        "Who said it was whom, in which words, how likely and how surely, which are two things. What differs stands side by side; nothing is "
        "weighed into one answer."
    ),
    "responses": "What was done, by whom and on which ground.",
    "severity": (
        "Each scale gives an interval, since much is not known; the last column asks what would narrow it most. Incidents are never added up."
    ),
    "narrowing": "The one thing on each scale that would make its interval narrower than any other would, once it is known.",
    "thresholds": "Who decides on each, and which of its questions nobody has answered. Whether it is reached is not said here: that is for them.",
    "options": "What states may do, none advised. What needs no attribution comes first; the others wait for what those who decide hold.",
}


def _of_case(case: Material) -> Iterator[Dated]:
    """The article on a case, and before it the one on who it was, where the piece says anything of that."""
    if (text := who_it_was(case)) is not None:
        yield _about_case(case, f"who-{_slug(case)}", text, (topic(TopicKind.ISSUE, "Attribution"),))
    yield _case(case)


def _case(case: Material) -> Dated:
    """What was told of a case: its tables as they came, and no judgement beside them."""
    body = [
        literal(case.summary),
        (
            "What stands here is what the node that keeps the case may tell this publication. Entries that are marked otherwise are in no figure, "
            "no interval and no list of it."
        ),
        "---",
    ]
    for name, said in _OF_CASE.items():
        if (found := case.table(name)) is not None:
            body += [f"## {literal(found.title)}", said]
            body.append(_shown(case, name) if found.draw is Draw.TABLE else _figure(case, name))
    headline = f"{case.title}: the case as it stands"
    summary = f"{capital(many(_count(case, 'incidents'), 'incident'))} side by side, {many(_count(case, 'statements'), 'statement')} on who it was, severity as intervals."
    return _about_case(case, f"case-{_slug(case)}", Text(headline, summary, "\n\n".join(body)))


def _about_case(case: Material, slug: str, text: Text, topics: tuple[Topic, ...] = ()) -> Dated:
    """An article made of a case's piece, which stands on the pages of its incidents."""
    made = _dated((case,), slug, *text, kind=Kind.IN_DEPTH, severity=2)
    incidents = (one for one in case.topics if one.kind is TopicKind.INCIDENT)
    every = tuple(dict.fromkeys((*incidents, *topics, *made.topics)))
    return msgspec.structs.replace(made, topics=every, remark=_CASE_REMARK)


def _slug(case: Material) -> str:
    return f"{slug_of(case.title)[:60]}-{case.id[-6:]}"


def _by_technique(call: Material, answers: Material) -> Dated:
    rows = list(techniques_seen(call, answers))
    unseen, alone = (sum(1 for one in rows if one[2] == count) for count in (0, 1))
    body = [
        (
            f"The call of the exercise names {many(len(rows), 'technique')}. For each, this table counts what was asked, how many members saw any of it, "
            "and how many were blind to the thing that they could see worst."
        ),
        (
            f"{_unseen(unseen)}, {number(alone)} by one member alone. Few eyes are good news only where the last column is low."
        ),
        "---",
        table(
            ("Technique", "Things asked", "Members that saw any", "Members blind to one"),
            [_as_text(one) for one in rows],
            figures=3,
        ),
        (
            "Read the last two columns together. Seen by some and blind to few: the alliance can see this. Seen by nobody, blind to many: it could "
            "not know. The second kind is where a common effort on logging begins."
        ),
        "## Thing by thing",
        _shown(answers, "items"),
    ]
    return _dated(
        (call, answers),
        "exercise-by-technique",
        "Exercise: what an alliance can see, technique by technique",
        "Counted from the answers of the exercise: which techniques some member saw, and to which members were blind.",
        "\n\n".join(body),
        kind=Kind.IN_DEPTH,
        severity=1,
        techniques=[one[0] for one in rows],
    )


def _unseen(count: int) -> str:
    if not count:
        return "Each was seen by some member"
    return f"{capital(number(count))} of them {'was' if count == 1 else 'were'} seen by nobody"


def techniques_seen(call: Material, answers: Material) -> Iterator[tuple[str, int, int, int]]:
    """Each technique of a call: how many things of it are asked, the most members that saw one of them, and the most that were blind to one."""
    for ident, asked, found in _of_techniques(call, answers):
        saw, blind = (max((_int(row[at]) for row in found), default=0) for at in (1, 3))
        yield ident, asked, saw, blind


def _of_techniques(call: Material, answers: Material) -> Iterator[tuple[str, int, list[tuple[Cell, ...]]]]:
    """Each technique of a call with how many things of it are asked, and what the answers say of these."""
    items = {str(row[0]): row for row in _rows(answers.table("items"))}
    asked: dict[str, set[str]] = defaultdict(set)
    for _, indicator, idents, name in _rows(call.table("indicators")):
        for ident in filter(None, str(idents).split(", ")):
            asked[ident].add(str(name or indicator))  # what is part of nothing else is an item itself
    for ident, names in sorted(asked.items()):
        yield ident, len(names), [items[name] for name in sorted(names) if name in items]


def _dated(  # noqa: PLR0913  (an article and what it is made of)
    pieces: Sequence[Material],
    slug: str,
    headline: str,
    summary: str,
    body: str,
    *,
    kind: Kind = Kind.ARTICLE,
    severity: int = 1,
    techniques: Sequence[str] = (),
) -> Dated:
    named = techniques or [one.name for one in pieces[0].topics if one.kind is TopicKind.TECHNIQUE]
    about = (_INCIDENT, topic(TopicKind.ISSUE, "Collective defence"), topic(TopicKind.ISSUE, "Hunting"))
    return Dated(
        slug=slug,
        headline=headline,
        summary=summary,
        body=body,
        remark=_REMARK,
        kind=kind,
        authors=("desk",),
        topics=(*about, *_techniques(named)),
        sources=tuple(
            Source(one.title, publisher=f"{one.kind}, as it came through the door") for one in pieces
        ),
        severity=severity,
        marking=strictest(one.marking for one in pieces),
    )


def _techniques(idents: Sequence[str]) -> Iterator[Topic]:
    return (technique_topic(known(), one) for one in list(dict.fromkeys(idents))[:_TOPICS])


def _shown(piece: Material, name: str) -> str:
    return f"{{{{table {piece.id}/{name}}}}}"


def _figure(piece: Material, name: str) -> str:
    return f"{{{{figure {piece.id}/{name}}}}}"


def _rows(found: Table | None) -> tuple[tuple[Cell, ...], ...]:
    return found.rows if found is not None else ()


def _count(piece: Material, name: str) -> int:
    return _int(piece.fact(name))


def _int(value: Cell) -> int:
    return value if isinstance(value, int) else 0


def _as_text(row: tuple[str, int, int, int]) -> tuple[str, ...]:
    ident, *counts = row
    found = known().techniques.get(ident)
    return (f"{ident} {found.name}" if found else ident, *(f"{count}" for count in counts))
