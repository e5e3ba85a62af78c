"""What measures are called, and sentences that say of them only what their intervals allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tocsin.cases.profiles.claims import LEAST_GROUPS, LEAST_INCIDENTS, Beside, Stands, Whom
from tocsin.cases.profiles.measures import COUNTS, Aggression, Measure, Skill, without_campaigns
from tocsin.cases.profiles.skill import EVEN, MANY

#: Each measure in a few words.
NAMES: Mapping[str, str] = {
    Skill.REPORTS: "reports that tell of its techniques",
    Skill.TECHNIQUES: "techniques",
    Skill.TECHNIQUES_EVEN: f"techniques in {EVEN} reports",
    Skill.TACTICS: "tactics",
    Skill.TACTICS_EVEN: f"tactics in {EVEN} reports",
    Skill.EXCLUSIVE: "software that nobody else uses",
    Skill.MALWARE: "software that is malware and no tool",
    Skill.WIDESPREAD: f"software of {MANY} others or more",
    Skill.RARE: "techniques of at most 5 % of the others",
    Skill.COMMONNESS: "others that use a technique of it",
    Aggression.DISRUPTIVE: "disruptive incidents",
    Aggression.DESTRUCTIVE: "destructive incidents",
    Aggression.INTENSITY: "intensity",
    Aggression.AGAIN: "struck the same country again within a year",
    Aggression.AFTER_ANSWER: "struck it again within a year of an answer",
    Aggression.BEFORE_ANSWER: "struck it beside that in the year before the answer",
    Aggression.RETALIATORY: "described as retaliation",
}
#: What each is of, and what it leaves open.
MEANINGS: Mapping[str, str] = {
    Skill.REPORTS: "Reports that ATT&CK cites for its techniques, each address once. It says how much is written, not how skilled anybody is.",
    Skill.TECHNIQUES: "Techniques of its own and in campaigns attributed to it. Who is written of more has more.",
    Skill.TECHNIQUES_EVEN: f"Techniques that {EVEN} of its reports tell of on average, over every choice of them: corrected for how much is written.",
    Skill.TACTICS: "Tactics that these techniques serve. Who is written of more has more.",
    Skill.TACTICS_EVEN: f"Tactics that {EVEN} of its reports tell of on average: corrected for how much is written.",
    Skill.EXCLUSIVE: "Of its software, what no other group and no other campaign in ATT&CK uses. What is exclusive may only not have been seen elsewhere.",
    Skill.MALWARE: "Of its software, what ATT&CK calls malware and not a tool: mostly made for the purpose, by whomever.",
    Skill.WIDESPREAD: f"Of its software, what {MANY} others or more use. More of it is less of one's own.",
    Skill.RARE: "Of its techniques, those that at most 5 % of the other groups use.",
    Skill.COMMONNESS: "Median over its techniques of how many others use each. More is more common.",
    Aggression.DISRUPTIVE: "Of all incidents, those coded as disruption.",
    Aggression.DESTRUCTIVE: "Of incidents whose impact is coded, those with data destroyed or disks wiped.",
    Aggression.INTENSITY: "Median of EuRepoC's weighted intensity, 0 to 15.",
    Aggression.AGAIN: "Of incidents with a known begin and a year of the dataset after it, those after which the same struck the same country again. "
    "Where only month or year of a begin is known, it is one that perhaps did.",
    Aggression.AFTER_ANSWER: "The same, counted from the first dated answer to an incident by anybody. It says what followed, and nothing of why.",
    Aggression.BEFORE_ANSWER: "Of the same incidents, those in the year before whose answer the same had struck the same country beside that: what goes on anyway. "
    "Only what is more after than before can be retaliation.",
    Aggression.RETALIATORY: "Of all incidents, those whose description itself says that they answer something: a lower bound.",
}
#: Beside whom a state is set.
WHOM: Mapping[Whom, str] = {
    Whom.LINKED: "other incidents that are state-linked",
    Whom.ALL: "all other incidents, hacktivists' too",
    Whom.GROUPS: "groups of the other states",
}
_SHARES = frozenset({Skill.EXCLUSIVE, Skill.MALWARE, Skill.WIDESPREAD, Skill.RARE})


def figure(one: Measure) -> str:
    """A measure with its n and its interval."""
    if one.value is None:
        return "none coded" if one.what in set(Aggression) else "too little is written"
    if one.k is not None:
        more = f", perhaps {one.k + one.perhaps:,}" if one.perhaps else ""
        return f"{one.k:,}{more} of {one.n:,}, {_percent(one.low, one.high)}"
    value = f"{100 * one.value:.0f} %" if one.what in _SHARES else f"{one.value:,.3g}"
    return f"{value}{_between(one)}"


def by_campaigns(one: Measure) -> str:
    """How much of a measure is told only by campaigns that ATT&CK attributes to the group, and the figure without; "" for none."""
    if one.apart is None:
        return ""
    return (
        f"{one.apart.items:,} of {one.apart.of:,} only by campaigns that ATT&CK attributes to it, of which others may name others; "
        f"without these {figure(without_campaigns(one))}"
    )


def unit(one: Measure) -> str:
    """What its n counts."""
    if one.what in set(Aggression):
        return "incident"
    if one.what in COUNTS:
        return "report"
    return "technique" if one.what in {Skill.RARE, Skill.COMMONNESS} else "software"


def stands(one: Measure) -> str:
    """A measure of an adversary beside the median of all others, only as far as both intervals allow; "" without others."""
    base = one.base
    if base is None:
        return "too few to be set beside others" if one.value is not None else ""
    middle = f"{100 * base.median:.0f} %" if one.k is not None else f"{base.median:,.3g}"
    of = f"the median of {base.n:,} others, {middle}"
    place = f"higher than {base.below:,} of them, the same as {base.same:,}"
    if one.low is None or one.high is None or base.low is None or base.high is None:
        return f"{place}; {of}; no interval"
    if one.low > base.high:
        return f"higher than {of}; {place}"
    if one.high < base.low:
        return f"lower than {of}; {place}"
    return f"cannot be told apart from {of}; {place}"


def beside(one: Beside) -> str:
    """A state beside all others in one sentence, that says who they are."""
    told = {
        Stands.HIGHER: "higher than {}",
        Stands.LOWER: "lower than {}",
        Stands.ALIKE: "cannot be told apart from {}",
        Stands.UNKNOWN: "cannot be compared with {}",
    }
    whom = told[one.stands].format(WHOM[one.whom])
    return f"{whom}: {figure(one.own)}{_counted(one.own)}; others {figure(one.others)}{_counted(one.others)}{_difference(one)}"


def among(one: Beside, names: Mapping[str, str]) -> str:
    """Its rank among the other states, held to 95 % for all of them together; "" where none has enough."""
    if one.rank is None:
        return ""
    every, (best, worst) = len(one.higher) + len(one.lower) + len(one.alike), one.rank
    least = f"{LEAST_GROUPS} groups" if one.what in set(Skill) else f"{LEAST_INCIDENTS} such incidents"
    rank, end = f"{best}" if best == worst else f"{best} to {worst}", "lowest" if one.least else "highest"
    (word, before), (other, after) = (("lower", one.higher), ("higher", one.lower))[:: 1 if one.least else -1]
    return (
        f"rank {rank} of {every + 1} from the {end}: of {every} other {'state' if every == 1 else 'states'} with {least} at least, "
        f"surely {word} {_listed(before, names)}; perhaps {len(one.alike)}; surely {other} {_listed(after, names)}"
    )


def _listed(codes: Iterable[str], names: Mapping[str, str]) -> str:
    found = sorted(names.get(code, code) for code in codes)
    return f"{len(found)} ({', '.join(found)})" if found else "none"


def _counted(one: Measure) -> str:
    """How many a median is of."""
    if one.k is not None or one.value is None:
        return ""
    return f", median of {one.n:,} {'incidents' if one.what in set(Aggression) else 'groups'}"


def _difference(one: Beside) -> str:
    if one.low is None or one.high is None:
        return ""
    if one.found is not None:
        return f"; the higher in {100 * one.found:.0f} % of pairs, {_percent(one.low, one.high)}, 50 % being no difference"
    return f"; the difference is {100 * one.low:+.0f} to {100 * one.high:+.0f} points"


def _between(one: Measure) -> str:
    if one.low is None or one.high is None:
        return ""
    return (
        f", {_percent(one.low, one.high)}" if one.what in _SHARES else f", {one.low:,.3g} to {one.high:,.3g}"
    )


def _percent(low: float | None, high: float | None) -> str:
    return f"{100 * (low or 0):.0f} to {100 * (1 if high is None else high):.0f} %"
