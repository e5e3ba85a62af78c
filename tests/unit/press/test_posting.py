"""Mails are handed to a real SMTP server: at most once each, again where it says so, never where nobody knows."""

from __future__ import annotations

import contextlib

import msgspec
import pytest

from full_disk import full_disk
from mail_server import NO_SUCH, Taker, mail_server
from press_samples import press_in
from tocsin.library.letters import Letter
from tocsin.model.errors import StoreError
from tocsin.press.carrying import Outcome, Taken, carrier_of, is_of_address
from tocsin.press.configuration import MailServer
from tocsin.press.posting import post, put_out
from tocsin.store.press import BOUNCES, Mail, MailState

LETTER = Letter("Subject", "One.\n.\nA line of a dot stands above.\n")


@pytest.fixture
def taker():
    return Taker()


@pytest.fixture
def posting(tmp_path, clock, taker):
    """Posts over one carrier for as long as the test lasts."""
    with mail_server(taker) as port:
        server = MailServer(host="127.0.0.1", port=port, security="none", sender="review@review.example")
        with (
            press_in(tmp_path / "post", clock, mail=server) as press,
            carrier_of(press.folder, server) as carrier,
        ):
            press.post = lambda **more: post(press, carrier, **more)
            yield press


def states(press):
    return {state: count for state, count in press.store.mails.counts().items() if count}


def test_mails_go_once_each_over_one_connection_as_they_were_written(posting, taker):
    for number in range(30):
        put_out(posting, "news", f"r{number}@example.org", LETTER)
        put_out(posting, "news", f"r{number}@example.org", LETTER)
    assert posting.post().taken == 30
    assert posting.post().taken == 0
    assert sorted(taker.addresses) == sorted(f"r{number}@example.org" for number in range(30))
    assert len(taker.sessions) == 1
    assert taker.taken[0][2].get_content().replace("\r\n", "\n") == LETTER.text
    assert states(posting) == {MailState.SENT: 30}


def test_what_the_server_puts_off_is_tried_again_later_and_later(posting, taker, clock):
    put_out(posting, "news", "rae@example.org", LETTER)
    taker.rcpt["rae@example.org"] = ["451 later", "451 later"]
    assert posting.post().left == 1
    assert posting.post().left == 0, "its time has not come"
    clock.move(seconds=61)
    assert posting.post().left == 1
    clock.move(seconds=61)
    assert posting.post().left == 0, "twice as long"
    clock.move(seconds=61)
    assert posting.post().taken == 1
    assert taker.addresses == ["rae@example.org"]


def test_what_is_put_off_for_days_is_given_up(posting, taker, clock):
    put_out(posting, "news", "rae@example.org", LETTER)
    taker.rcpt["rae@example.org"] = ["451 later"] * 20
    for _ in range(20):
        posting.post()
        clock.move(days=2)
    assert states(posting) == {MailState.FAILED: 1}
    assert len(taker.rcpt["rae@example.org"]) == 8


def test_a_mail_whose_reply_is_lost_is_never_sent_again_and_the_next_ones_go(posting, taker):
    put_out(posting, "news", "rae@example.org", LETTER)
    put_out(posting, "news", "sam@example.org", LETTER)
    taker.data["rae@example.org"] = ["take and break"]
    done = posting.post()
    assert (done.taken, done.left) == (1, 1)
    posting.post()
    assert taker.addresses == ["rae@example.org", "sam@example.org"]
    assert states(posting) == {MailState.UNSURE: 1, MailState.SENT: 1}
    assert [one.address for one in posting.store.mails.uncertain()] == ["rae@example.org"]


def test_where_no_server_is_mails_wait_as_before(tmp_path, clock):
    nowhere = MailServer(host="127.0.0.1", port=1, security="none")
    with press_in(tmp_path / "none", clock, mail=nowhere) as press:
        put_out(press, "news", "rae@example.org", LETTER)
        put_out(press, "news", "sam@example.org", LETTER)
        with carrier_of(press.folder, nowhere) as carrier:
            for _ in range(20):
                assert not post(press, carrier).reached
        assert states(press) == {MailState.WAITING: 2}
        assert press.store.mails.take(1)[0].tries == 0


def test_a_server_that_closes_is_left_alone_and_asked_anew(posting, taker):
    put_out(posting, "news", "rae@example.org", LETTER)
    taker.rcpt["rae@example.org"] = ["421 closing"]
    assert not posting.post().reached
    assert posting.post().taken == 1


def test_three_addresses_that_are_wrong_stop_mails_to_a_reader_until_a_link_reaches_it(posting, taker):
    reader = posting.store.readers.confirmed("rae@example.org")
    taker.rcpt["rae@example.org"] = [NO_SUCH] * 3
    for number in range(3):
        assert [one.id for one in posting.store.readers.each()] == [reader.id]
        put_out(posting, f"news {number}", reader.address, LETTER, reader.id)
        posting.post()
    assert posting.store.readers.keys(reader.id).bounces == BOUNCES
    assert list(posting.store.readers.each()) == []
    posting.store.readers.confirmed("rae@example.org")
    assert [one.id for one in posting.store.readers.each()] == [reader.id]


