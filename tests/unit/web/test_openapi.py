"""What OpenAPI says is what is served."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest

from tocsin.web.app import routes
from tocsin.web.nouns import match_key
from web_cases import CASE
from web_client import Client
from web_desk import FakeDesk, call, matches

PAGES = [route for route in routes() if route.path.endswith(".json") and route.path != "/openapi.json"]


@pytest.fixture(scope="module")
def document():
    return Client().log_in("administrator").get("/openapi.json").json()


def test_every_route_is_described_but_those_for_browsers_alone(document):
    hidden = {"/", "/static/{name}", "/openapi.json"}
    assert set(document["paths"]) == {route.path for route in routes()} - hidden
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            assert said["summary"], (method, path)
    assert "pydantic" not in json.dumps(document).lower()


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(document["components"]["schemas"])


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.path)
def test_the_json_of_a_page_has_the_shape_that_is_told(document, route):
    path = route.path.replace("{call_id}", call().id).replace("{key}", match_key(matches()[0]))
    path = path.replace("/{id}", "/G9001").replace("{case_id}", CASE).replace("{entry_id}", "july")
    path = path.replace("{member}", FakeDesk().me.id).replace("{country}", "IR").replace("{item}", "S9001")
    answer = Client().log_in("administrator").get(path)
    assert answer.status_code == 200
    shown = document["paths"][route.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    schema = {**shown, "components": document["components"]}
    jsonschema_rs.validator_for(schema).validate(answer.json())


def test_a_form_is_described_with_its_fields(document):
    said = document["paths"]["/calls/{call_id}/triage"]["post"]["requestBody"]["content"]
    name = said["application/x-www-form-urlencoded"]["schema"]["$ref"].split("/")[-1]
    assert set(document["components"]["schemas"][name]["properties"]) >= {"do", "key", "note", "assignee"}
    assert {"do", "seen"} <= set(document["components"]["schemas"][name]["required"])


def test_failures_have_one_shape():
    client = Client().log_in("reader")
    for path, status in (("/calls/x.json", 404), ("/audit.json", 403), ("/calls/x/board.json?start=-1", 422)):
        answer = client.get(path)
        assert answer.status_code == status
        assert set(answer.json()) == {"what", "where", "hint"}
