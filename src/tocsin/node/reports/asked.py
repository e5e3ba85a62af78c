"""How the detections of each log source see, summed up once for the terminal and the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from tocsin.model.field_of_view import FieldOfView, Visibility

#: Names in a line; the rest is counted.
_NAMED = 2
#: What a float may lack: 100 * 0.29 is 28.999999999999996.
_TINY = 1e-9


class Asked(msgspec.Struct, frozen=True):
    """A log source or list: detections that ask for it, by class (position in ``FieldOfView.classes``).

    ``common`` is the class that most are in, ``others`` counts detections of other classes that some host is blind to.
    ``hosts`` are the least and the most hosts that see a class, ``shares`` the least and the greatest part (0 to 1) that
    they covered of the host-days of all hosts, None where the common class asks of no host-day.
    """

    names: tuple[str, ...]
    classes: dict[int, int]
    common: int
    others: int
    hosts: tuple[int, int]
    shares: tuple[float, float] | None

    @property
    def name(self) -> str:
        """What people call it."""
        return log_name(self.names)

    @property
    def detections(self) -> int:
        """How many detections ask for it."""
        return sum(self.classes.values())


def asked(view: FieldOfView) -> list[Asked]:
    """Every log source and list that was asked for, those of most detections first."""
    found: dict[tuple[str, ...], Counter[int]] = {}
    for outcome in view.outcomes.values():
        names = view.classes[outcome.visibility].called
        found.setdefault(names, Counter())[outcome.visibility] += 1
    every = (_asked(view, names, classes) for names, classes in found.items())
    return sorted(every, key=lambda one: (-one.detections, one.names))


def _asked(view: FieldOfView, names: tuple[str, ...], classes: Counter[int]) -> Asked:
    common = max(classes, key=lambda at: (classes[at], -at))
    seeing = [sum(len(group.hosts) for group in view.classes[at].seeing) for at in classes]
    shares = [_share(view.classes[at]) for at in classes]
    return Asked(
        names,
        dict(classes),
        common,
        sum(count for at, count in classes.items() if at != common and view.classes[at].blind),
        (min(seeing), max(seeing)),
        (min(shares), max(shares)) if view.classes[common].host_days_asked else None,
    )


def _share(one: Visibility) -> float:
    return one.host_days / one.host_days_asked if one.host_days_asked else 0.0


def whole_percent(part: float) -> int:
    """A part (0 to 1) in whole percent, never rounded up to all; 0 stands for less than one, too."""
    return int(100 * part + _TINY)


def is_shown(one: Visibility) -> bool:
    """Whether some host sees a class, or some event shows it that names no host."""
    return bool(one.seeing or one.nameless)


def log_name(names: Sequence[str]) -> str:
    """A log source as people say it; who asks for none correlates."""
    return listed([name.replace("/*", "").replace("*/", "") for name in names], " or ") or "correlations"


def listed(names: Sequence[str], between: str) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return between.join(names[:_NAMED]) + more
