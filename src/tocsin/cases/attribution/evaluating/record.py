"""The evaluation of the release, as it ships, with a line for each that was made before."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files

import msgspec

from tocsin.cases.attribution.evaluating.run import TEST, Campaigns, Countries, Evaluation
from tocsin.cases.attribution.evaluating.scoring import Figure, Ranked
from tocsin.cases.attribution.learned import weights_digest
from tocsin.model.errors import UsageError

_DATA = files("tocsin.cases") / "data" / "attribution"


class Headline(msgspec.Struct, frozen=True, kw_only=True):
    """What the log of evaluations says of one: when, of which release, on what, and its figures."""

    date: dt.date
    release: str
    attack: str
    half: str
    reports: Ranked
    campaigns: Campaigns | None
    ece: Figure
    coverage: Figure
    precision: Figure
    abstained: Figure
    country: Countries


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation with its day and release; ``weights`` is the digest of what it evaluated, ``earlier`` those before it, the first first."""

    date: dt.date
    release: str
    weights: str
    evaluation: Evaluation
    earlier: tuple[Headline, ...] = ()

    @property
    def all(self) -> tuple[Headline, ...]:
        """Every evaluation, the first first."""
        return (*self.earlier, headline(self))


@cache
def record() -> Record:
    """The one that ships."""
    return msgspec.json.decode((_DATA / "evaluation.json").read_bytes(), type=Record)


def entered(found: Evaluation, before: Record, *, date: dt.date, release: str) -> Record:
    """A new record, in which the one before is a line. UsageError for a second evaluation of a release on the test half, and for one of other weights."""
    if found.weights not in {"", weights_digest()}:
        raise UsageError(
            f"is of the weights {found.weights}; {weights_digest()} ship",
            where="the evaluation",
            hint="evaluate what ships",
        )
    done = [one for one in before.all if (one.half, one.release) == (TEST, release)]
    if found.half == TEST and done:
        raise UsageError(
            f"release {release} was evaluated on the test half on {done[0].date}",
            where="evaluation.json",
            hint="what was set aside is asked once for each release",
        )
    return Record(date=date, release=release, weights=weights_digest(), evaluation=found, earlier=before.all)


def headline(of: Record) -> Headline:
    """The line of an evaluation."""
    one = of.evaluation
    return Headline(
        date=of.date,
        release=of.release,
        attack=one.attack,
        half=one.half,
        reports=one.reports,
        campaigns=one.campaigns,
        ece=one.calibration.ece,
        coverage=one.selective.coverage,
        precision=one.selective.precision,
        abstained=one.absent_group.abstained,
        country=one.country,
    )
