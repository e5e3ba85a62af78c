"""Ids that follow from what they name: an amendment has the id of what it amends."""

from __future__ import annotations

import uuid

from tocsin.release import NAMESPACE


def answer_id(member: str, call: str) -> str:
    """Id of a member's answer to a call: one for all versions of both."""
    return f"grouping--{_named('answer', member, call)}"


def sighting_id(member: str, call: str, item: str) -> str:
    """Id of what a member says of one item of a call."""
    return f"sighting--{_named('sighting', member, call, item)}"


def _named(*parts: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "\n".join(parts))
