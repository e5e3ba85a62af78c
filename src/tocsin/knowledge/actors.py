"""What each source says of each actor: ATT&CK, and the galaxies that name actors."""

from __future__ import annotations

import functools
import re
import uuid
from collections.abc import Iterable, Iterator

import msgspec

from tocsin.knowledge.bundle import Bundle, Unread
from tocsin.knowledge.countries import countries, country_names
from tocsin.knowledge.galaxies import values
from tocsin.knowledge.naming import NAMINGS, Naming, name_key

ATTACK = "ATT&CK"
#: Galaxies that name actors, in the order in which their names and ids are taken.
GALAXIES = ("threat-actor", "microsoft-activity-group", "tidal-groups", "360net")
_LIKELIHOOD = re.compile(r'estimative-language:likelihood-probability="([^"]{1,40})"')
#: Names of the United Nations that hold another country's name, or none of those that are looked for.
_STATES = {"Korea (Democratic People's Republic of)": "KP", "Korea (Republic of)": "KR", "Palestine": "PS"}
#: Relations of galaxies that tie actors and do not make them one.
_TIES = frozenset({"similar", "overlaps", "part-of", "linked-to", "associated-with", "related-to"})


class Tie(msgspec.Struct, frozen=True):
    """That a source ties an actor to another, of this STIX id, without saying that they are one; ``likely`` in its word."""

    kind: str
    uuid: str
    likely: str = ""


class ActorEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What one source says of one actor; ``ident`` is ATT&CK's id, "" elsewhere.

    ``countries`` are ISO codes of where it is said to be from (``origin`` where a source has another word), ``sponsors`` the
    states that it suspects with their codes ("" where it says unknown), ``confidence`` the source's in its attribution, 0 to 100.
    ``read`` is whether it was read at its source, ``naming`` whether it is what a publisher says of others' names.
    """

    source: str
    name: str
    uuid: str
    aliases: tuple[str, ...] = ()
    ident: str = ""
    description: str = ""
    countries: tuple[str, ...] = ()
    origin: str = ""
    sponsors: tuple[tuple[str, str], ...] = ()
    confidence: int | None = None
    victims: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    deprecated: bool = False
    read: bool = True
    naming: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, its own first."""
        return (self.name, *self.aliases)


class _Meta(msgspec.Struct, rename="kebab"):
    synonyms: list[str] = []
    country: list[str] | str = ""
    confidence: str = msgspec.field(default="", name="attribution-confidence")
    sponsor: list[str] | str = msgspec.field(default="", name="cfr-suspected-state-sponsor")
    victims: list[str] | str = msgspec.field(default="", name="cfr-suspected-victims")
    suspected_victims: list[str] | str = ""
    observed: list[str] | str = msgspec.field(default="", name="observed_countries")
    categories: list[str] | str = msgspec.field(default="", name="cfr-target-category")
    target_category: list[str] | str = ""
    targets: list[str] | str = msgspec.field(default="", name="target_categories")
    targeted_sector: list[str] | str = ""
    sector: list[str] | str = ""
    incidents: list[str] | str = msgspec.field(default="", name="cfr-type-of-incident")
    refs: list[str] | str = ""


class _Related(msgspec.Struct, rename="kebab"):
    dest_uuid: str = ""
    type: str = ""
    tags: list[str] = []


class _Cluster(msgspec.Struct):
    value: str
    uuid: str
    description: str | None = ""
    meta: _Meta = msgspec.field(default_factory=_Meta)
    related: list[_Related] = []


def attack_name(bundle: Bundle) -> str:
    """How a version of ATT&CK is named as a source."""
    return f"{ATTACK} {bundle.version or bundle.package}".strip()


def actor_entries(bundle: Bundle, unread: list[Unread]) -> Iterator[ActorEntry]:
    """What ATT&CK says of each of its groups, then what each galaxy says of each actor; what cannot be read is added to ``unread``."""
    yield from _of_attack(bundle)
    for galaxy in GALAXIES:
        yield from _of_galaxy(galaxy, unread)


