"""Incidents of EuRepoC with what its coders say of them, in the terms of the knowledge room."""

from __future__ import annotations

import ast
import csv
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from tocsin.knowledge.countries import country_names

#: Countries as EuRepoC calls them where CLDR says otherwise.
_OTHERWISE = {
    "Korea, Republic of": "KR",
    "Korea, Democratic People's Republic of": "KP",
    "Iran, Islamic Republic of": "IR",
    "Turkey": "TR",
    "Palestine": "PS",
    "Hong Kong": "HK",
    "Macao": "MO",
    "Czech Republic": "CZ",
    "Myanmar": "MM",
    "Holy See (Vatican City State)": "VA",
    "Moldova, Republic of": "MD",
    "Congo, the Democratic Republic of the": "CD",
    "Bosnia and Herzegovina": "BA",
    "Swaziland": "SZ",
}
#: Sector by the category of who was attacked, or by what it is divided into.
_SECTORS = {
    "Government / ministries": "Government, Administration",
    "Civil service / administration": "Government, Administration",
    "Legislative": "Government, Administration",
    "Other (e.g., embassies)": "Government, Administration",
    "Military": "Military",
    "Police": "Police - Law enforcement",
    "Intelligence agencies": "Intelligence",
    "Judiciary": "Justice",
    "Political parties": "Political party",
    "Election infrastructure / related systems": "Election",
    "Telecommunications": "Telecoms",
    "Energy": "Energy",
    "Defence industry": "Defense",
    "Finance": "Finance",
    "Transportation": "Transport",
    "Health": "Health",
    "Water": "Water",
    "Media": "News - Media",
    "Science": "Education",
    "Advocacy / activists (e.g. human rights organizations)": "Civil society",
    "Religious": "Civil society",
    "Political opposition / dissidents / expats": "Dissidents",
}
#: Sectors that some category of EuRepoC means; the others are not judged.
JUDGED = frozenset(_SECTORS.values())
_DIVIDED = ("State institutions", "Critical infrastructure", "Social groups")


@dataclasses.dataclass(frozen=True)
class Incident:
    """What a description says, and what was coded: countries attacked or attacking, types, sectors attacked.

    ``sectors`` is None where the coders left a category undivided, so that nobody knows.
    """

    text: str
    countries: frozenset[str]
    types: frozenset[str]
    sectors: frozenset[str] | None


def incidents(table: Path, *, odd: bool = True) -> Iterator[Incident]:
    """Incidents with odd ids, which were never looked at, or with even ones, by which words were chosen."""
    csv.field_size_limit(10**7)
    with table.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if int(row["ID"]) % 2 == odd:
                yield Incident(
                    row["description"],
                    frozenset({*_codes(row["receiver_country"]), *_codes(row["initiator_country"])}),
                    frozenset(_types(row["incident_type"])),
                    _sectors(row["receiver_category"], row["receiver_category_subcode"]),
                )


def _codes(cell: str) -> Iterator[str]:
    """Codes of the countries of a cell, which is a list as Python writes it; regions and the unknown have none."""
    known = {name: code for code, name in country_names().items()} | _OTHERWISE
    for name in ast.literal_eval(cell) if cell else ():
        if name in known:
            yield known[name]


def _types(cell: str) -> Iterator[str]:
    for one in filter(None, map(str.strip, cell.split(";"))):
        yield "Hijacking" if one.startswith("Hijacking") else one


def _sectors(categories: str, divisions: str) -> frozenset[str] | None:
    """Sectors of two cells that hold, for each who was attacked, categories and what these are divided into."""
    found: set[str] = set()
    whole = ast.literal_eval(categories or "[]")
    parts = ast.literal_eval(divisions or "[]") or [[] for _ in whole]
    for names, divided in zip(whole, parts, strict=False):
        for name, part in zip(names, divided or [""] * len(names), strict=False):
            if name.startswith(_DIVIDED) and not part:
                return None
            found.add(_SECTORS.get(part or name, ""))
    return frozenset(found - {""})
