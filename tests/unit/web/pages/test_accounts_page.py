"""The page of accounts, and one's own: what they show, and what their forms do."""

from __future__ import annotations

import msgspec
import pytest

from tocsin.model.errors import UsageError
from tocsin.node.desk.nouns import Session
from tocsin.web.nouns import Actor, Role
from web_client import Client

BOSS = Actor("administrator", Role.ADMINISTRATOR)
LONG = "a sentence nobody says"


def boss() -> Client:
    return Client().log_in("administrator")


def test_everybody_is_listed_with_roles_and_who_was_shut_out():
    client = boss()
    text = client.get("/accounts").text
    assert "analyst, releaser" in text
    assert text.count('action="/accounts/disable"') == 1
    assert text.count('action="/accounts/enable"') == 1
    assert "disabled 2026-03-04" in text
    shown = client.get("/accounts.json").json()["users"]
    assert [(one["name"], one["roles"]) for one in shown] == [
        ("analyst", ["analyst", "releaser"]),
        ("gone", ["reader"]),
    ]


def test_an_administrator_adds_changes_and_shuts_out():
    client = boss()
    new = {"name": "ana", "role": ["analyst", "reader"], "password": LONG, "again": LONG}
    for path, form in (
        ("add", new),
        ("roles", {"name": "ana", "role": "releaser"}),
        ("password", {"name": "ana", "password": LONG, "again": LONG}),
        ("disable", {"name": "ana"}),
        ("enable", {"name": "ana"}),
    ):
        answer = client.post(f"/accounts/{path}", form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/accounts")
    assert client.desk.done == [
        ("add", "ana", LONG, frozenset({Role.ANALYST, Role.READER}), BOSS),
        ("roles", "ana", frozenset({Role.RELEASER}), BOSS),
        ("reset", "ana", LONG, BOSS),
        ("disable", "ana", BOSS),
        ("enable", "ana", BOSS),
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"role": []}, "Choose a role at least"),
        ({"role": "king"}, "Choose a role at least"),
        ({"password": "short"}, "12 characters at least"),
        ({"again": "other"}, "The two passwords differ"),
        ({"name": "analyst"}, "There is an account of the name analyst already"),
    ],
)
def test_what_makes_no_user_is_told_on_the_page_with_what_was_entered_and_nothing_done(changed, told):
    client = boss()
    form = {"name": "ana", "role": "reader", "password": LONG, "again": LONG} | changed
    answer = client.post("/accounts/add", form)
    assert answer.status_code == 422
    assert told in answer.text
    assert "Expected array" not in answer.text
    assert f'id="name" name="name" value="{form["name"]}"' in answer.text
    entered = answer.text.partition("Add an account")[2]
    assert ('value="reader" checked' in entered) is (form["role"] == "reader")
    assert LONG not in answer.text
    assert client.desk.done == []


@pytest.mark.parametrize(("changed", "status"), [({"password": "short"}, 422), ({"again": "other"}, 400)])
def test_a_password_that_will_not_do_is_given_to_nobody(changed, status):
    client = boss()
    answer = client.post("/accounts/password", {"name": "analyst", "password": LONG, "again": LONG} | changed)
    assert answer.status_code == status
    assert LONG not in answer.text
    assert client.desk.done == []


def test_an_administrator_is_offered_everybody_s_password_but_their_own():
    client = boss()
    assert client.get("/accounts").text.count('action="/accounts/password"') == 2
    own = client.desk.accounts.all_users[0]
    client.desk.accounts.all_users[0] = msgspec.structs.replace(own, name="administrator")
    assert client.get("/accounts").text.count('action="/accounts/password"') == 1


@pytest.mark.parametrize("role", ["analyst", "releaser", "reader"])
def test_nobody_else_sees_a_way_there_but_to_their_own_account(role):
    client = Client().log_in(role)
    text = client.get("/calls").text
    assert 'href="/accounts"' not in text
    assert 'href="/account"' in text
    assert client.get("/account.json").json() == {"name": role, "roles": [role]}


def test_everybody_changes_their_own_password_and_logs_in_again():
    client = Client().log_in("reader")
    form = {"present": "reader", "password": LONG, "again": LONG}
    assert client.post("/account/password", form | {"again": "other"}).status_code == 400
    assert client.post("/account/password", form).headers["location"] == "/log-in"
    assert client.desk.done == [("password", "reader", LONG, Actor("reader", Role.READER))]


def test_a_form_without_the_token_of_the_session_does_nothing():
    client = boss()
    assert client.post("/accounts/disable", {"name": "ana", "token": "0" * 64}).status_code == 403
    assert client.desk.done == []


def test_what_a_node_refuses_is_told_with_what_to_do():
    client = boss()

    def refuse(_name: str, _actor: Actor) -> None:
        raise UsageError("is the last administrator", hint="give another user the role first")

    client.desk.accounts.disable = refuse
    answer = client.post("/accounts/disable", {"name": "administrator"})
    assert answer.status_code == 400
    assert "Give another user the role first." in answer.text


def test_an_account_with_two_roles_may_do_what_either_may():
    client = Client().log_in("analyst")
    (token, session), *_ = client.desk.accounts.sessions.items()
    both = frozenset({Role.ANALYST, Role.RELEASER})
    client.desk.accounts.sessions[token] = Session(token, session.name, both)
    assert [client.get(f"{path}.json").status_code for path in ("/audit", "/findings", "/accounts")] == [
        200,
        200,
        403,
    ]
    assert "analyst, releaser" in client.get("/calls").text


def test_an_account_keeps_its_roles_where_none_was_chosen_and_the_page_says_so():
    client = boss()
    answer = client.post("/accounts/roles", {"name": "analyst", "role": []})
    assert answer.status_code == 422
    assert "The roles of analyst are as they were: choose one at least" in answer.text
    assert client.desk.done == []