def naming_entries() -> Iterator[tuple[Naming, ActorEntry]]:
    """What publishers say of each other's names, as entries of their own."""
    for one in NAMINGS:
        first, *others = one.names
        entry = ActorEntry(
            source=one.by, name=first, uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{one.url} {first}")),
            aliases=tuple(others), urls=(one.url,), read=one.read, naming=True,
        )  # fmt: skip
        yield one, entry


def _of_attack(bundle: Bundle) -> Iterator[ActorEntry]:
    """Groups; names of one that was revoked are names of what took its place."""
    former: dict[str, list[str]] = {}
    for one in bundle.groups:
        if one.successor:
            former.setdefault(one.successor, []).extend((one.name, *(alias.name for alias in one.aliases)))
    for one in bundle.groups:
        if not one.revoked:
            yield ActorEntry(
                source=attack_name(bundle),
                name=one.name,
                uuid=one.uuid,
                aliases=_once([*(alias.name for alias in one.aliases), *former.get(one.id, ())], one.name),
                ident=one.id,
                description=one.description,
                urls=_once([f"https://attack.mitre.org/groups/{one.id}", *(cited.url for cited in bundle.cited(one))]),
                deprecated=one.deprecated,
            )  # fmt: skip


def _of_galaxy(galaxy: str, unread: list[Unread]) -> Iterator[ActorEntry]:
    decoder = msgspec.json.Decoder(_Cluster, strict=False)
    for place, raw in enumerate(values(galaxy), 1):
        try:
            yield _entry(galaxy, decoder.decode(raw))
        except msgspec.ValidationError as error:
            unread.append(Unread(f"{galaxy} {place}", str(error)))


def _entry(galaxy: str, one: _Cluster) -> ActorEntry:
    meta = one.meta
    # 360net writes a name in Chinese and its own number as one.
    name, *others = one.value.split(" - ") if galaxy == "360net" else [one.value]
    said = [word for word in _list(meta.country) if word]
    codes = {word: _named_code(word) for word in said}
    return ActorEntry(
        source=galaxy,
        name=name.strip(),
        uuid=one.uuid,
        aliases=_once([*(other.strip() for other in others), *meta.synonyms], name.strip()),
        description=one.description or "",
        countries=_once(codes.values()),
        origin=", ".join(word for word, code in codes.items() if not code),
        sponsors=tuple((word, _code(word)) for word in _list(meta.sponsor)),
        confidence=int(meta.confidence) if meta.confidence.isdecimal() else None,
        victims=_once([*_list(meta.victims), *_list(meta.suspected_victims), *map(_country, _list(meta.observed))]),
        categories=_once(
            [*_list(meta.categories), *_list(meta.target_category), *_list(meta.targets), *_list(meta.targeted_sector), *_list(meta.sector)]
        ),
        incidents=_once(_list(meta.incidents)),
        urls=_once(url for url in _list(meta.refs) if url.startswith(("https://", "http://"))),
        ties=tuple(_ties(one.related)),
    )  # fmt: skip


def _ties(related: Iterable[_Related]) -> Iterator[Tie]:
    for one in related:
        if one.type in _TIES:
            found = (_LIKELIHOOD.fullmatch(tag) for tag in one.tags)
            yield Tie(one.type, one.dest_uuid, next((match[1] for match in found if match), ""))


def _named_code(word: str) -> str:
    """The code of a country by its code or its name, "" for any other word, such as a region."""
    return word.upper() if word.upper() in country_names() else _codes().get(name_key(word), "")


@functools.cache
def _codes() -> dict[str, str]:
    return {name_key(name): code for code, name in country_names().items()}


def _code(word: str) -> str:
    """The code of a state in the words of a source, "" where it is none."""
    return _STATES.get(word) or next((hit.code for hit in countries(word, "en")), "")


def _country(code: str) -> str:
    return country_names().get(code, code)


def _list(said: list[str] | str) -> list[str]:
    return ([said] if said else []) if isinstance(said, str) else said


def _once(some: Iterable[str], but: str = "") -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in some if one and one != but))
