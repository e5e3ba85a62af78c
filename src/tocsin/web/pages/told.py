"""The alliance's picture in sentences, the most important first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.model.answer import Sight, Stage
from tocsin.node.calls.picture import MemberPicture, Picture
from tocsin.web.words import count, minute

#: Members named in a sentence; the rest is counted.
_NAMED = 3
#: What somebody says who could not have seen a thing.
_DARK = frozenset({Sight.BLIND, Sight.NOT_TRIED})


def told(picture: Picture) -> tuple[str, ...]:
    """What an official reads first; every member is in exactly one sentence of what is said, and those that declare in another."""
    return tuple(_sentences(picture))


def _sentences(picture: Picture) -> Iterator[str]:
    members, over = picture.members, _is_over(picture)
    yield from _over(picture)
    yield from _saw(picture)
    matched = _with(members, Sight.MATCHED)
    if matched:
        yield f"{_named(matched)} {_has(matched)} matches that nobody has confirmed."
    clear = [one for one in members if one.sight in {Sight.NOT_SEEN, Sight.PARTLY}]
    if clear:
        yield f"{_named(clear)} searched and did not find it, as far as the logs show."
    yield from _dark([one for one in members if one.sight in _DARK])
    yield from _in_part(members, over=over)
    if declaring := [one for one in members if one.declared]:
        part = " in part" if all(one.besides for one in declaring) else ""
        yield f"What {_named(declaring)} {'says' if len(declaring) == 1 else 'say'} is{part} declared, not measured."
    back = [one for one in picture.silent if one.stage is Stage.WITHDRAWN]
    if back:
        yield f"{_named(back)} took the answer back."
    silent = [one for one in picture.silent if one.stage is not Stage.WITHDRAWN]
    if silent and len(silent) < len(members):
        yield f"{_named(silent)} {'had not answered' if over else f'{_has(silent)} not answered yet'}."


def _saw(picture: Picture) -> Iterator[str]:
    """How many of those asked saw it, and who is not asked."""
    members, over = picture.members, _is_over(picture)
    more = len(members) > len(picture.asked)
    asked = f"the {count(len(members), 'member')} {'that take part' if more else 'asked'}"
    if seeing := picture.seeing:
        first = seeing[0]
        since = (
            f", first {first.name} on {minute(first.first_seen)} UTC"
            if first.first_seen
            else f": {first.name}"
        )
        yield f"{len(seeing):,} of {asked} saw it{since}."
    elif any(one.items for one in members):
        yield f"None of {asked} has confirmed seeing it so far."
    elif members:
        yield f"None of {asked} {'had answered' if over else 'has answered yet'}."
    else:
        yield "The call asks nobody: its marking lets no other member have it."
    if members and picture.untold:
        are = "is" if len(picture.untold) == 1 else "are"
        yield f"{_some(picture.untold)} {are} not asked: the marking does not let them have the call."


def _over(picture: Picture) -> Iterator[str]:
    """Why the call goes on no more, and who was revoked of those that spoke."""
    if picture.call.revoked:
        yield f"The call was taken back on {minute(picture.call.modified)} UTC."
    if picture.expired:
        yield f"The call expired on {minute(picture.expired)} UTC: nothing is searched for it any more."
    if picture.issuer_revoked:
        yield f"{picture.issuer}, which rang, was revoked here on {minute(picture.issuer_revoked)} UTC: the call is neither searched nor answered here."
    if gone := picture.revoked:
        yield f"{_named(gone)} {'was' if len(gone) == 1 else 'were'} revoked here: what was said before stands, and no more is believed."


def _is_over(picture: Picture) -> bool:
    return picture.call.revoked or picture.expired is not None


def _dark(members: Sequence[MemberPicture]) -> Iterator[str]:
    """Members that could see nothing of it, and those that could see a little."""
    if wholly := [one for one in members if _DARK.issuperset(one.sights)]:
        yield f"{_named(wholly)} could not have seen it."
    if mostly := [one for one in members if not _DARK.issuperset(one.sights)]:
        yield f"{_named(mostly)} could not have seen most of it."


def _in_part(members: Sequence[MemberPicture], *, over: bool) -> Iterator[str]:
    """Members that told some and found nothing in it: what they say of the rest may be anything."""
    part = [one for one in members if one.items and one.sight is None]
    for one in part[:_NAMED]:
        all_ = count(one.open + len(one.items), "thing")
        yield f"{one.name} {'had said nothing' if over else 'has said nothing yet'} of {one.open:,} of {all_}."
    if rest := part[_NAMED:]:
        yield f"{count(len(rest), 'other member')} {'had' if over else _has(rest)} said nothing of some things."


def _with(members: Sequence[MemberPicture], sight: Sight) -> list[MemberPicture]:
    return [one for one in members if one.sight is sight]


def _named(members: Sequence[MemberPicture]) -> str:
    """Names, the first few of them: "Kestria, Orlonia and 4 more"."""
    return _some([one.name for one in members])


def _some(names: Sequence[str]) -> str:
    if len(names) > _NAMED:
        return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _has(members: Sequence[MemberPicture]) -> str:
    return "has" if len(members) == 1 else "have"
