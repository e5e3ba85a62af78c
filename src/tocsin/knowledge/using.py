"""What an adversary is said to use, and who is said to use something, each with the sources that say so."""

from __future__ import annotations

import msgspec

from tocsin.knowledge.adversaries import Adversary
from tocsin.knowledge.bundle import Bundle, Campaign, Group, Source, Technique, Use, used_by
from tocsin.knowledge.reported import years


class Using(msgspec.Struct, frozen=True):
    """A technique or software that a group or campaign (``by``, its id) is said to use, and the sources that say so.

    ``tactics`` are short names of those of a technique; ``text`` is the procedure as ATT&CK writes it; ``reported`` the first and the last
    year of these sources, None where none is dated.
    """

    id: str
    name: str
    by: str
    tactics: tuple[str, ...]
    sources: tuple[Source, ...]
    text: str
    reported: tuple[int, int] | None = None


def uses(one: Adversary, bundle: Bundle) -> tuple[Using, ...]:
    """What an adversary and the campaigns attributed to it are said to use, in the order of ids."""
    names = {known.id: known.name for some in (bundle.techniques, bundle.software) for known in some}
    tactics = {known.id: known.tactics for known in bundle.techniques}
    by = used_by(bundle)
    return tuple(
        Using(
            use.used, names.get(use.used, use.used), user, tactics.get(use.used, ()), bundle.cited(use), use.text,
            years(bundle.cited(use)),
        )
        for user in (*one.groups, *one.campaigns)
        for use in by.get(user, ())
    )  # fmt: skip


class User(msgspec.Struct, frozen=True):
    """A group or campaign that is said to use something, with the sources that say so and the procedures as ATT&CK writes them."""

    id: str
    name: str
    campaign: bool
    sources: tuple[Source, ...]
    texts: tuple[str, ...]
    reported: tuple[int, int] | None = None


class Used(msgspec.Struct, frozen=True):
    """A technique or software, and who is said to use it: groups first, each by id. ``groups`` is how many current ones there are at all.

    ``tactics`` are short names of those of a technique; ``through`` is software that is said to do a technique, by id and name.
    """

    id: str
    name: str
    current: bool
    tactics: tuple[str, ...]
    groups: int
    users: tuple[User, ...]
    through: tuple[tuple[str, str], ...]


def used(item: str, bundle: Bundle) -> Used | None:
    """Who uses a technique or software by its id; None where there is no such one."""
    one = next((one for some in (bundle.techniques, bundle.software) for one in some if one.id == item), None)
    if one is None:
        return None
    by: dict[str, list[Use]] = {}
    for use in bundle.uses:
        if use.used == item:
            by.setdefault(use.user, []).append(use)
    return Used(
        one.id,
        one.name,
        one.current,
        one.tactics if isinstance(one, Technique) else (),
        sum(group.current for group in bundle.groups),
        tuple(
            _user(known, by[known.id], bundle)
            for some in (bundle.groups, bundle.campaigns)
            for known in some
            if known.id in by and known.current
        ),
        tuple((known.id, known.name) for known in bundle.software if known.id in by),
    )


def _user(one: Group | Campaign, some: list[Use], bundle: Bundle) -> User:
    sources = tuple(dict.fromkeys(source for use in some for source in bundle.cited(use)))
    texts = tuple(dict.fromkeys(use.text for use in some if use.text))
    return User(one.id, one.name, isinstance(one, Campaign), sources, texts, years(sources))
