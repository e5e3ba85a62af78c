"""What changed from one version of ATT&CK to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

from tocsin.knowledge.bundle import Bundle, Campaign, Group, Software, Technique, used_by

_Known: TypeAlias = Technique | Group | Software | Campaign


class Named(msgspec.Struct, frozen=True):
    """Something by its id and its name, in the newer version where that has it."""

    id: str
    name: str


class Renamed(msgspec.Struct, frozen=True):
    """Something that has another name; ``before`` is the one that it had."""

    id: str
    name: str
    before: str


class Revoked(msgspec.Struct, frozen=True):
    """Something that is no longer used; ``successor`` took its place, None where nothing is named."""

    id: str
    name: str
    successor: Named | None


class KindChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What changed of one kind. ``gone`` are no longer in the bundle at all, ``back`` were given up before and are used again."""

    kind: str
    added: tuple[Named, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    revoked: tuple[Revoked, ...] = ()
    deprecated: tuple[Named, ...] = ()
    gone: tuple[Named, ...] = ()
    back: tuple[Named, ...] = ()


class UseChanges(msgspec.Struct, frozen=True):
    """What one group is now said to use and was not before, and the other way round."""

    id: str
    name: str
    gained: tuple[Named, ...]
    lost: tuple[Named, ...]


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """All that changed; ``attributed`` and ``unattributed`` are campaigns with the group that they are now, or no longer, said to be of."""

    old: str
    new: str
    kinds: tuple[KindChanges, ...]
    groups: tuple[UseChanges, ...]
    attributed: tuple[tuple[Named, Named], ...]
    unattributed: tuple[tuple[Named, Named], ...]


def changes(old: Bundle, new: Bundle) -> Changes:
    """What is different in ``new``; groups that it added or gave up are told among the groups alone."""
    names = {one.id: one.name for bundle in (old, new) for some in _kinds(bundle) for one in some}
    before, after = ({(one.campaign, one.group) for one in bundle.attributed} for bundle in (old, new))
    return Changes(
        old=old.version,
        new=new.version,
        kinds=tuple(
            _of_kind(kind, one, other)
            for kind, one, other in zip(
                ("techniques", "groups", "software", "campaigns"), _kinds(old), _kinds(new), strict=True
            )
        ),
        groups=tuple(_of_groups(old, new, names)),
        attributed=_pairs(after - before, names),
        unattributed=_pairs(before - after, names),
    )


def _kinds(bundle: Bundle) -> tuple[Sequence[_Known], ...]:
    return (bundle.techniques, bundle.groups, bundle.software, bundle.campaigns)


def _of_kind(kind: str, old: Sequence[_Known], new: Sequence[_Known]) -> KindChanges:
    before, after = {one.id: one for one in old}, {one.id: one for one in new}
    both = [(before[one.id], one) for one in new if one.id in before]
    return KindChanges(
        kind=kind,
        added=tuple(_named(one) for one in new if one.id not in before and one.current),
        renamed=tuple(
            Renamed(one.id, one.name, was.name) for was, one in both if one.name != was.name and one.current
        ),
        revoked=tuple(
            Revoked(one.id, one.name, _named(after[one.successor]) if one.successor in after else None)
            for was, one in both
            if one.revoked and not was.revoked
        ),
        deprecated=tuple(_named(one) for was, one in both if one.deprecated and not was.deprecated),
        gone=tuple(_named(one) for one in old if one.id not in after and one.current),
        back=tuple(_named(one) for was, one in both if one.current and not was.current),
    )


def _of_groups(old: Bundle, new: Bundle, names: dict[str, str]) -> Iterable[UseChanges]:
    before, after = used_by(old), used_by(new)
    known = {one.id for one in old.groups if one.current}
    for one in new.groups:
        if one.current and one.id in known:
            was, now = ({use.used for use in some.get(one.id, ())} for some in (before, after))
            if was != now:
                yield UseChanges(one.id, one.name, _sorted(now - was, names), _sorted(was - now, names))


def _named(one: _Known) -> Named:
    return Named(one.id, one.name)


def _sorted(idents: Iterable[str], names: dict[str, str]) -> tuple[Named, ...]:
    return tuple(Named(one, names.get(one, one)) for one in sorted(idents))


def _pairs(found: Iterable[tuple[str, str]], names: dict[str, str]) -> tuple[tuple[Named, Named], ...]:
    return tuple(
        (Named(one, names.get(one, one)), Named(other, names.get(other, other)))
        for one, other in sorted(found)
    )
