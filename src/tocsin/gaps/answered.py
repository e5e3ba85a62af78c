"""The map of another member, from the fields of view in its answers to calls: of the techniques that calls asked about, and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.model.answer import Answer, FieldOfViewCount, ItemAnswer, Sight
from tocsin.model.field_of_view import Days
from tocsin.model.gap import GapMap, Lack, Stand, Standing

_PROOFS = {Sight.SEEN, Sight.MATCHED}
_SHOWN = {Sight.NOT_SEEN, Sight.PARTLY}


class Asked(msgspec.Struct, frozen=True):
    """An item of a call with the techniques that it looks for, and what a member answered."""

    techniques: tuple[str, ...]
    answer: ItemAnswer


def asked(answers: Iterable[Answer], techniques: Mapping[str, tuple[str, ...]]) -> tuple[Asked, ...]:
    """What was answered of items, with the techniques of each item of a call, and those that the answer names.

    What an answer says beside what was measured is taken too: of other logs of the same member.
    """
    found = []
    for one in answers:
        for item in one.items:
            named = tuple(dict.fromkeys((*techniques.get(item.item, ()), *item.techniques)))
            found += [Asked(named, each) for each in (item, item.beside) if each is not None and named]
    return tuple(found)


def map_of_answers(
    member: str, answers: Iterable[Answer], techniques: Mapping[str, tuple[str, ...]]
) -> GapMap | None:
    """The map of a member from its answers; None where none of them says anything of a technique."""
    held = [one for one in answers if one.member == member and not one.withdrawn]
    by_technique: dict[str, list[ItemAnswer]] = defaultdict(list)
    for one in asked(held, techniques):
        if one.answer.sight is not Sight.NOT_TRIED:
            for technique in one.techniques:
                by_technique[technique].append(one.answer)
    stands = tuple(_stand(technique, items) for technique, items in sorted(by_technique.items()))
    if not stands:
        return None
    return GapMap(
        member=member,
        at=max(one.modified for one in held),
        basis="answers",
        stands=stands,
        window=_window(held),
    )


def _stand(technique: str, items: Iterable[ItemAnswer]) -> Stand:
    """The best that its items show; its lacks are those of the item that most hosts see."""
    held = sorted(items, key=lambda one: one.item)
    proofs = tuple(dict.fromkeys(one.item for one in held if one.sight in _PROOFS))
    views = [one.view for one in held if one.view is not None]
    best = max(views, key=_seeing, default=None)
    shown = any(one.sight in _SHOWN for one in held) or (best is not None and _seeing(best) > 0)
    return Stand(
        technique=technique,
        standing=Standing.PROVEN if proofs else Standing.COVERED if shown else Standing.NO_TELEMETRY,
        hosts=best.known if best else None,
        seeing=_seeing(best) if best else None,
        proofs=proofs,
        lacks=tuple(sorted(_lacks(best), key=lambda one: (-one.hosts, one))) if best else (),
    )


def _seeing(view: FieldOfViewCount) -> int:
    return view.seen + view.not_seen


def _lacks(view: FieldOfViewCount) -> Iterable[Lack]:
    return (Lack(one.why, one.what, one.hosts) for one in view.blindness)


def _window(answers: Iterable[Answer]) -> Days | None:
    days = [item.view.days for one in answers for item in one.items if item.view and item.view.days]
    return Days(min(one.first for one in days), max(one.last for one in days)) if days else None
