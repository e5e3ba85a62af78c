"""The outbox of a demonstration shows its mails to this machine, and nothing in a mail does anything there."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage

import httpx
import pytest

from tocsin.web.outbox import outbox_app
from tocsin.web.outbox.app import linked

HOSTILE = '<script>alert(1)</script> http://127.0.0.1:1/enter/abc"onmouseover=x'


@pytest.fixture
def outbox(tmp_path):
    mail = EmailMessage()
    mail["From"], mail["To"] = "review@review.example", "ada@reader.example"
    mail["Subject"], mail["Date"] = "<b>Daily</b> Review", "Mon, 18 Jul 2022 06:00:02 +0000"
    mail.set_content(HOSTILE)
    mail.add_alternative("<p>Read on</p><script>alert(2)</script>", subtype="html")
    (tmp_path / "one.eml").write_bytes(bytes(mail))
    return outbox_app(tmp_path)


def get(app, path, host="127.0.0.1:80"):
    async def asked():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.get(path)

    return asyncio.run(asked())


def test_a_mail_is_listed_and_shown_as_text(outbox):
    listed, mail = get(outbox, "/").text, get(outbox, "/mails/one").text
    assert "&lt;b&gt;Daily" in listed
    assert "ada@reader.example" in listed
    assert '<a href="http://127.0.0.1:1/enter/abc" rel="noreferrer">' in mail
    assert "<script" not in listed + mail


def test_html_of_a_mail_runs_nothing_and_loads_nothing(outbox):
    answer = get(outbox, "/letters/one")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


@pytest.mark.parametrize("path", ["/mails/none", "/letters/none", "/static/none.css", "/mails/..%2fone"])
def test_what_is_not_there_is_not_found(outbox, path):
    assert get(outbox, path).status_code == 404


def test_another_name_is_answered_nothing(outbox):
    assert get(outbox, "/", host="evil.example").status_code == 400


def test_a_text_keeps_what_is_no_address():
    assert linked("a & b") == "a &amp; b"
