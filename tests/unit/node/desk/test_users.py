"""The people who work at a node: every deed is in the audit, and somebody can always administer it."""

from __future__ import annotations

import datetime as dt

import pytest

from node_samples import PASSWORD, nodes
from tocsin.model.errors import StoreError, UsageError
from tocsin.node.desk.accounts import Accounts
from tocsin.node.desk.nouns import Actor, Role
from tocsin.node.desk.users import (
    add_user,
    disable_user,
    enable_user,
    read_roles,
    set_password,
    set_roles,
    user_of,
)

BOSS = Actor("boss", Role.ADMINISTRATOR)
OTHER = "another sentence that nobody says"
ANALYST = frozenset({Role.ANALYST})


@pytest.fixture
def node(tmp_path):
    made = nodes(tmp_path)
    yield made["Albion"]
    for one in made.values():
        one.close()


@pytest.fixture
def ana(node):
    return add_user("ana", PASSWORD, ANALYST, BOSS, node)


def deeds(node):
    return [
        (one.actor, one.action, one.object, one.detail)
        for one in reversed(node.store.audit.latest(20))
        if one.object in {"ana", "admin"}
    ]


def test_every_deed_is_in_the_audit_with_who_did_it(node, ana):
    set_roles("ana", frozenset({Role.READER, Role.RELEASER}), BOSS, node)
    set_password("ana", OTHER, BOSS, node)
    disable_user("ana", BOSS, node)
    enable_user("ana", BOSS, node)
    assert deeds(node) == [
        ("boss", "user added", "ana", "analyst"),
        ("boss", "roles changed", "ana", "analyst before, now reader, releaser"),
        ("boss", "password changed", "ana", ""),
        ("boss", "user disabled", "ana", ""),
        ("boss", "user enabled", "ana", ""),
    ]
    assert node.store.audit.verify() is None


def test_what_changes_nothing_is_not_told_as_a_deed(node, ana):
    first = disable_user("ana", BOSS, node)
    assert disable_user("ana", BOSS, node) == first
    enable_user("ana", BOSS, node)
    enable_user("ana", BOSS, node)
    assert [one[1] for one in deeds(node)] == ["user added", "user disabled", "user enabled"]


def test_a_user_that_is_disabled_is_out_at_once_and_logs_in_anew_once_enabled(node, ana):
    accounts = Accounts(node)
    token = accounts.log_in("ana", PASSWORD).token
    disable_user("ana", BOSS, node)
    assert accounts.session(token) is None
    assert accounts.log_in("ana", PASSWORD) is None
    enable_user("ana", BOSS, node)
    assert accounts.session(token) is None
    assert accounts.log_in("ana", PASSWORD) is not None


def test_another_password_ends_what_the_old_one_opened(node, ana):
    accounts = Accounts(node)
    token = accounts.log_in("ana", PASSWORD).token
    set_password("ana", OTHER, BOSS, node)
    assert accounts.session(token) is None
    assert accounts.log_in("ana", PASSWORD) is None
    assert accounts.log_in("ana", OTHER) is not None


def test_an_administrator_gives_somebody_else_another_password_and_that_is_audited(node, ana):
    accounts, admin = Accounts(node), Actor("admin", Role.ADMINISTRATOR)
    token, browser = accounts.log_in("ana", PASSWORD).token, accounts.remember("ana")
    accounts.reset_password("ana", OTHER, admin)
    assert (accounts.session(token), accounts.browser("ana", browser)) == (None, "")
    assert accounts.log_in("ana", PASSWORD) is None
    assert accounts.log_in("ana", OTHER) is not None
    assert deeds(node)[-1] == ("admin", "password changed", "ana", "")


def test_an_open_session_alone_does_not_change_an_administrators_own_password(node):
    accounts = Accounts(node)
    with pytest.raises(UsageError, match="your own password"):
        accounts.reset_password("admin", OTHER, Actor("admin", Role.ADMINISTRATOR))
    assert accounts.log_in("admin", PASSWORD) is not None
    with pytest.raises(UsageError, match="no user 'bob'"):
        accounts.reset_password("bob", OTHER, Actor("admin", Role.ADMINISTRATOR))


def test_who_was_locked_out_logs_in_with_the_password_that_was_given_anew(node, ana):
    accounts = Accounts(node)
    assert [accounts.log_in("ana", "wrong") for _ in range(5)] == [None] * 5
    assert accounts.log_in("ana", PASSWORD) is None
    set_password("ana", OTHER, BOSS, node)
    assert accounts.log_in("ana", OTHER) is not None


def test_whoever_fails_elsewhere_does_not_lock_out_a_browser_that_is_known(node, ana):
    accounts = Accounts(node)
    accounts.log_in("ana", PASSWORD)
    secret = accounts.remember("ana")
    browser = accounts.browser("ana", secret)
    for name in ("ana", f"ana at {browser}", f"{browser} of ana"):
        assert [accounts.log_in(name, "wrong") for _ in range(6)] == [None] * 6
    assert accounts.log_in("ana", PASSWORD) is None
    assert accounts.log_in("ana", PASSWORD, browser) is not None
    accounts.change_password(PASSWORD, OTHER, Actor("ana", Role.ANALYST))
    assert accounts.browser("ana", secret) == ""


