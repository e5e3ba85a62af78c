"""A case as it leaves: a paper, or a document that another node takes in. What leaves is released, and in the audit log with its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from tocsin.cases.picture import Picture
from tocsin.cases.writing import document_of, json_of, yaml_of
from tocsin.model.case import Case
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking
from tocsin.model.member import Audience, Reach, audience_named
from tocsin.model.precedent import Precedent
from tocsin.node.cases.paper import made, written
from tocsin.node.cases.showing import preview
from tocsin.node.files import keep_whole
from tocsin.node.member.node import Node
from tocsin.release import Released

#: What a case is exported as.
FORMATS: Final = ("paper.html", "paper.pdf", "json", "yaml")
#: Whom the member's own people are called.
OWN: Final = "own"


class Exported(msgspec.Struct, frozen=True):
    """What leaves: its bytes and their SHA-256, how it is marked and for whom; how many entries are not in it is for the member alone."""

    data: bytes
    digest: str
    marking: Marking
    audience: Audience
    entries: int
    withheld: int


def audience_of(node: Node, whom: str) -> Audience:
    """The audience that ``public``, ``community``, ``own`` or a member's identity names; the member's own people without any."""
    return Audience.of_member(node.configuration.id) if whom in {"", OWN} else audience_named(whom)


def export(  # noqa: PLR0913  (what an export needs)
    node: Node,
    case: Case,
    audience: Audience,
    *,
    form: str,
    who: str,
    precedents: Sequence[Precedent] = (),
) -> Exported:
    """Make what an audience is told of a case in a format. UsageError for a format that there is not, ReleaseError as ``preview``.

    It is in the audit log before it can leave.
    """
    if form not in FORMATS:
        raise UsageError("is no format of a case", where=form, hint=f"one of {', '.join(FORMATS)}")
    shown = preview(node, case, audience, tuple(precedents))
    data = _data(node, shown.told, form)
    digest = hashlib.sha256(data).hexdigest()
    number = len(shown.told.value.entries)
    node.store.audit.append(
        who,
        "case exported",
        object_=case.id,
        audience=str(audience),
        rule=str(shown.told.marking),
        detail=f"{form}, {number} entries, SHA-256 {digest}",
    )
    return Exported(data, digest, shown.told.marking, audience, number, shown.withheld)


def keep(exported: Exported, path: Path) -> None:
    """Write it into a file, whole or not at all; what is not public only its owner can read. UsageError where that cannot be done."""
    keep_whole(path, exported.data, public=exported.audience.reach is Reach.PUBLIC)


def _data(node: Node, told: Released[Picture], form: str) -> bytes:
    if form == "paper.html":
        return made(written(node, told), "html")
    if form == "paper.pdf":
        return made(written(node, told), "pdf")
    document = document_of(told, node.configuration.id)
    return json_of(document) if form == "json" else yaml_of(document)
