"""Page on what a node's pages answer by HTTP: every route, who may use it, what it shows or takes."""

from __future__ import annotations

import msgspec

from tocsin.web.access import access_of
from tocsin.web.app import routes
from tocsin.web.nouns import Role
from tocsin.web.routing import Route
from tools.docs.markdown import Undocumented, code, document, table

_INTRO = """\
A node serves its pages at one address. Every page is also JSON, at the same path with `.json`; `/openapi.json` has the schemas of
all. [Use the board](../guides/use-the-board.md) tells what the pages are for. Peers do not use them: they speak TAXII."""

_FORMS = """\
Sent as `application/x-www-form-urlencoded` with the field `token`, which every page has in its forms: it belongs to the session. A form
from another site, without the token or with that of another session is refused."""

_FAILURES = """\
What failed is told as `what`, `where` and `hint`. Without a log-in a page leads to the log-in, and JSON answers 401; 403 means that the
account may not, 404 that there is no such thing, 409 that it cannot be done as things are, 413 and 422 that what was sent is too large
or not as it should be, 429 that log-ins were tried too often, 503 that the store cannot be reached or written, or that the lake cannot be reached. No answer is kept by browsers or proxies but the style, the script and the drawing."""

#: Routes that OpenAPI does not list, and what they are for.
_PLAIN = {
    "/": "leads to the list of calls",
    "/static/{name}": "style, script and drawing of the pages",
    "/openapi.json": "the OpenAPI document",
    "/healthz": "whether the node answers",
    "/readyz": "whether it can serve, its store written and the lake that it had at hand: 200 or 503",
}


#: What is answered before any route.
_METRICS = ("`/metrics`", "what the node counts, for Prometheus", "this machine, or the bearer of its token")


def page() -> str:
    """The page; raises ``Undocumented`` for a route that nothing is said about."""
    found = routes()
    pages = [one for one in found if one.path.endswith(".json") and one.path not in _PLAIN]
    forms = [one for one in found if one.method == "POST"]
    shown = {one.path for one in pages} | {one.path.removesuffix(".json") for one in pages}
    rest = [one for one in found if one.method == "GET" and one.path not in shown]
    return document(
        "Pages and their JSON",
        _INTRO,
        "## Pages",
        table(("Path", "Shows", "For"), [_page(one) for one in pages]),
        "## Forms",
        _FORMS,
        table(("Path", "Does", "Fields", "For"), [_form(one) for one in forms]),
        "## Others",
        table(("Path", "Is", "For"), [*((f"`{one.path}`", _said(one), _who(one)) for one in rest), _METRICS]),
        "## Failures",
        _FAILURES,
    )


def _page(route: Route) -> tuple[str, str, str]:
    return f"`{route.path.removesuffix('.json')}`", _said(route), _who(route)


def _form(route: Route) -> tuple[str, str, str, str]:
    shape: type[msgspec.Struct] | None = route.described.shape
    fields = code(shape.__struct_fields__) if shape is not None else ""
    return f"`{route.path}`", _said(route), fields or "none", _who(route)


def _said(route: Route) -> str:
    text = _PLAIN.get(route.path) or str(route.described.arguments.get("summary", "")).rstrip(".")
    if not text:
        raise Undocumented(f"route {route.method} {route.path}: describe it")
    return text


def _who(route: Route) -> str:
    access = access_of(route.endpoint)
    if access is None:
        raise Undocumented(f"route {route.method} {route.path} declares nobody who may use it")
    roles = [role for role in Role if role in access.value]
    return "everybody who has logged in" if len(roles) == len(Role) else ", ".join(roles) or "anyone"
