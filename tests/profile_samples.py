"""A few adversaries with what they use, and incidents of a few countries, for what is measured of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from tocsin.knowledge.actors import ActorEntry
from tocsin.knowledge.adversaries import Adversary, Said
from tocsin.knowledge.bundle import Bundle, Group, Software, Source, Tactic, Technique, Use
from tocsin.model.precedent import Coded, Precedent, Response

IRAN = "Iran, Islamic Republic of"
_TACTICS = ("execution", "impact")


def bundle(uses: Sequence[tuple[str, str, tuple[int, ...]]], sources: Sequence[Source] = ()) -> Bundle:
    """ATT&CK in which these users use these things by these sources; techniques T2… are of impact, software S2… is malware."""
    used = sorted({one[1] for one in uses})
    cited = sources or [Source(f"Report {at}", f"https://report.example/{at}", f"A. ({2010 + at}). B.") for at in range(9)]  # fmt: skip
    return Bundle(
        version="18.1", modified=None, tactics=tuple(Tactic(f"TA{at}", one, one) for at, one in enumerate(_TACTICS)),
        techniques=tuple(Technique(id=one, name=one, uuid=one, tactics=(_TACTICS[one[1] == "2"],)) for one in used if one[0] == "T"),
        groups=tuple(Group(id=one, name=one, uuid=one) for one in sorted({one[0] for one in uses})),
        software=tuple(Software(id=one, name=one, uuid=one, malware=one[1] == "2") for one in used if one[0] == "S"),
        campaigns=(), uses=tuple(Use(*one) for one in uses), attributed=(), strategies=(), analytics=(), components=(), sources=tuple(cited),
    )  # fmt: skip


def adversary(ident: str, name: str = "", code: str = "") -> Adversary:
    """A group of ATT&CK under any name, that somebody says is from a country."""
    name = name or f"Group {ident}"
    entry = ActorEntry(source="ATT&CK", name=name, uuid=ident, ident=ident)
    countries = (Said(code, ("somebody",), code),) if code else ()
    return Adversary(
        id=ident, name=name, entries=(entry,), names=(Said(name, ("ATT&CK",)),), countries=countries
    )


def incident(
    ident: str, who: str = IRAN, whom: str = "Albania", begin: str = "2020-03-04", **more
) -> Precedent:
    """An incident that a country began."""
    fields: Mapping[str, object] = {"types": (), "impacts": (), "description": "", **more}
    intensity, answered = fields.pop("intensity", None), fields.pop("answered", "")  # type: ignore[attr-defined]
    responses = (Response(dt.date.fromisoformat(answered), legal=False, type="x"),) if answered else ()
    return Precedent(
        id=ident, name=f"Incident {ident}", begin=dt.date.fromisoformat(begin), victim_countries=(whom,), initiator_countries=(who,),
        coded=Coded(intensity=intensity), responses=responses, **fields,  # type: ignore[arg-type]
    )  # fmt: skip
