"""A small version of ATT&CK with groups that do not exist: who used what, by which reports."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.evaluating.samples import reports
from tocsin.cases.attribution.evaluating.splits import Splits
from tocsin.knowledge.bundle import (
    Attributed,
    Bundle,
    Campaign,
    Group,
    Software,
    Source,
    Technique,
    Use,
)

#: Countries of the groups; the last has none.
COUNTRIES = {"G9001": "AA", "G9002": "AA", "G9003": "BB", "G9004": "CC"}
TACTICS = ("initial-access", "execution", "credential-access", "lateral-movement", "impact")
_EACH, _KEPT = 12, 9


def technique(number: int) -> str:
    """The id of a technique."""
    return f"T9{number:03d}"


def of_group(place: int) -> list[str]:
    """Techniques of a group: most of its own, four that the next has too, two that all have."""
    first = place * 8
    return [*map(technique, range(first, first + _EACH)), technique(90), technique(91)]


def bundle(groups: int = 5, extra: Iterable[Use] = ()) -> Bundle:
    """Groups with two reports each, of a dozen techniques in common; malware of one's own and a tool that all use; a campaign of the first.

    The campaign shares one report with its group.
    """
    ids = [f"G9{place + 1:03d}" for place in range(groups)]
    sources = tuple(
        Source(f"{id_} Report {turn}", f"https://{id_.lower()}.example/{turn}", f"Somebody. ({2018 + turn}, May 1). A report.")
        for id_ in ids
        for turn in (1, 2)
    )  # fmt: skip
    every = sorted({one for place in range(groups) for one in of_group(place)})
    return Bundle(
        version="99.1",
        modified=None,
        tactics=(),
        techniques=tuple(
            Technique(id=one, name=one, uuid=one, tactics=(TACTICS[at % len(TACTICS)],))
            for at, one in enumerate(every)
        ),
        groups=tuple(Group(id=one, name=f"Group {one}", uuid=one) for one in ids),
        software=(
            *(Software(id=f"S9{at + 1:03d}", name=f"OWN{at}", uuid=f"s{at}", malware=True) for at in range(groups)),
            Software(id="S9900", name="Everybody", uuid="s-all", malware=False),
        ),
        campaigns=(Campaign(id="C9001", name="Campaign", uuid="c", sources=(0,)),),
        uses=(*(use for at, one in enumerate(ids) for use in _uses(at, one)), *_of_campaign(), *extra),
        attributed=(Attributed("C9001", "G9001", (0,)),),
        strategies=(),
        analytics=(),
        components=(),
        sources=sources,
    )  # fmt: skip


def halves(of: Bundle) -> Splits:
    """Every other report for tuning."""
    ids = sorted(one.id for one in reports(of, corpus_of(of)))
    return Splits(frozenset(ids[::2]), frozenset(ids[1::2]), frozenset({"C9001"}))


def _uses(place: int, group: str) -> Iterable[Use]:
    first, second = 2 * place, 2 * place + 1
    for at, one in enumerate(of_group(place)):
        cited = (first, second) if at % 2 else ((first,) if at % 4 else (second,))
        yield Use(
            group,
            one,
            cited,
            f"It ran {group.lower()}-way{at} against servers. {_citations(group, cited, first)}",
        )
    yield Use(group, f"S9{place + 1:03d}", (first,), "Its own.")
    yield Use(group, "S9900", (second,), "As everybody does.")


def _citations(group: str, cited: Iterable[int], first: int) -> str:
    return "".join(f"(Citation: {group} Report {one - first + 1})" for one in cited)


def _of_campaign() -> Iterable[Use]:
    for one in of_group(0)[:_KEPT]:
        yield Use("C9001", one, (0,), "In the campaign.")
    yield Use("C9001", "S9001", (0,), "In the campaign.")
