"""What Sigma documents of all kinds say about themselves: title, id, level, tags and so on."""

from __future__ import annotations

from typing import Any

from sigma.exceptions import SigmaLevelError, SigmaStatusError
from sigma.rule import SigmaRuleBase, SigmaStatus

from tocsin.detections.sigma.documents import Document, rule_id, rule_title
from tocsin.model.detection import Level

_STATUSES = tuple(status.name.lower() for status in SigmaStatus)
#: Begins the id of a detection whose document has none.
BY_CONTENT = "sha256-"


def header(source: Document) -> tuple[dict[str, Any], list[str]]:
    """Fields of a ``Detection`` that the document gives, and warnings about those it gives wrongly.

    A document without an id is named by its digest, so that the same text keeps its name.
    """
    document = source.value
    identity = document.get("id")
    if identity is not None and not isinstance(identity, str):
        document = {**document, "id": str(identity)}  # pySigma collects no error for an id that is no text
    found, errors = SigmaRuleBase.from_dict_common_params(document, collect_errors=True)
    ours = SigmaLevelError | SigmaStatusError  # told below, with what comes of them
    warnings = [" ".join(str(error).split()) for error in errors if not isinstance(error, ours)]
    level = str(document.get("level") or "").lower()
    if level not in set(Level):
        warnings.append(
            f"level {level!r} is taken for 'medium': it is none of {', '.join(Level)}"
            if level
            else "no level: taken for 'medium'"
        )
        level = Level.MEDIUM
    status = str(document.get("status") or "")
    status = status.lower() if status.lower() in _STATUSES else status
    if status and status not in _STATUSES:
        warnings.append(f"status {status!r} is none of {', '.join(_STATUSES)}: --status passes the rule over")
    if not rule_id(source):
        warnings.append("no id: named by its content")
    fields = {
        "id": rule_id(source) or f"{BY_CONTENT}{source.digest[:32]}",
        "title": rule_title(source),
        "file": source.file,
        "digest": source.digest,
        "level": Level(level),
        "status": status,
        "description": str(document.get("description") or ""),
        "tags": tuple(f"{tag.namespace}.{tag.name}" for tag in found.get("tags") or ()),
        "fields": _texts(document.get("fields")),
        "falsepositives": _texts(document.get("falsepositives")),
        "references": _texts(document.get("references")),
        "date": str(document.get("modified") or document.get("date") or ""),
        "name": str(document.get("name") or ""),
    }
    return fields, warnings


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401  (YAML)
    if value is None:
        return ()
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)
