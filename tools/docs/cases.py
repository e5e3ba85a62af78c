"""Page on files of cases: every type of entry with its fields, and the words and ids that they take."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import get_args

import msgspec
from msgspec import inspect as shapes

from tocsin.cases.gates import GATES
from tocsin.cases.membership import rolls
from tocsin.cases.options import Option, catalogue
from tocsin.cases.severity import FACTORS
from tocsin.cases.severity.factors import Factor
from tocsin.cases.thresholds import Framework, frameworks
from tocsin.model.case import Body, Weight
from tocsin.model.severity import Fact
from tools.docs.markdown import code, document, table

_INTRO = """\
A case is written as YAML or JSON: `title`, `about`, `marking`, and `entries`, a mapping from an id (small letters, digits, points, dashes) to an \
entry. [Work on a case](../guides/work-on-a-case.md) says what they are for; `tocsin case export --format yaml` writes one.

Every entry has its `type` and may have `sources` (ids of entries of type `source`), `marking` (a label, or `{tlp, releasable_to, pap}`; the file's \
without) and `withdrawn` (why it no longer holds). What has no default has to be there; a field that is not listed is refused."""
#: Where the ids that a field takes are listed.
_SEE = {
    "incident": "id of an entry of type `incident`",
    "first": "id of an entry of type `incident`",
    "second": "id of an entry of type `incident`",
    "entry": "id of an entry",
    "repeats": "id of an entry of type `source`",
    "sources": "ids of entries of type `source`",
    "low": "[a word of the factor, or a number](#factors-of-severity)",
    "high": "[a word of the factor, or a number](#factors-of-severity)",
    "framework": "[a framework](#frameworks-and-questions)",
    "question": "[a question of it](#frameworks-and-questions)",
    "option": "[an option](#options)",
    "country": "ISO code of two letters",
    "tactic": "a tactic of ATT&CK, `initial-access`",
    "techniques": "ids of ATT&CK, `T1190`",
}


def page() -> str:
    """The page: types of entries, what they hold within, factors, thresholds, options and gates."""
    return document(
        "Files of cases",
        _INTRO,
        *(part for kind in sorted(get_args(Body), key=_tag) for part in _struct(kind, f"## `{_tag(kind)}`")),
        "## Within entries",
        *_struct(Weight, "### A piece of `evidence`"),
        *_struct(Fact, "### The `fact` of a fact"),
        "## Factors of severity",
        table(("Factor", "Question", "Values, from harmless to grave"), map(_factor, FACTORS.values())),
        "## Frameworks and questions",
        table(("Framework", "Question", "Asks", "Only where the victim is a member of"), _questions()),
        "## Gates",
        table(("Gate", "Is it held to be"), ((f"`{one.value}`", words) for one, words in GATES.items())),
        "## Options",
        table(("Option", "Title", "Ground", "Gates", "Only where the victim is a member of"), map(_option, catalogue())),
    )  # fmt: skip


def _tag(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


def _struct(kind: type[msgspec.Struct], heading: str) -> Iterator[str]:
    yield heading
    yield " ".join((inspect.getdoc(kind) or "").replace("``", "`").split())
    info = shapes.type_info(kind)
    if not isinstance(info, shapes.StructType):
        raise TypeError(heading)  # only structures are listed
    see = _SEE | {"factor": "[a factor](#factors-of-severity)"} if kind is Fact else _SEE
    yield table(("Field", "Takes", "Default"), (_field(one, see) for one in info.fields))


def _field(one: shapes.Field, see: Mapping[str, str]) -> tuple[str, str, str]:
    default = "" if one.required else _default(one.default)
    return f"`{one.encode_name}`", see.get(one.encode_name) or _takes(one.type), default


def _default(value: object) -> str:
    if value in (None, "", (), msgspec.NODEFAULT):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _takes(kind: shapes.Type) -> str:
    if isinstance(kind, shapes.UnionType):
        return " or ".join(_takes(one) for one in kind.types if not isinstance(one, shapes.NoneType))
    if isinstance(kind, shapes.VarTupleType):
        return f"list of {_takes(kind.item_type)}"
    if isinstance(kind, shapes.EnumType):
        return code(one.value for one in kind.cls)
    if isinstance(kind, shapes.IntType) and kind.ge is not None:
        return f"{kind.ge} to {kind.le}"
    if isinstance(kind, shapes.StructType):
        return "[evidence](#a-piece-of-evidence)" if kind.cls is Weight else "[a fact](#the-fact-of-a-fact)"
    words = {
        shapes.DateTimeType: "a moment with its zone, `2026-03-01T08:00:00Z`, or a day",
        shapes.DateType: "a day, `2026-03-01`",
        shapes.BoolType: "`true`, `false`",
        shapes.StrType: "text",
    }
    return words.get(type(kind), "a number")


def _factor(one: Factor) -> tuple[str, str, str]:
    most = f", at most {one.most:,.0f}" if one.steps or one.most < float("inf") else ""
    steps = "; ".join(f"`{step.word}` {step.label}" for step in one.steps)
    return f"`{one.name}`", one.question, steps or f"a number of {one.unit}{most}"


def _questions() -> Iterator[tuple[str, ...]]:
    for framework in frameworks():
        for one in framework.questions:
            yield f"`{framework.id}`", f"`{one.id}`", one.asks, _members(framework)


def _option(one: Option) -> tuple[str, ...]:
    return f"`{one.id}`", one.title, one.ground.value, code(one.needs) or "none", _members(one)


def _members(one: Framework | Option) -> str:
    return ", ".join(rolls()[body].title for body in one.members) or "any"
