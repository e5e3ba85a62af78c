"""The field of view of one detection in words."""

from __future__ import annotations

from tocsin.model.days_told import bounds_told
from tocsin.model.field_of_view import Visibility

#: Reasons and log sources named in full; the rest is counted.
_NAMED = 4


def sentence(visibility: Visibility, figures: tuple[int, int, int, int], *, unnamed: bool) -> str:
    """What was seen, not seen and could not be seen; ``figures`` are hosts seen, not seen, partly and blind."""
    seen, not_seen, partly, blind = figures
    known = seen + not_seen + blind
    found = [f"seen on {seen}"] if seen else []
    if unnamed:
        found.append("seen in events that name no host")
    elif visibility.nameless:
        found.append(f"not seen in {_listed(visibility.nameless, 'and')}, whose events name no host")
    if visibility.nameless_outside:
        outside = _listed(visibility.nameless_outside, "or")
        found.append(f"no event of {outside}, whose events name no host, in these days")
    if not known:
        return "; ".join([*found, "no host is known", *_bounds(visibility)])
    if blind == known and visibility.nameless:
        why = f"no known host could show it: {_why(visibility)}"
        return "; ".join([*found, why, *_bounds(visibility)])
    if blind == known:
        return "; ".join([*found, f"blind everywhere: {_why(visibility)}", *_bounds(visibility)])
    found.append(
        f"not seen on {not_seen} of {known} known hosts"
        + (f" ({_partly(visibility, partly)})" if partly else "")
    )
    dark = f", blind on {blind} ({_reasons(visibility)})" if blind else ""
    return "; ".join([*found[:-1], found[-1] + dark, *_days(visibility), *_bounds(visibility)])


def _bounds(visibility: Visibility) -> list[str]:
    told = bounds_told(visibility)
    return [f"asked only {told}"] if told else []


def _why(visibility: Visibility) -> str:
    if not visibility.known:
        return f"no log that can be read shows {_listed(visibility.logsources, 'or')}"
    return _reasons(visibility)


def _reasons(visibility: Visibility) -> str:
    """Most hosts first: "380 no process_creation log, 21 CommandLine never filled"."""
    groups = visibility.blind
    texts = [f"{len(g.hosts)} {g}" if len(groups) > 1 else str(g) for g in groups[:_NAMED]]
    rest = sum(len(g.hosts) for g in groups[_NAMED:])
    return ", ".join([*texts, *([f"{rest} for other reasons"] if rest else [])])


def _partly(visibility: Visibility, hosts: int) -> str:
    missing = {name for group in visibility.seeing for name in group.missing}
    return f"{hosts} of them only partly: without {_listed(tuple(sorted(missing)), 'or')}"


def _listed(names: tuple[str, ...], joint: str) -> str:
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    *most, last = names or ("this",)
    return f"{', '.join(most)} {joint} {last}" if most else last


def _days(visibility: Visibility) -> list[str]:
    asked = visibility.host_days_seeing
    if not asked:
        return []
    share = 100 * visibility.host_days / asked
    text = f"{share:.0f}" if share >= 1 or not visibility.host_days else "under 1"
    return [f"the hosts that can see it have logs of {text} % of their days"]
