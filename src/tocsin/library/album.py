"""The pictures that a text names, and where a page finds them. Pure."""

from __future__ import annotations

import msgspec

from tocsin.model.article import Picture

#: How a text names a picture of its article: ``picture:`` and how its digest begins.
SCHEME = "picture:"
_FEWEST = 12
#: How wide the smaller one of a picture is, for narrow screens; of one that is no wider there is one alone.
NARROW = 800
_HEX = frozenset("0123456789abcdef")


class Album(msgspec.Struct, frozen=True):
    """Pictures that a text may show, and below which address they are."""

    at: str = ""
    pictures: tuple[Picture, ...] = ()

    def named(self, name: str) -> Picture | None:
        """The picture that ``picture:…`` names, None where there is none, or the name is too short to be sure."""
        start = name.removeprefix(SCHEME)
        if not name.startswith(SCHEME) or len(start) < _FEWEST or not _HEX.issuperset(start):
            return None
        found = [one for one in self.pictures if one.digest.startswith(start)]
        return found[0] if len(found) == 1 else None


def files_of(picture: Picture) -> dict[str, bool]:
    """The names under which a picture is served, and whether each is the smaller one."""
    whole = {f"{picture.digest}.webp": False}
    return {f"{picture.digest}-{NARROW}.webp": True} | whole if picture.width > NARROW else whole


def name_of(picture: Picture) -> str:
    """How a text names a picture."""
    return f"{SCHEME}{picture.digest[:_FEWEST]}"


#: Of texts that go where no picture may: mails, feeds, lists.
NONE = Album()
