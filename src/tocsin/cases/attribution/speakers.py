"""Who states what of who it was, and who denies it, in words: nothing is stated by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tocsin.cases.attribution.phrases import name_of
from tocsin.cases.statements import Claim
from tocsin.model.case import Entry, Statement
from tocsin.model.counting import counted

#: Speakers that are named; the rest is counted.
_MOST = 12
_NOBODY = "nobody can be named"


def speakers(entries: Iterable[Entry], grades: Mapping[str, str] | None = None) -> str:
    """Who speaks in statements, each once and with the role: "A state (state); A firm (industry)"; with ``grades`` by ids, "A state (state, B6)"."""
    said = {one.id: one.body for one in entries if isinstance(one.body, Statement)}
    by = {(body.by, body.role.value): grades.get(id_, "") if grades else "" for id_, body in said.items()}
    told = [f"{name} ({', '.join(filter(None, (role, grade)))})" for (name, role), grade in by.items()]
    more = [f"and {len(told) - _MOST} more"] if len(told) > _MOST else []
    return "; ".join((*told[:_MOST], *more))


def whom(claim: Claim, about: str = "") -> str:
    """Whom a claim names, its country where the name does not say it, its part, and what it is ``about`` where that is told."""
    country = name_of(claim.country, {}) if claim.country else ""
    named = claim.names or _NOBODY
    told = (named, country if country not in named else "", claim.phase, f"of “{about}”" if about else "")
    return ", ".join(filter(None, told))


def claim_in_words(claim: Claim, about: str = "") -> str:
    """A claim in a line: whom, by whom it is stated, how many independent sources it has and the best grade, and who denies it."""
    rests = f"{counted(claim.independent, 'independent source')}, best {claim.grade}"
    doubt = ", unverified" if claim.unverified else ""
    said = f"by {speakers(claim.stated)}. {rests}{doubt}" if claim.stated else "stated by nobody"
    denied = f". Denied by {speakers(claim.denied, dict(claim.grades))}" if claim.denied else ""
    return f"{whom(claim, about)}: {said}{denied}"
