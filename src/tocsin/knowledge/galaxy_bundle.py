"""What the package of MISP galaxies ships of ATT&CK, in the form of a bundle: for those who took no bundle in."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from tocsin.knowledge.bundle import Alias, Bundle, Group, Software, Source, Tactic, Technique, Unread, Use
from tocsin.knowledge.galaxies import values

_Made = TypeVar("_Made", Technique, Group, Software)
_PACKAGE = "pymispgalaxies"
_TECHNIQUES, _GROUPS, _MALWARE, _TOOLS = (
    "mitre-attack-pattern",
    "mitre-intrusion-set",
    "mitre-malware",
    "mitre-tool",
)
#: Steps of the enterprise matrix begin so; techniques of the mobile and the PRE matrix alone are left out.
_ENTERPRISE = "attack"
#: Tactics of the enterprise matrix in its order, which galaxies name but do not list. Source: attack.mitre.org/tactics/enterprise.
_TACTICS = (
    ("TA0043", "reconnaissance"), ("TA0042", "resource-development"), ("TA0001", "initial-access"), ("TA0002", "execution"),
    ("TA0003", "persistence"), ("TA0004", "privilege-escalation"), ("TA0005", "defense-evasion"), ("TA0006", "credential-access"),
    ("TA0007", "discovery"), ("TA0008", "lateral-movement"), ("TA0009", "collection"), ("TA0011", "command-and-control"),
    ("TA0010", "exfiltration"), ("TA0040", "impact"),
)  # fmt: skip


class _Meta(msgspec.Struct):
    external_id: str = ""
    synonyms: list[str] = []
    kill_chain: list[str] = []
    mitre_platforms: list[str] = []
    refs: list[str] = []


class _Related(msgspec.Struct, rename="kebab"):
    dest_uuid: str = ""
    type: str = ""


class _Cluster(msgspec.Struct):
    value: str
    uuid: str
    description: str = ""
    revoked: bool = False
    related: list[_Related] = []
    meta: _Meta = msgspec.field(default_factory=_Meta)

    @property
    def name(self) -> str:
        """Its name without its id."""
        return self.value.removesuffix(f" - {self.meta.external_id}").strip()


def galaxies_version() -> str:
    """The version of the package, "" if it is not installed."""
    try:
        return importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return ""


def bundle_of_galaxies() -> Bundle:
    """Techniques, groups and software with who is said to use what; empty where the package is not installed."""
    unread: list[Unread] = []
    found = {galaxy: _clusters(galaxy, unread) for galaxy in (_TECHNIQUES, _GROUPS, _MALWARE, _TOOLS)}
    found[_TECHNIQUES] = [one for one in found[_TECHNIQUES] if _is_enterprise(one)]
    every = [one for some in found.values() for one in some]
    idents = {one.uuid: one.meta.external_id for one in every}
    sources, cited = _sources(every)
    users = [one for galaxy in (_GROUPS, _MALWARE, _TOOLS) for one in found[galaxy]]
    return Bundle(
        version="",
        modified=None,
        tactics=tuple(Tactic(ident, short, short.replace("-", " ").capitalize()) for ident, short in _TACTICS),
        techniques=_ordered(_technique(one, idents) for one in found[_TECHNIQUES]),
        groups=_ordered(
            Group(**_common(one, idents), aliases=_aliases(one), sources=cited[one.uuid])
            for one in found[_GROUPS]
        ),
        software=_ordered(
            _software(one, idents, cited[one.uuid], malware=galaxy == _MALWARE)
            for galaxy in (_MALWARE, _TOOLS)
            for one in found[galaxy]
        ),
        campaigns=(),
        uses=tuple(sorted({use for one in users for use in _uses(one, idents)}, key=lambda use: (use.user, use.used))),
        attributed=(),
        strategies=(),
        analytics=(),
        components=(),
        sources=sources,
        unread=tuple(unread),
        package=f"{_PACKAGE} {galaxies_version()}",
    )  # fmt: skip


def _clusters(galaxy: str, unread: list[Unread]) -> list[_Cluster]:
    """Clusters with an id of ATT&CK, the first of each; others are listed."""
    decoder = msgspec.json.Decoder(_Cluster, strict=False)
    found: dict[str, _Cluster] = {}
    for place, raw in enumerate(values(galaxy), 1):
        try:
            one = decoder.decode(raw)
        except msgspec.ValidationError as error:
            unread.append(Unread(f"{galaxy} {place}", str(error)))
            continue
        if one.meta.external_id and one.meta.external_id not in found:
            found[one.meta.external_id] = one
        else:
            unread.append(
                Unread(f"{galaxy} {one.value}", "has no id of ATT&CK, or one that is there already")
            )
    return list(found.values())


def _is_enterprise(one: _Cluster) -> bool:
    chains = [step.partition(":")[0] for step in one.meta.kill_chain]
    return any(chain == _ENTERPRISE or chain.startswith(f"{_ENTERPRISE}-") for chain in chains)


def _sources(every: list[_Cluster]) -> tuple[tuple[Source, ...], dict[str, tuple[int, ...]]]:
    """Addresses that clusters give, each once, and their places by cluster."""
    places: dict[str, int] = {}
    cited = {
        one.uuid: tuple(places.setdefault(url, len(places)) for url in dict.fromkeys(one.meta.refs))
        for one in every
    }
    return tuple(Source(url.split("/")[2] if "://" in url else url, url) for url in places), cited


def _common(one: _Cluster, idents: dict[str, str]) -> dict[str, Any]:
    after = next((idents.get(each.dest_uuid, "") for each in one.related if each.type == "revoked-by"), "")
    return {
        "id": one.meta.external_id,
        "name": one.name,
        "uuid": one.uuid,
        "description": one.description,
        "revoked": one.revoked,
        "successor": after if one.revoked else "",
    }


def _technique(one: _Cluster, idents: dict[str, str]) -> Technique:
    tactics = tuple(dict.fromkeys(step.partition(":")[2] for step in one.meta.kill_chain))
    return Technique(**_common(one, idents), tactics=tactics, platforms=tuple(one.meta.mitre_platforms))


def _software(one: _Cluster, idents: dict[str, str], sources: tuple[int, ...], *, malware: bool) -> Software:
    platforms = tuple(one.meta.mitre_platforms)
    return Software(
        **_common(one, idents), malware=malware, aliases=_aliases(one), platforms=platforms, sources=sources
    )


def _aliases(one: _Cluster) -> tuple[Alias, ...]:
    return tuple(Alias(name) for name in dict.fromkeys(one.meta.synonyms) if name and name != one.name)


def _uses(one: _Cluster, idents: dict[str, str]) -> Iterator[Use]:
    for each in one.related:
        if each.type == "uses" and idents.get(each.dest_uuid):
            yield Use(one.meta.external_id, idents[each.dest_uuid])


def _ordered(found: Iterator[_Made]) -> tuple[_Made, ...]:
    return tuple(sorted(found, key=lambda one: one.id))
