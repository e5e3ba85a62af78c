"""Whatever is written into any field, a page shows it as text."""

from __future__ import annotations

import html.parser
import re
from urllib.parse import quote

import pytest

from tocsin.web.nouns import match_key
from web_client import Client
from web_hostile import HARM, HostileDesk

PATHS = (
    "/calls", "/members", "/quarantine", "/hunts", "/findings", "/audit", "/audit/verified", "/status", "/accounts", "/account",
    "/calls/{call}", "/calls/{call}/board", "/calls/{call}/triage", "/calls/{call}/answer", "/calls/{call}/matches/{key}",
    "/cases", "/cases/{case}", "/cases/{case}/who", "/cases/{case}/attribution", "/cases/{case}/why", "/cases/{case}/evidence", "/cases/{case}/evidence?entry={entry}", "/cases/{case}/entries/{entry}",
    "/knowledge", "/knowledge/adversaries", "/knowledge/adversaries/{adversary}", "/knowledge/used/{item}", "/knowledge/states?least=1", "/knowledge/precedents", "/knowledge/claims/IR",
    "/cases/{case}/timeline", "/cases/{case}/traces",
    *(f"/cases/{{case}}/{end}" for end in ("severity", "thresholds", "options", "plan", "write?kind=threshold", "write?kind=fact&factor=outage")),
    "/gaps", "/gaps/{member}",
    "/cases/{case}/paper",
)  # fmt: skip


class Elements(html.parser.HTMLParser):
    """What a browser would make of a page: its elements, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def client():
    return Client(HostileDesk()).log_in("administrator")


@pytest.mark.parametrize("path", PATHS)
def test_no_text_becomes_an_element_or_an_attribute(client, path):
    desk = client.desk
    filled = path.replace("{call}", quote(desk.all_calls[0].id, safe="")).replace(
        "{key}", match_key(desk.all_matches[0])
    )
    filled = filled.replace("{member}", quote(desk.me.id, safe=""))
    filled = filled.replace("{case}", quote(desk.cases.case.id, safe=""))
    filled = filled.replace("{entry}", quote(desk.cases.entries[-2].id, safe=""))
    filled = filled.replace("{item}", quote(desk.knowledge.all.bundle.software[0].id, safe=""))
    filled = filled.replace("{adversary}", quote(desk.knowledge.all.adversaries[0].id, safe=""))
    answer = client.get(filled)
    assert answer.status_code == 200, answer.text
    page = Elements()
    page.feed(answer.text)
    assert not {tag for tag, _ in page.found} & {
        "img",
        "iframe",
        "object",
        "embed",
        "style",
        "base",
        "foreignobject",
    }
    assert [attributes for tag, attributes in page.found if tag == "script"] == [
        {"src": next(one["src"] for tag, one in page.found if tag == "script"), "defer": None}
    ]
    for tag, attributes in page.found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (
            tag,
            attributes,
        )
        for name in ("href", "src", "action"):
            if (target := attributes.get(name)) is not None:
                assert target.startswith(("/", "#")) or target == "", (tag, target)
                assert not target.startswith("//")
    assert "{{7*7}}" in page.text or path == "/audit/verified"
    assert not re.findall(r"onerror=window\.harmed=1>.{0,60}?(?<!\d)49(?!\d)", page.text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", answer.text)


def test_json_has_the_very_texts(client):
    got = client.get("/calls.json").json()["calls"][0]["call"]["title"]
    assert got == client.desk.all_calls[0].title
    assert got.endswith(HARM)


def test_a_form_works_with_hostile_ids(client):
    desk = client.desk
    path = f"/calls/{quote(desk.all_calls[0].id, safe='')}/triage"
    answer = client.post(
        path, {"do": "dismiss", "key": match_key(desk.all_matches[0]), "note": HARM, "seen": "1"}
    )
    assert answer.status_code == 303
    assert desk.done[-1][0:2] == ("judge", desk.all_calls[0].id)
    assert client.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"/{quote(HARM)}",
        f"/calls/{quote(HARM, safe='')}",
        f"/calls/x/board?start={quote(HARM)}",
        f"/log-in?next={quote(HARM)}",
    ],
)
def test_an_address_is_never_markup(path):
    for client in (Client(), Client().log_in("reader")):
        text = client.get(path).text
        assert "<img" not in text
        assert "<svg onload" not in text
