"""Commands on publications: one is made of what can be, its people and readers are managed, its store is restored."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from typer.testing import CliRunner, Result

from bounce_samples import report
from tocsin.cli.main import app
from tocsin.cli.review_serving import alone
from tocsin.library.letters import Letter
from tocsin.model.errors import NodeError, StoreError, UsageError
from tocsin.model.member import COMMUNITY, Audience
from tocsin.model.reader import Tier
from tocsin.press.bounces import return_path
from tocsin.press.posting import put_out
from tocsin.press.press import open_press
from tocsin.press.subscribing import redeem

PASSWORD = "a sentence that nobody says"  # noqa: S105  (of a publication that lasts one test)
ADDRESS = "rae@example.org"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_REVIEW", str(tmp_path / "review"))
    (tmp_path / "password").write_text(PASSWORD)
    return tmp_path / "review"


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)


def made(folder, *more) -> Result:
    password = folder.parent / "password"
    return run("review", "init", folder, "--name", "The Review", "--password-file", password, *more)


def reader_in(folder):
    with open_press(folder) as press:
        return press.store.readers.confirmed(ADDRESS)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        (("--zone", "Europe/Nowhere"), UsageError),
        (("--zone", "+02:00"), UsageError),
        (("--name", " "), UsageError),
        (("--address", "review.example"), UsageError),
        (("--sender", "nobody"), UsageError),
        (("--editor", "the node, by rule"), UsageError),
    ],
)
def test_a_publication_that_cannot_be_made_leaves_nothing_and_can_be_made_again(folder, more, error):
    assert isinstance(made(folder, *more).exception, error)
    assert not folder.exists()
    (folder.parent / "password").write_text("short")
    assert isinstance(made(folder).exception, StoreError)
    assert not folder.exists()
    (folder.parent / "password").write_text(PASSWORD)
    done = made(folder, "--zone", "Europe/Tirane", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["address"] == "http://127.0.0.1:8800"
    with open_press(folder) as press:
        assert press.settings.calendar.zone == "Europe/Tirane"
    assert isinstance(made(folder).exception, NodeError)


def test_people_come_and_go_and_the_last_administrator_stays(folder):
    made(folder, "--editor", "ada")
    assert (
        run("review", "user", "add", "ben", "--role", "editor", "--password-stdin", given=PASSWORD).exit_code
        == 0
    )
    assert isinstance(
        run("review", "user", "add", "eve", "--role", "king", "--password-stdin", given=PASSWORD).exception,
        UsageError,
    )
    assert isinstance(run("review", "user", "remove", "ada").exception, UsageError)
    assert run("review", "user", "remove", "ben").exit_code == 0
    found = {one["name"]: one for one in json.loads(run("review", "user", "list", "--json").stdout)}
    assert found["ben"]["disabled"]
    assert found["ada"]["roles"] == ["administrator", "editor"]
    assert set(found) == {"ada", "ben"}


def test_access_is_granted_to_the_end_of_a_day_in_the_publication_s_zone_and_revoked(folder):
    made(folder, "--zone", "Pacific/Auckland")
    reader_in(folder)
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    granted = run("review", "reader", "grant", ADDRESS, "--until", tomorrow, "--json")
    assert json.loads(granted.stdout)["access"] == "all-access"
    with open_press(folder) as press:
        until = press.store.readers.by_address(ADDRESS).until
        assert press.settings.calendar.today(until) == tomorrow + dt.timedelta(days=1)
        assert press.settings.calendar.today(until - dt.timedelta(seconds=1)) == tomorrow
    assert json.loads(run("review", "reader", "list", "--json").stdout)[0]["access"] == "all-access"
    assert run("review", "reader", "revoke", ADDRESS).exit_code == 0
    assert json.loads(run("review", "reader", "list", "--json").stdout)[0]["access"] == "registered"
    assert isinstance(
        run("review", "reader", "grant", ADDRESS, "--until", "2020-01-01").exception, UsageError
    )
    assert isinstance(run("review", "reader", "revoke", "nobody@example.org").exception, UsageError)


def test_as_whom_a_reader_is_reached_is_said_and_noted(folder):
    made(folder)
    reader_in(folder)
    assert run("review", "reader", "audience", ADDRESS, "community").exit_code == 0
    with open_press(folder) as press:
        assert press.store.readers.by_address(ADDRESS).audience == COMMUNITY
    run("review", "reader", "audience", ADDRESS, "identity--a")
    with open_press(folder) as press:
        assert press.store.readers.by_address(ADDRESS).audience == Audience.of_member("identity--a")
        told = [(one.action, one.detail) for one in press.store.audit.entries()]
        assert ("audience changed", str(COMMUNITY)) in told
    assert isinstance(run("review", "reader", "audience", ADDRESS, "everybody").exception, UsageError)


def test_a_voucher_gives_its_days_once_after_those_that_are_left(folder):
    made(folder)
    reader = reader_in(folder)
    vouchers = json.loads(run("review", "voucher", "make", "--days", 10, "--count", 2, "--json").stdout)
    with open_press(folder) as press:
        first = redeem(press, reader, vouchers[0]["voucher"])
        assert first.tier(press.clock()) is Tier.ALL_ACCESS
        assert redeem(press, reader, vouchers[0]["voucher"]) is None
        assert redeem(press, reader, "guessed") is None
        second = redeem(press, reader, vouchers[1]["voucher"])
        assert second.until - first.until == dt.timedelta(days=10)


def test_who_made_a_publication_is_told_where_its_desk_is(folder):
    told = " ".join(made(folder, "--editor", "ada", "--address", "https://review.example").stdout.split())
    assert "desk https://review.example/desk, where ada logs in" in told


def test_a_store_is_restored_from_its_backup_alone(folder, tmp_path):
    made(folder)
    reader_in(folder)
    file = str(tmp_path / "backup.db")
    assert json.loads(run("review", "backup", file, "--json").stdout) == {"written": file}
    (folder / "store" / "review.db").unlink()
    for left in (folder / "store").iterdir():
        left.unlink()
    elsewhere = tmp_path / "elsewhere"
    nowhere = run("review", "restore", tmp_path / "backup.db", "--review", elsewhere)
    assert "put review.toml there as it was" in nowhere.exception.hint
    elsewhere.mkdir()
    (elsewhere / "review.toml").write_bytes((folder / "review.toml").read_bytes())
    for place in (elsewhere, folder):
        assert json.loads(run("review", "restore", file, "--review", place, "--json").stdout) == {
            "restored": file
        }
    assert json.loads(run("review", "reader", "list", "--json").stdout)[0]["address"] == ADDRESS


def test_a_publication_that_runs_is_not_run_twice(folder):

    made(folder)
    with alone(folder):
        assert isinstance(run("review", "run", folder).exception, NodeError)


def test_mails_are_counted_by_what_became_of_them(folder):
    made(folder)
    assert json.loads(run("review", "mails", "--json").stdout)["counts"]["waiting"] == 0


def test_bounces_come_in_by_files_and_what_is_none_is_told_and_left(folder, tmp_path):
    made(folder)
    reader = reader_in(folder)
    with open_press(folder) as press:
        put_out(press, "news", ADDRESS, Letter("S", "T"), reader.id)
        (mail,) = press.store.mails.take(1)
        press.store.mails.sent([mail.number])
        to = return_path(press, mail)
    (tmp_path / "bounce.eml").write_bytes(report(to))
    (tmp_path / "other.eml").write_text("Subject: Hello\n\nHello.\n")
    done = json.loads(
        run("review", "bounces", tmp_path / "bounce.eml", tmp_path / "other.eml", "--json").stdout
    )
    assert [(one["address"], one["count"]) for one in done["counted"]] == [(ADDRESS, 1)]
    assert "came back from no mail" in done["left"][0]["why"]
    again = run("review", "bounces", tmp_path / "bounce.eml", tmp_path / "missing.eml")
    assert again.exit_code == 2
    assert "counted before" in again.stdout
    assert "missing.eml: cannot be read" in again.stdout


def test_what_is_printed_for_people_holds_what_the_json_does(folder):
    made(folder)
    assert "there are no readers yet" in run("review", "reader", "list").stdout
    reader_in(folder)
    assert ADDRESS in run("review", "reader", "list").stdout
    with open_press(folder) as press:
        put_out(press, "news", ADDRESS, Letter("S", "T"))
        press.store.mails.take(1)
    told = run("review", "mails").stdout
    assert "going            1" in told
    assert ADDRESS in told
    assert len(run("review", "voucher", "make", "--count", 3).stdout.split()) == 3