def test_a_known_browser_is_locked_out_by_what_fails_in_it_and_opens_nothing(node, ana):
    accounts = Accounts(node)
    add_user("bob", PASSWORD, ANALYST, BOSS, node)
    secret = accounts.remember("ana")
    browser = accounts.browser("ana", secret)
    assert [accounts.log_in("ana", "wrong", browser) for _ in range(5)] == [None] * 5
    assert accounts.log_in("ana", PASSWORD, browser) is None
    assert accounts.log_in("ana", PASSWORD) is not None
    assert (accounts.browser("bob", secret), accounts.session(secret)) == ("", None)
    node.clock.now += dt.timedelta(days=91)
    assert accounts.browser("ana", secret) == ""


def test_roles_add_up_and_count_in_sessions_that_are_open(node, ana):
    accounts = Accounts(node)
    token = accounts.log_in("ana", PASSWORD).token
    set_roles("ana", frozenset({Role.ANALYST, Role.RELEASER}), BOSS, node)
    session = accounts.session(token)
    assert session.roles == {Role.ANALYST, Role.RELEASER}
    assert session.role is Role.RELEASER


def test_the_last_administrator_stays_one_and_stays_in(node, ana):
    with pytest.raises(UsageError, match="last administrator and cannot be disabled"):
        disable_user("admin", BOSS, node)
    with pytest.raises(UsageError, match="last administrator and cannot lose the role"):
        set_roles("admin", ANALYST, BOSS, node)
    assert deeds(node) == [("boss", "user added", "ana", "analyst")]
    set_roles("ana", frozenset({Role.ADMINISTRATOR}), BOSS, node)
    disable_user("admin", BOSS, node)
    with pytest.raises(UsageError, match="last administrator"):
        disable_user("ana", BOSS, node)


def test_an_administrator_that_is_disabled_counts_for_nothing(node, ana):
    set_roles("ana", frozenset({Role.ADMINISTRATOR}), BOSS, node)
    disable_user("ana", BOSS, node)
    with pytest.raises(UsageError, match="last administrator"):
        set_roles("admin", ANALYST, BOSS, node)


@pytest.mark.parametrize("words", [[], ["analyst", "king"], ["Analyst"], ["analyst reader"]])
def test_what_is_no_role_is_refused(words):
    with pytest.raises(UsageError, match=r"choose from administrator, releaser, analyst, reader"):
        read_roles(words)


@pytest.mark.parametrize(
    "name",
    ["", " ana", "ana ", "a  b", "a\nb", "\u202eana", "ana (command line)", "x" * 101, "a/b", "nul \0"],
)
def test_what_cannot_be_a_name_is_refused(node, name):
    with pytest.raises(UsageError, match="cannot be the name"):
        add_user(name, PASSWORD, ANALYST, BOSS, node)


def test_no_user_bears_the_name_by_which_the_node_acts(node):
    with pytest.raises(UsageError, match="itself acts"):
        add_user("The Node", PASSWORD, ANALYST, BOSS, node)


def test_a_name_that_is_taken_and_one_that_nobody_has_are_told(node, ana):
    with pytest.raises(UsageError, match="already"):
        add_user("ana", PASSWORD, ANALYST, BOSS, node)
    for deed in (disable_user, enable_user):
        with pytest.raises(UsageError, match="no user 'bob'"):
            deed("bob", BOSS, node)
    with pytest.raises(UsageError, match="no user 'bob'"):
        set_password("bob", OTHER, BOSS, node)
    with pytest.raises(UsageError, match="no user 'bob'"):
        user_of("bob", node)
    with pytest.raises(UsageError, match="no user"):
        user_of("nul \0", node)


def test_a_password_is_as_long_as_that_of_the_first_account_must_be(node, ana):
    with pytest.raises(StoreError, match="12 to 1024"):
        add_user("bob", "short", ANALYST, BOSS, node)
    with pytest.raises(StoreError, match="12 to 1024"):
        set_password("ana", "short", BOSS, node)
    assert node.store.users.get("bob") is None
    assert len(deeds(node)) == 1
    assert Accounts(node).log_in("ana", PASSWORD) is not None


def test_one_s_own_password_changes_only_for_who_knows_it(node, ana):
    accounts, who = Accounts(node), Actor("ana", Role.ANALYST)
    token = accounts.log_in("ana", PASSWORD).token
    with pytest.raises(UsageError, match="not your password"):
        accounts.change_password("wrong", OTHER, who)
    assert accounts.session(token) is not None
    accounts.change_password(PASSWORD, OTHER, who)
    assert accounts.session(token) is None
    assert accounts.log_in("ana", OTHER) is not None
    told = [(one.actor, one.action) for one in reversed(node.store.audit.latest(5))]
    assert [one for one in told if "password" in one[1]] == [
        ("ana", "password change refused"),
        ("ana", "password changed"),
    ]


def test_a_password_is_not_guessed_in_a_session_that_was_left_open(node, ana):
    accounts, who = Accounts(node), Actor("ana", Role.ANALYST)
    for _ in range(5):
        with pytest.raises(UsageError, match="not your password"):
            accounts.change_password("wrong", OTHER, who)
    with pytest.raises(UsageError, match="too many"):
        accounts.change_password(PASSWORD, OTHER, who)
