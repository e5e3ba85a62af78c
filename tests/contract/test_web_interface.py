"""Whatever is asked of the pages, none breaks and every answer is as OpenAPI says."""

from __future__ import annotations

import functools
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tocsin.web.app import routes
from tocsin.web.nouns import match_key
from tocsin.web.settings import Settings
from web_cases import CASE
from web_client import Client
from web_desk import call, matches

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: The log-out would end what all others need.
TRIED = [
    (route.method, route.path)
    for route in routes()
    if route.path not in {"/", "/static/{name}", "/openapi.json", "/log-out"}
]
#: A page shows what its JSON, which is asked more often, is made of.
EXAMPLES, EXAMPLES_OF_A_PAGE = 25, 10
PAGES = {path.removesuffix(".json") for method, path in TRIED if path.endswith(".json")}


@functools.cache
def logged_in() -> Client:
    return Client(settings=Settings(look=0.001, stream_time=0.002)).log_in("administrator")


@functools.cache
def schema() -> Any:
    return schemathesis.openapi.from_dict(logged_in().get("/openapi.json").json())


def ask(case: Any) -> httpx.Response:
    """Send what was made up; ids are real ones half of the time, and forms have the token."""
    client = logged_in()
    real = {"call_id": call().id, "key": match_key(matches()[0]), "number": "1", "member": client.desk.me.id}
    real |= {"case_id": CASE, "entry_id": "july", "id": "G9001", "item": "T9001", "country": "IR"}
    if case.path_parameters and len(case.query or {}) % 2 == 0:
        case.path_parameters = {name: real[name] for name in case.path_parameters}
    options = case.as_transport_kwargs(base_url="http://board.example")
    if isinstance(options.get("data"), dict):
        options["data"] = {**options["data"], "token": client.token}
    wanted = {name: options[name] for name in ("params", "data", "headers") if options.get(name)}
    wanted.get("headers", {}).pop("User-Agent", None)
    return client.request(options["method"], options["url"], **wanted)


@pytest.mark.parametrize(("method", "path"), TRIED)
def test_nothing_breaks_a_route_and_it_answers_as_it_is_told(method, path):
    examples = EXAMPLES_OF_A_PAGE if method == "GET" and path in PAGES else EXAMPLES

    @given(case=schema()[path][method.lower()].as_strategy())
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def tried(case: Any) -> None:
        case.validate_response(ask(case), checks=CHECKS)

    tried()


def test_what_is_made_up_reaches_the_desk():
    client = logged_in()
    path = "/calls/{call_id}/answer/release"

    @given(case=schema()[path]["post"].as_strategy())
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def tried(case: Any) -> None:
        ask(case)

    before = len(client.desk.done)
    tried()
    assert len(client.desk.done) > before
