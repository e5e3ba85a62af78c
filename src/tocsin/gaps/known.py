"""What is known of techniques and adversaries, as far as gaps need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.knowledge.bundle import Bundle, Campaign, Group, logs_by_technique, used_by


class Technique(msgspec.Struct, frozen=True):
    """A technique's name, and the short names of its tactics."""

    name: str
    tactics: tuple[str, ...] = ()


class Adversary(msgspec.Struct, frozen=True):
    """A group or campaign by its id, its names, and the ids of the techniques that it is said to have used."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    is_group: bool = True


class Known(msgspec.Struct, frozen=True):
    """Techniques by id, adversaries, and what techniques need. ``tactics`` are short name and name, in the order of an attack.

    ``references`` have the name and channel of each log source that analytics of a technique read; none where the version of
    ATT&CK that is used does not say. ``successors`` are ids that took an older one's place.
    """

    version: str = ""
    tactics: tuple[tuple[str, str], ...] = ()
    techniques: Mapping[str, Technique] = {}
    adversaries: tuple[Adversary, ...] = ()
    references: Mapping[str, tuple[tuple[str, str], ...]] = {}
    successors: Mapping[str, str] = {}

    def named(self, name: str) -> tuple[Adversary, ...]:
        """The adversaries that a name or id means, in whatever case; those whose main name or id it is, if there are any."""
        wanted = name.strip().casefold()
        main = [one for one in self.adversaries if wanted in {one.id.casefold(), one.name.casefold()}]
        others = [one for one in self.adversaries if wanted in {alias.casefold() for alias in one.aliases}]
        return tuple(main or others)

    def groups(self) -> tuple[Adversary, ...]:
        """Every group that is said to have used anything."""
        return tuple(one for one in self.adversaries if one.is_group and one.uses)

    def called(self, technique: str) -> str:
        """A technique's id with its name, if it is known."""
        found = self.techniques.get(technique)
        return f"{technique} {found.name}" if found else technique


def users_of(adversaries: Iterable[Adversary]) -> dict[str, tuple[str, ...]]:
    """By technique, the names of the adversaries that use it."""
    found: dict[str, list[str]] = {}
    for one in adversaries:
        for technique in dict.fromkeys(one.uses):
            found.setdefault(technique, []).append(one.name)
    return {technique: tuple(names) for technique, names in found.items()}


def known_of(bundle: Bundle) -> Known:
    """What a version of ATT&CK says; techniques that it no longer uses only lead to what took their place."""
    uses = used_by(bundle)
    users: tuple[Group | Campaign, ...] = (*bundle.groups, *bundle.campaigns)
    techniques = {one.id: one for one in bundle.techniques if one.current}
    return Known(
        version=bundle.version,
        tactics=tuple((one.short, one.name) for one in bundle.tactics),
        techniques={id_: Technique(one.name, one.tactics) for id_, one in techniques.items()},
        adversaries=tuple(
            Adversary(
                one.id,
                one.name,
                tuple(alias.name for alias in one.aliases),
                tuple(dict.fromkeys(use.used for use in uses.get(one.id, ()) if use.used in techniques)),
                isinstance(one, Group),
            )
            for one in users
            if one.current
        ),
        references={
            id_: tuple(dict.fromkeys((log.name, log.channel) for log in logs))
            for id_, logs in logs_by_technique(bundle).items()
            if logs
        },
        successors={one.id: one.successor for one in bundle.techniques if not one.current and one.successor},
    )
