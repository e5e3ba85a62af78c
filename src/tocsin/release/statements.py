"""Markings in words, such as a copyright: they limit nobody, and travel as definitions whose ids are made of what they say.

So a definition tells by itself that it is a statement: nobody can pass one off under the id of a marking that limits.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid

from tocsin.model.call import StixObject
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking
from tocsin.release.canonical import canonical, unsigned
from tocsin.release.markings import NAMESPACE, RELEASE_EXTENSION, SIGNATURE_EXTENSION
from tocsin.release.writing import marked

#: TLP or PAP, however its letters are parted, alone or before a label or a version; and their names in full.
_ANY_LABEL = re.compile(
    r"""(?xi) (?<![^\W_]) (?: t[\W_]*l[\W_]*p | p[\W_]*a[\W_]*p ) (?: [\W_\d] | $ | clear | white | green | amber | red )
    | traffic[\W_]*light | permissible[\W_]*action""",
)
_PROPERTIES = frozenset(
    {
        "type",
        "spec_version",
        "id",
        "created_by_ref",
        "created",
        "definition_type",
        "definition",
        "object_marking_refs",
        "extensions",
    }
)
_EXTENSIONS = frozenset({RELEASE_EXTENSION, SIGNATURE_EXTENSION})
#: Nothing of these is said: a definition made again says the same.
_NOT_SAID = frozenset({"id", "created"})
_NO_ID = f"marking-definition--{uuid.UUID(int=0)}"


def statement_of(definition: StixObject) -> str | None:
    """What a marking definition states in words; None for one that says anything else, or names a label in any of its texts."""
    said = definition.get("definition")
    if definition.get("type") != "marking-definition" or definition.get("definition_type") != "statement":
        return None
    if definition.keys() - _PROPERTIES or _extended(definition.get("extensions", {})):
        return None
    text = said.get("statement") if isinstance(said, dict) and said.keys() == {"statement"} else None
    texts = (
        text,
        definition.get("spec_version", ""),
        definition.get("created", ""),
        definition.get("created_by_ref", ""),
    )
    return text if isinstance(text, str) and not any(map(_names_a_label, texts)) else None


def statement_definition(text: str, author: str, marking: Marking, created: str) -> StixObject:
    """A marking definition of ``author`` (a member's id) that states a text, itself marked; ``created`` is a STIX timestamp.

    The same text of the same author under the same marking has the same id.
    """
    bare: StixObject = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _NO_ID,
        "created_by_ref": author,
        "created": created,
        "definition_type": "statement",
        "definition": {"statement": text},
    }
    made = marked(bare, marking)
    return {**made, "id": _id_of(made)}


def is_own_statement(definition: StixObject) -> bool:
    """Whether a marking definition only states something, under the id that is made of that."""
    try:
        return statement_of(definition) is not None and definition.get("id") == _id_of(definition)
    except ReleaseError:
        return False


def _id_of(definition: StixObject) -> str:
    said = {name: value for name, value in unsigned(definition).items() if name not in _NOT_SAID}
    named = hashlib.sha256(canonical(said)).hexdigest()
    return f"marking-definition--{uuid.uuid5(NAMESPACE, f'statement {named}')}"


def _extended(extensions: object) -> bool:
    """Whether extensions are others than what a member's marking and signature are written with."""
    return not isinstance(extensions, dict) or bool(extensions.keys() - _EXTENSIONS)


def _names_a_label(text: object) -> bool:
    """Whether a text names TLP or PAP, in any form of its letters; what is no text may name anything."""
    return not isinstance(text, str) or bool(_ANY_LABEL.search(unicodedata.normalize("NFKD", text)))