@pytest.mark.parametrize(("told", "is_wrong"), [
    ("5.1.1 no such user", True), ("no such user", True), ("5.2.1 disabled", True), ("5.2.2 mailbox full", False),
    ("5.7.1 policy", False), ("", True), ("5.1 x", True),
])  # fmt: skip
def test_only_what_is_the_address_s_fault_counts_against_it(told, is_wrong):
    assert is_of_address(told) is is_wrong


def test_a_refused_content_is_given_up_and_no_bounce(posting, taker):
    reader = posting.store.readers.confirmed("rae@example.org")
    put_out(posting, "news", reader.address, LETTER, reader.id)
    taker.data["rae@example.org"] = ["554 5.7.1 spam"]
    posting.post()
    assert states(posting) == {MailState.FAILED: 1}
    assert posting.store.readers.keys(reader.id).bounces == 0


def test_what_a_killed_service_was_handing_on_is_told_and_not_sent(posting, taker):
    put_out(posting, "news", "rae@example.org", LETTER)
    posting.store.mails.take(1)
    assert posting.store.mails.settle() == 1
    posting.post()
    assert taker.addresses == []
    assert states(posting) == {MailState.UNSURE: 1}


def test_the_outbox_keeps_a_file_a_mail(press):
    put_out(press, "news", "rae@example.org", LETTER)
    with carrier_of(press.folder, press.settings.mail) as carrier:
        assert post(press, carrier).taken == 1
    (file,) = (press.folder / "outbox").glob("*.eml")
    assert b"To: rae@example.org" in file.read_bytes()


def test_mails_that_are_over_are_forgotten_and_their_mailing_does_not_begin_again(posting, clock):
    assert posting.store.mails.begin("daily 1", "daily", b"{}")
    put_out(posting, "daily 1", "rae@example.org", LETTER)
    posting.post()
    clock.move(days=61)
    assert posting.store.mails.tidy(clock.now) == 1
    assert not posting.store.mails.begin("daily 1", "daily", b"{}")


def test_a_tls_server_without_a_trusted_certificate_gets_no_mail(posting, taker, tmp_path, clock):
    server = msgspec.structs.replace(posting.settings.mail, security="starttls")
    put_out(posting, "news", "rae@example.org", LETTER)
    with carrier_of(posting.folder, server) as carrier:
        assert not post(posting, carrier).reached
    assert taker.addresses == []


def test_a_mail_is_in_seven_bits_and_short_lines_whatever_it_says(posting, taker):
    text = "Škodlivý kód, " * 200 + "\n.\n…\n"
    put_out(posting, "news", "rae@example.org", Letter("Škodlivý", text, f"<p>{text}</p>"))
    posting.post()
    message = taker.taken[0][2]
    raw = message.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998
    assert message["Subject"] == "Škodlivý"
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == text


def test_a_password_that_is_not_there_keeps_mails_waiting_and_is_told(posting, taker):
    server = msgspec.structs.replace(posting.settings.mail, user="review", password="nowhere")  # noqa: S106  (a file's name)
    put_out(posting, "news", "rae@example.org", LETTER)
    with carrier_of(posting.folder, server) as carrier:
        done = post(posting, carrier)
    assert not done.reached
    assert "nowhere" in done.told
    assert states(posting) == {MailState.WAITING: 1}


def test_a_mail_that_cannot_be_written_waits_and_keeps_no_other(posting, taker):
    posting.store.mails.put_all([Mail("broken", "", "rae@example.org", b"no letter")])
    put_out(posting, "news", "sam@example.org", LETTER)
    with pytest.raises(msgspec.DecodeError):
        posting.post()
    assert posting.post().taken == 1
    assert taker.addresses == ["sam@example.org"]
    assert states(posting) == {MailState.WAITING: 1, MailState.SENT: 1}


def test_what_fails_while_a_mail_is_handed_on_leaves_it_unsure_and_is_not_hidden(posting):
    class Broken:
        def take(self, *_):
            raise RuntimeError("a fault of our own")

    put_out(posting, "news", "rae@example.org", LETTER)
    with pytest.raises(RuntimeError):
        post(posting, Broken())
    assert states(posting) == {MailState.UNSURE: 1}


def test_where_the_disk_has_no_room_no_mail_goes_twice_and_those_not_begun_go_later(tmp_path, clock, press):
    for name in ("rae", "sam", "tom"):
        put_out(press, "news", f"{name}@example.org", LETTER)
    store, offered = press.folder / press.settings.store, []
    with contextlib.ExitStack() as room:

        class Fills:
            """Takes mails; while it takes the first, the disk runs full."""

            def take(self, _made, _sender, address):
                offered.append(address)
                if len(offered) == 1:
                    room.enter_context(full_disk(store))
                return Outcome(Taken.DONE)

        for _ in range(3):
            with pytest.raises(StoreError):
                post(press, Fills())
    assert offered == ["rae@example.org"], "none is offered that could not be marked"
    assert post(press, Fills()).taken == 2
    assert press.store.mails.settle() == 1, "of the first the desk is told"
    post(press, Fills())
    assert offered == ["rae@example.org", "sam@example.org", "tom@example.org"]
