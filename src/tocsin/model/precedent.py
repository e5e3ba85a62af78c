"""Precedents: incidents that others have coded, what states said of them and what they did."""

from __future__ import annotations

import datetime as dt

import msgspec


class Attributing(msgspec.Struct, frozen=True):
    """Somebody's attribution of a precedent; "" and None are what the coding leaves out."""

    at: dt.date | None
    by: str = ""
    country: str = ""
    manner: str = ""
    basis: str = ""
    initiator: str = ""
    initiator_country: str = ""
    initiator_category: str = ""


class Response(msgspec.Struct, frozen=True):
    """What somebody did about a precedent: ``legal`` or political, its type, and more exactly."""

    at: dt.date | None
    legal: bool
    type: str
    subtype: str = ""
    country: str = ""
    actor: str = ""


class Coded(msgspec.Struct, frozen=True):
    """What the coding says of severity, in its own words; "" is what it leaves out."""

    data_theft: str = ""
    disruption: str = ""
    hijacking: str = ""
    physical_space: str = ""
    physical_time: str = ""
    importance: str = ""
    unweighted: float | None = None
    intensity: float | None = None
    functional_impact: str = ""
    intelligence_impact: str = ""
    entities: str = ""
    third_countries: str = ""
    economic_impact: str = ""
    impact: float | None = None


class Precedent(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as a repository codes it. Countries and categories are the repository's names, each once."""

    id: str
    name: str
    description: str = ""
    begin: dt.date | None = None
    end: dt.date | None = None
    types: tuple[str, ...] = ()
    victims: tuple[str, ...] = ()
    victim_countries: tuple[str, ...] = ()
    victim_categories: tuple[str, ...] = ()
    initiators: tuple[str, ...] = ()
    initiator_countries: tuple[str, ...] = ()
    initiator_categories: tuple[str, ...] = ()
    impacts: tuple[str, ...] = ()
    breaches: tuple[str, ...] = ()
    attributions: tuple[Attributing, ...] = ()
    responses: tuple[Response, ...] = ()
    coded: Coded = Coded()
    sources: tuple[str, ...] = ()
