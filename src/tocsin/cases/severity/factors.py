"""The factors of an incident that scales of severity ask for, each on an ordered scale of its own, from harmless to grave."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.model.errors import UsageError
from tocsin.model.severity import Bounds, Fact


class Step(msgspec.Struct, frozen=True):
    """A value that a factor can have."""

    word: str
    label: str


class Factor(msgspec.Struct, frozen=True):
    """A question whose answers are ordered: either ``steps``, or a number from 0 on in ``unit``, at most ``most``."""

    name: str
    question: str
    steps: tuple[Step, ...] = ()
    unit: str = ""
    most: float = math.inf

    @property
    def whole(self) -> Bounds:
        """All that it can be: indexes of steps, or numbers."""
        return Bounds(0, len(self.steps) - 1 if self.steps else self.most)

    def place(self, value: str | float) -> float:
        """Where a value lies: the index of a step, or the number. UsageError for what is no value of it."""
        if self.steps:
            words = [one.word for one in self.steps]
            if value not in words:
                raise UsageError(
                    f"is no value of {self.name}", where=str(value), hint=f"one of {', '.join(words)}"
                )
            return float(words.index(str(value)))
        if isinstance(value, str) or not 0 <= value <= self.most:
            raise UsageError(f"is no value of {self.name}", where=str(value), hint=f"a number of {self.unit}")
        return float(value)

    def word(self, place: float) -> str:
        """A place as people read it."""
        if self.steps:
            return self.steps[int(place)].label
        return "without limit" if math.isinf(place) else f"{place:,.0f} {self.unit}"


def _steps(*pairs: tuple[str, str]) -> tuple[Step, ...]:
    return tuple(Step(word, label) for word, label in pairs)


_NO_YES = _steps(("no", "no"), ("yes", "yes"))

#: Steps of the first eight are the categories of CISA's National Cyber Incident Scoring System without its "unknown", which is an
#: interval here; of the next six those of EuRepoC's codebook; then those of the NCSC's categories and of Regulation (EU) 2024/2690, Art. 3.
FACTORS: Mapping[str, Factor] = {
    one.name: one
    for one in (
        Factor(
            "functional_impact",
            "What did it do to services?",
            _steps(
                ("none", "none"),
                ("no-service-impact", "no impact on services"),
                ("minimal-non-critical", "minimal, services that are not critical"),
                ("minimal-critical", "minimal, critical services"),
                ("significant-non-critical", "significant, services that are not critical"),
                ("denial-non-critical", "denial of services that are not critical"),
                ("significant-critical", "significant, critical services"),
                ("denial-critical", "denial of critical services or loss of control"),
            ),
        ),
        Factor(
            "observed_activity",
            "How far did the actor get?",
            _steps(("none", "nothing seen"), ("prepare", "prepared"), ("engage", "engaged"), ("presence", "present"), ("effect", "took effect")),
        ),
        Factor(
            "location",
            "How deep in the network was it seen?",
            _steps(
                ("L1", "1, demilitarised zone"),
                ("L2", "2, business network"),
                ("L3", "3, management of the business network"),
                ("L4", "4, demilitarised zone of critical systems"),
                ("L5", "5, management of critical systems"),
                ("L6", "6, critical systems"),
                ("L7", "7, safety systems"),
            ),
        ),
        Factor(
            "actor",
            "What kind of actor?",
            _steps(
                ("hacktivist", "hacktivist"),
                ("unwitting-insider", "insider, unwitting"),
                ("criminal", "criminal"),
                ("witting-insider", "insider, witting"),
                ("apt", "advanced persistent threat"),
                ("targeted-apt", "advanced persistent threat, targeted"),
            ),
        ),
        Factor(
            "information_impact",
            "What happened to information?",
            _steps(
                ("none", "nothing"),
                ("suspected", "loss suspected, not confirmed"),
                ("privacy", "personal data lost"),
                ("proprietary", "proprietary information lost"),
                ("non-critical-destroyed", "systems that are not critical destroyed"),
                ("critical-breach", "data of critical systems lost"),
                ("core-credentials", "core credentials lost"),
                ("critical-destroyed", "critical systems destroyed"),
            ),
        ),
        Factor(
            "recoverability",
            "What does recovery take?",
            _steps(
                ("regular", "existing means"),
                ("supplemented", "further means, time known"),
                ("extended", "further means and help from outside, time unknown"),
                ("not-recoverable", "not recoverable"),
            ),
        ),
        Factor(
            "sector",
            "Which sector, by how much others depend on it?",
            _steps(
                ("nuclear", "nuclear"),
                ("food", "food"),
                ("chemical", "chemical"),
                ("dams", "dams"),
                ("emergency", "emergency services"),
                ("commercial", "commercial facilities"),
                ("health", "health"),
                ("banking", "banking"),
                ("defence", "defence industry"),
                ("government", "government"),
                ("manufacturing", "critical manufacturing"),
                ("water", "water"),
                ("communications", "communications"),
                ("transport", "transport"),
                ("it", "information technology"),
                ("energy", "energy"),
            ),
        ),
        Factor(
            "potential_impact",
            "How much could it come to for the nation?",
            _steps(("none", "nothing"), ("low", "little"), ("moderate", "some"), ("high", "much"), ("very-high", "very much")),
        ),
        Factor(
            "data_theft",
            "Was data stolen?",
            _steps(("none", "no"), ("non-sensitive", "not sensitive"), ("sensitive", "sensitive")),
        ),
        Factor("outage", "How long were services disrupted?", unit="hours"),
        Factor(
            "hijacking",
            "Were systems taken over?",
            _steps(("none", "no"), ("not-used", "taken over, not used"), ("used", "taken over and misused")),
        ),
        Factor(
            "physical_space",
            "How far did physical effects reach?",
            _steps(("none", "none"), ("local", "one place"), ("widespread", "several regions or the country")),
        ),
        Factor("physical_time", "How long did physical effects last?", unit="hours"),
        Factor(
            "political_importance",
            "How important is the target politically?",
            _steps(("moderate", "moderate to high"), ("very-high", "very high: critical infrastructure, military")),
        ),
        Factor(
            "service_outage",
            "How long was the function of what was hit impaired?",
            unit="hours",
        ),
        Factor(
            "data_harm",
            "How much data was taken, and was any altered, deleted or leaked?",
            _steps(
                ("none", "none"),
                ("minor-taken", "minor breach"),
                ("altered", "altered or deleted, or a major breach"),
                ("minor-and-altered", "minor breach, and altered or leaked"),
                ("major-and-altered", "major breach, and altered or leaked"),
            ),
        ),
        Factor("entities", "How many entities were hit?", unit="entities"),
        Factor("third_countries", "How many other countries were hit?", unit="countries"),
        Factor("loss", "What did it cost?", unit="euro"),
        Factor("loss_of_turnover", "Which share of a year's turnover did it cost the entity?", unit="percent", most=100.0),
        Factor(
            "victim",
            "Who was hit?",
            _steps(
                ("individual", "a person"),
                ("small", "a small organisation"),
                ("medium", "a medium-sized organisation"),
                ("large", "a large organisation, or wider or local government"),
                ("national", "central government, essential services, many of the people, or the economy"),
            ),
        ),
        Factor(
            "consequence",
            "What came of it for whom it hit?",
            _steps(
                ("indications", "first indications of activity"),
                ("risk", "a considerable risk"),
                ("serious", "a serious impact"),
                ("emergency", "sustained disruption with severe economic or social consequences, or loss of life"),
            ),
        ),
        Factor("trade_secrets", "Were trade secrets taken?", _NO_YES),
        Factor("deaths", "Did people die of it?", _NO_YES),
        Factor("health", "Was anybody's health considerably damaged?", _NO_YES),
        Factor("severe_access", "Did someone malicious get access that could disrupt operations severely?", _NO_YES),
        Factor("nis2_applies", "Does NIS2 apply: an entity of its sectors, in the Union, from 18 October 2024 on?", _NO_YES),
    )
}  # fmt: skip


def bounds_of(facts: Iterable[Fact]) -> Mapping[str, Bounds]:
    """For each factor where it can lie; what no fact tells can lie anywhere.

    Facts on one factor that sources tell differently are joined: it may be as either says. UsageError for a factor or value that is none.
    """
    told: dict[str, Bounds] = {}
    for fact in facts:
        factor = FACTORS.get(fact.factor)
        if factor is None:
            raise UsageError(
                "is no factor of severity", where=fact.factor, hint=f"one of {', '.join(FACTORS)}"
            )
        low = factor.whole.low if fact.low is None else factor.place(fact.low)
        high = factor.whole.high if fact.high is None else factor.place(fact.high)
        if low > high:
            raise UsageError("has its low end above its high end", where=fact.factor, hint="exchange them")
        before = told.get(fact.factor, Bounds(low, high))
        told[fact.factor] = Bounds(min(before.low, low), max(before.high, high))
    return {name: told.get(name, factor.whole) for name, factor in FACTORS.items()}
