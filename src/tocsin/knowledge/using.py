"""What an adversary is said to use, each use with the sources that say so."""

from __future__ import annotations

import msgspec

from tocsin.knowledge.adversaries import Adversary
from tocsin.knowledge.bundle import Bundle, Source, used_by
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
