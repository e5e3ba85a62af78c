"""The piece of the answers to a call: who saw it, who did not, and who is blind and why, as far as each answer may be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tocsin.model.answer import Answer, Sight
from tocsin.model.call import Call
from tocsin.model.exhibit import Cell, Column, Draw, Table, Type
from tocsin.model.marking import strictest
from tocsin.model.material import ANSWERS, Fact, Material, piece_id
from tocsin.model.member import Member
from tocsin.node.calls.picture import MemberPicture, Picture, picture
from tocsin.node.handover.of_call import NEVER, topics_of
from tocsin.node.handover.texts import line, time
from tocsin.release import Released

_ROWS, _NAMES = 1_000, 12
#: Said below every table, so that its lack tells nothing: whether there are such members is not told.
NOTE = "Members whose answers may not be told here are left out."
SAID = {
    Sight.SEEN: "seen",
    Sight.MATCHED: "matched, not yet confirmed",
    Sight.PARTLY: "not seen, as far as it could be",
    Sight.NOT_SEEN: "not seen",
    Sight.BLIND: "blind",
    Sight.NOT_TRIED: "not searched",
}
UNDECIDED = "still looking"


def piece_of_answers(
    call: Released[Call], answers: Sequence[Released[Answer]], members: Iterable[Member], author: str
) -> Material:
    """Answers as a piece, of what was released of them and of their call. ``members`` are as the node's registry names them."""
    asked = call.value
    said = picture(asked, members, [one.value for one in answers], asked.modified)
    rows = [one for one in said.members if one.items]
    return Material(
        id=piece_id(ANSWERS, author, asked.id),
        kind=ANSWERS,
        of=asked.id,
        author=author,
        modified=NEVER,
        marking=strictest([call.marking, *(one.marking for one in answers)]),
        title=line(f"Answers: {asked.title}"),
        severity=3 if any(one.sight is Sight.SEEN for one in rows) else 0,
        topics=topics_of(asked),
        facts=tuple(_facts(rows)),
        tables=tuple(_tables(said, rows)),
    )


def _facts(rows: Sequence[MemberPicture]) -> Iterator[Fact]:
    yield Fact("answered", len(rows))
    yield Fact("saw", sum(1 for one in rows if one.sight is Sight.SEEN))
    yield Fact("blind", sum(1 for one in rows if one.sight is Sight.BLIND))
    for name, sight in (("seen-by", Sight.SEEN), ("blind-at", Sight.BLIND)):
        if names := [line(one.name, 80) for one in rows if one.sight is sight]:
            yield Fact(name, ", ".join(names[:_NAMES]) + ", …" * (len(names) > _NAMES))
    for name, moments in (
        ("first-seen", [one.first_seen for one in rows if one.first_seen][:1]),
        ("last-seen", sorted(one.last_seen for one in rows if one.last_seen)[-1:]),
    ):
        for moment in moments:
            yield Fact(name, time(moment))


def _tables(said: Picture, rows: Sequence[MemberPicture]) -> Iterator[Table]:
    columns = (
        Column("Member"),
        Column("Says"),
        Column("First seen", Type.TIME),
        Column("Last seen", Type.TIME),
        Column("Dwell time", Type.NUMBER, "days"),
    )
    yield Table(
        "members", "What each member says", columns, tuple(map(_row, rows[:_ROWS])), Draw.TIMELINE, NOTE
    )
    counts = Counter(_says(one) for one in rows)
    yield _counted("sights", "What members say", "Says", counts)
    reasons = Counter(reason for one in rows for reason in one.reasons)
    if reasons:
        blind = tuple((one.name, line(reason, 500)) for one in rows for reason in one.reasons)
        yield Table(
            "blind", "Why members are blind", (Column("Member"), Column("Why")), blind[:_ROWS], note=NOTE
        )
        yield _counted(
            "reasons",
            "Why members are blind",
            "Why",
            Counter({line(why, 500): n for why, n in reasons.items()}),
        )
    yield _items(said)


def _row(one: MemberPicture) -> tuple[Cell, ...]:
    dwell = (one.last_seen - one.first_seen).days if one.first_seen and one.last_seen else None
    return line(one.name, 200), _says(one), time(one.first_seen), time(one.last_seen), dwell


def _says(one: MemberPicture) -> str:
    return UNDECIDED if one.sight is None else SAID[one.sight]


def _counted(name: str, title: str, what: str, counts: Counter[str]) -> Table:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    columns = (Column(what), Column("Members", Type.NUMBER))
    return Table(name, title, columns, tuple(ranked[:_ROWS]), Draw.BARS, NOTE)


def _items(said: Picture) -> Table:
    columns = (
        Column("Indicator"),
        *(Column(name, Type.NUMBER) for name in ("Saw it", "Did not", "Blind")),
        Column("First seen", Type.TIME),
    )
    rows = tuple(
        (
            line(one.name, 200),
            one.sights.get(Sight.SEEN, 0),
            one.sights.get(Sight.NOT_SEEN, 0) + one.sights.get(Sight.PARTLY, 0),
            one.sights.get(Sight.BLIND, 0),
            time(one.first_seen),
        )
        for one in said.items[:_ROWS]
        if one.sights
    )
    return Table("items", "What was seen of each indicator", columns, rows, note=NOTE)
