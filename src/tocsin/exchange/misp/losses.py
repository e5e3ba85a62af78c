"""What a conversion cannot say in the other format."""

from __future__ import annotations

import msgspec


class Loss(msgspec.Struct, frozen=True, order=True):
    """One thing that is lost: ``where`` is the id of what had it, ``what`` says what and why."""

    where: str
    what: str
