"""Every route asks who comes, and only those who may get in."""

from __future__ import annotations

import pytest
from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from tocsin.node.declaring.nouns import FIELDS
from tocsin.web.access import Access, access_of, admit
from tocsin.web.app import application, routes
from tocsin.web.nouns import Role, match_key
from tocsin.web.settings import DEFAULT, Settings
from web_cases import CASE
from web_client import Client
from web_desk import FakeDesk, call, matches

ROUTES = routes()
#: Streams end at once, so that they can be waited for.
BRIEF = Settings(look=0.001, stream_time=0.002)
ALLOWED = {
    "/log-in": "anyone", "/": "anyone", "/static/{name}": "anyone", "/healthz": "anyone", "/readyz": "anyone",
    "/log-out": "all", "/events": "all", "/openapi.json": "all",
    "/calls": "all", "/calls/{call_id}": "all", "/calls/{call_id}/board": "all", "/members": "all", "/status": "all",
    "/calls/{call_id}/triage": "administrator analyst releaser", "/calls/{call_id}/answer": "administrator analyst releaser",
    **dict.fromkeys(
        ("/gaps", "/gaps/{member}", "/gaps/{member}/layer", "/cases", "/cases/{case_id}", "/cases/{case_id}/entries/{entry_id}", "/cases/{case_id}/timeline", "/cases/{case_id}/traces", "/cases/{case_id}/who", "/cases/{case_id}/why", "/cases/{case_id}/evidence", "/cases/{case_id}/paper",
         "/cases/{case_id}/paper.pdf", "/cases/{case_id}/paper.html", "/cases/{case_id}/case/yaml", "/cases/{case_id}/case/json"),
        "administrator analyst releaser",
    ),
    **dict.fromkeys(
        ("/knowledge", "/knowledge/adversaries", "/knowledge/adversaries/{id}", "/knowledge/claims/{country}", "/knowledge/states", "/knowledge/precedents", "/knowledge/words", "/knowledge/attribution", "/knowledge/attribution/questions"),
        "all",
    ),
    **dict.fromkeys(
        (f"/cases/{{case_id}}/{end}" for end in ("severity", "thresholds", "options", "plan")),
        "administrator analyst releaser",
    ),
    "/cases/{case_id}/write": "administrator analyst", "/cases/{case_id}/plan/done": "administrator analyst",
    "/cases/{case_id}/close": "administrator releaser",
    "/quarantine": "administrator analyst releaser", "/hunts": "administrator analyst releaser",
    "/findings": "administrator analyst releaser",
    "/quarantine/{number}/mark": "administrator releaser", "/quarantine/{number}/drop": "administrator releaser",
    "/calls/{call_id}/matches/{key}": "administrator analyst", "/calls/{call_id}/declare": "administrator analyst",
    "POST /calls/{call_id}/triage": "administrator analyst",
    "/calls/{call_id}/answer/release": "administrator releaser", "/calls/{call_id}/answer/withdraw": "administrator releaser",
    "/calls/{call_id}/send": "administrator releaser", "/calls/{call_id}/revoke": "administrator releaser",
    "/calls/{call_id}/discard": "administrator releaser",
    "/account": "all", "/account/password": "all",
    "/accounts": "administrator", "/accounts/add": "administrator", "/accounts/roles": "administrator",
    "/accounts/password": "administrator", "/accounts/disable": "administrator", "/accounts/enable": "administrator",
    "/audit": "administrator releaser", "/audit/verified": "administrator releaser",
}  # fmt: skip


def allowed(method: str, path: str) -> set[str]:
    base = path.removesuffix(".json") if path != "/openapi.json" else path
    text = ALLOWED.get(f"{method} {base}", ALLOWED.get(base))
    assert text, f"{method} {path} is not in the table of who may"
    return {"all": set(Role), "anyone": {*Role, ""}}.get(text, set(text.split()))


def address(path: str) -> str:
    filled = path.replace("{call_id}", call().id).replace("{name}", "board.css").replace("{number}", "1")
    filled = filled.replace("/{id}", "/G9001").replace("{case_id}", CASE).replace("{entry_id}", "july")
    filled = filled.replace("{member}", FakeDesk().me.id)
    return filled.replace("{key}", match_key(matches()[0]))


def test_every_route_of_the_application_declares_who_may_use_it():
    app = application(FakeDesk(), DEFAULT)
    assert len(app.routes) == len(ROUTES)
    for route in app.routes:
        assert isinstance(route, APIRoute), route
        assert access_of(route.endpoint) is not None, route.path


@pytest.mark.parametrize("role", ["", *Role])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_role_gets_in_where_it_may_and_nowhere_else(route, role):
    client = Client(settings=BRIEF)
    if role:
        client.log_in(role)
    answer = client.request(
        route.method, address(route.path), data={"token": client.token} if route.method == "POST" else None
    )
    may = role in allowed(route.method, route.path)
    refused = answer.status_code in {401, 403} or (
        answer.status_code == 303 and answer.headers["location"].startswith("/log-in")
    )
    if route.path in {"/log-in", "/log-out"}:
        assert may or refused
        return
    assert refused != may, answer.text


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    "route",
    [one for one in ROUTES if one.method == "POST" and one.path != "/log-out"],
    ids=lambda one: one.path,
)
def test_nothing_is_done_for_a_role_that_may_not(route, role):
    client = Client().log_in(role)
    given = {"do": "confirm", "key": match_key(matches()[0]), "reason": "wrong", "name": "x"}
    given |= {"role": "reader", "present": "y", "password": "y" * 12, "again": "y" * 12}
    given |= {"tlp": "AMBER", "shown": "0", "seen": "1"}
    given |= {"entry": "plan-consult", "kind": "gate", "gate": "state", "holds": "yes", "by": "a state"}
    given |= {"reasons": "it is", "marking": "TLP:CLEAR"}
    blind = {
        "item": call().items[0].id,
        "said": "blind",
        "reason": "no_log_source",
        "lacking": "dns",
        "hosts_known": "9",
    }
    client.post(address(route.path), dict.fromkeys(FIELDS, "") | given | blind)
    did = [one for one in client.desk.done if one[0] != "open"]
    assert bool(did) == (role in allowed("POST", route.path) and route.path != "/log-in")


async def undeclared() -> str:
    return "secret"


def test_a_route_that_declares_nothing_is_closed_to_everybody():
    client = Client().log_in("administrator")
    app = client.app.app.app
    assert isinstance(app, FastAPI)
    app.add_api_route("/forgotten", undeclared, methods=["GET"])
    assert client.get("/forgotten").status_code == 403
    assert Client(client.desk).get("/forgotten").status_code == 404
    assert [one.dependency for one in app.router.dependencies] == [Depends(admit).dependency]


def test_access_names_roles_that_exist():
    assert {role for access in Access for role in access.value} == set(Role)


def test_a_session_that_ended_gets_nobody_in():
    client = Client().log_in("analyst")
    client.desk.accounts.sessions.clear()
    assert client.get("/calls").headers["location"] == "/log-in?next=%2Fcalls"
    assert client.get("/calls.json").status_code == 401


def test_a_name_in_host_that_is_not_ours_is_refused():
    client = Client(settings=Settings(hosts=("board.example",))).log_in("reader")
    assert client.get("/calls").status_code == 200
    assert client.get("/calls", headers={"Host": "elsewhere.example"}).status_code == 421
