"""What leave-one-report-out flatters: reports asked as a case has it, and names where many actors are unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import msgspec
import numpy as np

from tocsin.cases.attribution.corpus import Flags
from tocsin.cases.attribution.evaluating.answers import Answers, answer
from tocsin.cases.attribution.evaluating.samples import Sample, apart, before
from tocsin.cases.attribution.evaluating.scoring import Figure, Ranked, calibration, figure, ratio
from tocsin.cases.attribution.learned import Learned

_UNKNOWN = (0.0, 0.25, 0.5, 0.75, 0.9)


class Harder(msgspec.Struct, frozen=True):
    """Reports with less to go by: ranks, calibration, how often a group is named from the same probability on and how often rightly; ``case`` as a case names."""

    reports: Ranked
    ece: Figure
    coverage: Figure
    precision: Figure
    case_coverage: Figure
    case_precision: Figure


class Mixed(msgspec.Struct, frozen=True):
    """How often a name would be right if the ``unknown`` share of all intrusions were by groups that nobody knows: by probability alone, and as a case names."""

    unknown: float
    precision: Figure
    case: Figure


def wordless(one: Sample) -> Sample:
    """A report without the words of its procedures: those of a case are seldom like ATT&CK's."""
    return replace(one, asked=replace(one.asked, words=np.zeros_like(one.asked.words)))


#: Ways to ask that are nearer to a case, by their names in the JSON.
HARDER: Mapping[str, Callable[[Sample], Sample | None]] = MappingProxyType(
    {"apart": apart, "before": before, "wordless": wordless}
)


def harder(samples: Iterable[Sample], of: Learned) -> dict[str, Harder]:
    """Each way to ask, of the same reports, one after the other."""
    found: dict[str, list[Answers]] = {}
    for one in samples:
        for name, asked in _ways(one):
            found.setdefault(name, []).append(Answers([answer(asked, of, deeply=True)]))
    return {
        name: _figures(Answers([one for some in all_ for one in some.all]), of)
        for name, all_ in found.items()
    }


def _ways(one: Sample) -> Iterator[tuple[str, Sample]]:
    for name, way in HARDER.items():
        if asked := way(one):
            yield name, asked


def _figures(asked: Answers, of: Learned) -> Harder:
    about = np.array(asked.groups, int)
    named, case = asked.best >= of.named, asked.flags(lambda one: one.steady)
    return Harder(
        reports=asked.ranked(),
        ece=calibration(asked.best, asked.right, asked.groups),
        coverage=figure(named, asked.groups),
        precision=figure(asked.right[named], about[named].tolist()),
        case_coverage=figure(case, asked.groups),
        case_precision=figure(asked.right[case], about[case].tolist()),
    )


def mixed(asked: Answers, of: Learned) -> tuple[Mixed, ...]:
    """Names among known and unknown groups in several shares: each report stands for both, as it is and as if nobody knew its group."""
    named, gone = asked.best >= of.named, asked.absent >= of.named
    case, case_gone = asked.flags(lambda one: one.steady), asked.flags(lambda one: one.steady_absent)
    return tuple(
        Mixed(one, _rightly(asked, named, gone, one), _rightly(asked, case, case_gone, one))
        for one in _UNKNOWN
    )


def _rightly(asked: Answers, known: Flags, unknown: Flags, share: float) -> Figure:
    """Right names by all names. The interval begins no higher than where right names are as few, and wrong ones as many, as their own intervals allow."""
    found = ratio((1 - share) * known * asked.right, (1 - share) * known + share * unknown, asked.groups)
    about = np.array(asked.groups, int)
    right, wrong = figure(asked.right[known], about[known].tolist()), figure(unknown, asked.groups)
    if found.ci is None or right.ci is None or wrong.ci is None:
        return found
    names = (1 - share) * float(known.mean())
    least = names * right.ci[0] / (names + share * wrong.ci[1])
    return Figure(found.value, found.n, (min(found.ci[0], least), found.ci[1]))
