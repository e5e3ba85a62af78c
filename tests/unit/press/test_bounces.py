"""Bounce messages count against the reader whose mail came back, and nobody makes one up for another."""

from __future__ import annotations

import pytest

from bounce_samples import report
from tocsin.library.letters import Letter
from tocsin.model.errors import UsageError
from tocsin.press.bounces import return_path, take_bounce
from tocsin.press.posting import put_out
from tocsin.store.press import MailState


@pytest.fixture
def reader(press):
    return press.store.readers.confirmed("rae@example.org")


def sent(press, reader, key="news 1"):
    """The address that a mail which the server took comes back to."""
    put_out(press, key, reader.address, Letter("Subject", "Text."), reader.id)
    (mail,) = press.store.mails.take(1)
    press.store.mails.sent([mail.number])
    return return_path(press, mail)


def test_three_mails_that_come_back_stop_more_and_each_counts_once(press, reader):
    for number in range(3):
        to = sent(press, reader, f"news {number}")
        found = take_bounce(press, report(to))
        assert (found.address, found.count) == (reader.address, number + 1)
        with pytest.raises(UsageError, match="counted before"):
            take_bounce(press, report(to))
    assert found.stops
    assert press.store.mails.counts() == {MailState.BOUNCED: 3}
    assert list(press.store.readers.each()) == []


def test_bounces_of_long_ago_are_forgotten(press, reader, clock):
    for number in range(3):
        assert take_bounce(press, report(sent(press, reader, f"news {number}"))).count == 1
        clock.move(days=91)


def test_what_is_no_failure_for_good_or_no_report_is_left(press, reader):
    to = sent(press, reader)
    for raw in (
        report(to, "delayed"),
        report(to, "failed", "4.2.2"),
        f"To: {to}\n\nI am away.\n".encode(),
        b"",
    ):
        with pytest.raises(UsageError):
            take_bounce(press, raw)
    assert press.store.readers.keys(reader.id).bounces == 0


def test_nobody_makes_up_a_bounce_of_another_s_mail(press, reader):
    to = sent(press, reader)
    local, _, domain = to.partition("@")
    number = local.split("+")[1].split("-")[0]
    for made_up in (
        f"review+{number}-{'0' * 20}@{domain}",
        f"review+999-{'a' * 20}@{domain}",
        "review@localhost",
    ):
        with pytest.raises(UsageError, match="came back from no mail"):
            take_bounce(press, report(made_up))
    assert press.store.readers.keys(reader.id).bounces == 0


def test_a_mail_to_nobody_yet_comes_back_to_the_plain_address(press):
    put_out(press, "link", "new@example.org", Letter("Link", "Here."))
    assert return_path(press, press.store.mails.take(1)[0]) == "review@localhost"
