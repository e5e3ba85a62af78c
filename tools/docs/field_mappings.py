"""Page on views: which rows answer a Sigma log source, and which columns answer which field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tocsin.lake.views.moved import MOVED
from tocsin.lake.views.registry import VIEWS
from tocsin.lake.views.view import View
from tocsin.lake.views.windows import CHANNELS
from tocsin.model.event import table_name
from tocsin.model.expression import And, Expr, Lookup, Not, Or
from tools.docs.markdown import code, document, table

Pairs = Mapping[str, tuple[str, ...]]

_INTRO = """\
A view says which rows of which tables answer a log source. A field that is not listed is looked up under its \
own name, case ignored. Of several columns the first that an event fills is used. "cannot be seen" means that these \
rows never hold the field: a rule that needs it is blind there, and the field of view says so.

Values in brackets are a rule's words for what the log writes otherwise. `C: = any volume`: the log writes a volume's \
device for a drive, as in `\\device\\harddiskvolume2\\windows`, and does not say which letter it had, so a path that begins with a drive is \
looked for on every volume; regular expressions are asked as they are. `key with ObjectValueName`: the key as the kernel \
writes it, `\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\…`, and the value's name are asked as the one path that they make, \
`HKLM\\System\\CurrentControlSet\\…\\name`; regular expressions are asked of the key alone."""
_MOVED = """\
Winlogbeat 7, and Elasticsearch for winlogbeat 8 and Elastic Agent, move the data of these events to names of the Elastic \
Common Schema; nothing stays under Windows' own. Every view over these channels looks for a field under Windows' name \
first, and in an event that lacks it under the names below. Accounts (`User`), digests (`Hashes`, `Hash`), `Initiated`, `QueryStatus`, \
`QueryResults`, `Details`, and of PowerShell `ContextInfo`, `Payload` and `Data` are rewritten by them, not moved: those are read as Windows \
writes them, beside what was made of them."""
#: A pair that this share of a product's views has is said once, at the head of the product.
_COMMON = 0.7
#: Tables of the channels that those modules read.
_MODULED = {table_name("windows", channel) for service in MOVED for channel in CHANNELS[service]}
#: More rewritten values than this are counted, not listed.
_LISTED = 12


def page() -> str:
    """The page, by product."""
    products: dict[str, list[View]] = {}
    for view in VIEWS:
        products.setdefault(view.logsource.product or "any product", []).append(view)
    return document("Field mappings", _INTRO, *(_product(*pair) for pair in sorted(products.items())))


def _product(name: str, views: list[View]) -> str:
    common = _common(views)
    parts = [f"## {name}"]
    if common:
        lacking = [view for view in views if not common.items() <= view.fields.items()]
        parts.append(f"In every view of {name}" + (", unless it is marked *alone*:" if lacking else ":"))
        parts.append(
            table(("Field", "Columns"), [(f"`{f}`", _columns(c)) for f, c in sorted(common.items())])
        )
    rows = [row for view in views for row in _rows(view, common)]
    parts.append(table(("Log source", "Tables", "Rows", "Fields"), rows))
    if name == "windows":
        parts += [
            "### Moved by modules of winlogbeat",
            _MOVED,
            table(("Channel of", "Field", "Moved to"), _moved()),
        ]
    return "\n\n".join(parts)


def _moved() -> Iterator[tuple[str, ...]]:
    services: dict[int, list[str]] = {}
    for service, fields in MOVED.items():
        services.setdefault(id(fields), []).append(f"`{service}`")
    for fields in MOVED.values():
        same = services.pop(id(fields), None)
        if same:
            yield from ((", ".join(same), f"`{field}`", code(to)) for field, to in sorted(fields.items()))


def _common(views: list[View]) -> Pairs:
    counts = Counter(pair for view in views for pair in view.fields.items())
    if len(views) < 4:  # noqa: PLR2004  (too few to have a rule)
        return {}
    return dict(pair for pair, count in counts.items() if count >= _COMMON * len(views))


def _rows(view: View, common: Pairs) -> Iterator[tuple[str, ...]]:
    alone = not common.items() <= view.fields.items()
    own = {
        field: columns for field, columns in _unmoved(view).items() if alone or common.get(field) != columns
    }
    texts = ["*alone*"] if alone else []
    texts += [f"`{field}`: {_columns(columns)}" for field, columns in sorted(own.items())]
    texts += [f"`{field}` [{_rewrites(values)}]" for field, values in sorted(view.values.items())]
    texts += [f"`{field}` [C: = any volume]" for field in view.volumes]
    texts += [f"`{field}` [key with {code((value,))}]" for field, (_, value) in view.keys.items()]
    yield f"`{view.logsource}`", code(view.tables), _which(view), "; ".join(texts) or "as they are"


def _unmoved(view: View) -> Pairs:
    """A view's fields without the columns that modules move them to, which have a table of their own."""
    if not {*view.tables} & _MODULED:
        return view.fields
    plain = {field: tuple(c for c in columns if "." not in c) for field, columns in view.fields.items()}
    return {
        field: columns
        for field, columns in plain.items()
        if columns != (field,) or not view.fields[field][1:]
    }


def _columns(columns: Iterable[str]) -> str:
    return code(columns) or "cannot be seen"


def _rewrites(values: Mapping[str, str]) -> str:
    if len(values) > _LISTED:
        return f"{len(values)} values"
    return ", ".join(f"{rule} = {log}" for rule, log in values.items())


def _which(view: View) -> str:
    texts = [f"events {', '.join(view.events)}"] if view.events else []
    if view.where is not None:
        texts.append(condition(view.where))
    return "; ".join(texts) or "all"


def condition(tree: Expr) -> str:
    """A view's condition in words: ``EventType eq CreateKey or EventType eq CreateValue``."""
    if isinstance(tree, And | Or):
        joint = " and " if isinstance(tree, And) else " or "
        return joint.join(condition(item) for item in tree.items)
    if isinstance(tree, Not):
        return f"not ({condition(tree.item)})"
    if isinstance(tree, Lookup):
        return f"{tree.field} in list {tree.list_id}"
    return " ".join(filter(None, (tree.field, tree.op.value, tree.value)))
