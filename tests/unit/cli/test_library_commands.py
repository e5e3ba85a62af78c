"""Commands on articles: added from files, published, and those of others imported for the desk alone."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from loopback import serving
from press_samples import Clock, press_in, published
from tocsin.cli.main import app
from tocsin.model.article import Author, Kind, State
from tocsin.model.errors import ExchangeError, UsageError
from tocsin.model.member import COMMUNITY
from tocsin.press.press import Press, open_press

ARTICLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "articles"
HEAD = '+++\nheadline = "Four members saw it"\nmarking = "TLP:CLEAR"\n[topics]\ncountry = ["Albania"]\n+++\n'
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>A paper</title>
<item><title>Albania &amp;amp; others</title><link>https://paper.example/1</link><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;It was &lt;b&gt;severe&lt;/b&gt;.&lt;/p&gt;&lt;script&gt;steal()&lt;/script&gt;&lt;p&gt;Subscribe now to get full access&lt;/p&gt;&lt;p&gt;Already a subscriber? Log in here&lt;/p&gt;</description></item>
<item><title>Nowhere</title><link>javascript:alert(1)</link></item></channel></rss>"""
PAGE = b"""<!doctype html><html><head><title>Ports were shut</title><meta property="og:site_name" content="A paper"></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Ports were shut</h1>
<p>Two ports of the country were shut for a day after an attack on their systems, officials said on Monday.</p>
<p>The attackers had been inside for months, according to three people who know of the investigation, and left little behind.</p>
<p>Keep reading for free!</p><p>Get full access by submitting your email address.</p><p>Already a subscriber? Log in here.</p>
</article><footer>Copyright</footer><script>steal()</script></body></html>"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_REVIEW", str(tmp_path / "review"))
    press_in(tmp_path / "review", Clock()).store.close()
    return tmp_path / "review"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["library", *map(str, arguments)])


def only(folder):
    with open_press(folder) as press:
        (found,) = press.store.articles.in_states(list(State))
    return found


def test_an_article_is_added_and_published_now_or_at_the_next_issue(folder, tmp_path):
    file = tmp_path / "one.md"
    file.write_text(HEAD + "Text.\n")
    assert run("add", file).exit_code == 0
    assert isinstance(run("add", file).exception, UsageError), "it is there already"
    draft = only(folder)
    assert (draft.state, draft.topics[0].name) == (State.DRAFT, "Albania")
    assert run("publish", draft.slug, "--at", "next").exit_code == 0
    assert only(folder).state is State.SCHEDULED
    assert run("publish", draft.id).exit_code == 0
    assert only(folder).state is State.PUBLISHED
    assert (
        json.loads(run("list", "--state", "published", "--json").stdout)[0]["headline"]
        == "Four members saw it"
    )
    assert isinstance(run("list", "--state", "lost").exception, UsageError)
    assert isinstance(run("publish", "nothing").exception, UsageError)


def test_a_list_names_each_article_whole_however_narrow_the_terminal_in_the_time_of_the_publication(
    folder, monkeypatch
):
    with open_press(folder) as press:
        then = Press(folder, press.settings, press.store, Clock())
        slug = published(then, "Four members saw it in the night of the first attack on the ports").slug
    assert "2026-03-03 12:00" in run("list").stdout
    (folder / "review.toml").write_text(
        (folder / "review.toml").read_text().replace('"UTC"', '"Europe/Tirane"')
    )
    monkeypatch.setenv("COLUMNS", "40")
    told = run("list").stdout
    assert slug in told.splitlines()
    assert "2026-03-03 13:00 Europe/Tirane" in " ".join(told.split())


def test_a_page_is_kept_with_its_source_for_the_desk_alone_and_once(folder, tmp_path):
    file = tmp_path / "page.html"
    file.write_bytes(PAGE)
    assert isinstance(run("import", file).exception, UsageError), "nothing says how it is marked"
    done = run("import", file, "--tlp", "CLEAR", "--url", "https://paper.example/ports", "--json")
    assert done.exit_code == 0, done.output
    article = only(folder)
    assert article.kind is Kind.IMPORTED
    assert article.headline == "Ports were shut"
    assert article.sources[0].url == "https://paper.example/ports"
    assert "A paper" in article.sources[0].publisher
    assert "inside for months" in article.body
    for foreign in ("Keep reading", "subscriber", "full access", "Copyright", "steal", "Home"):
        assert foreign not in article.body
    assert len(json.loads(done.stdout)["left"]) >= 3
    again = json.loads(
        run("import", file, "--tlp", "CLEAR", "--url", "https://paper.example/ports", "--json").stdout
    )
    assert (again["taken"], again["known"]) == ([], 1)
    assert isinstance(run("publish", article.slug).exception, UsageError)
    assert only(folder).state is State.DRAFT


def test_a_feed_is_taken_entry_by_entry_and_what_leads_nowhere_is_told(folder):
    async def feed(scope, receive, send):
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/xml")]}
        )
        await send({"type": "http.response.body", "body": FEED})

    with serving(feed) as url:
        assert isinstance(run("import", f"{url}/feed").exception, ExchangeError), "a private address"
        done = run("import", f"{url}/feed", "--allow-private", "--json")
        again = run("import", f"{url}/feed", "--allow-private")
    assert done.exit_code == 0, done.output
    assert "1 there already\nleft: links to no web address: entry 2" in again.stdout
    article = only(folder)
    assert article.headline == "Albania & others"
    assert article.body == "It was severe.\n"
    assert article.topics[0].slug == "albania"
    assert any("no web address" in one for one in json.loads(done.stdout)["left"])


def test_a_stix_report_keeps_its_marking_and_one_without_needs_it_said(folder, tmp_path):
    report = {
        "type": "report", "spec_version": "2.1", "id": "report--5f0c2f3a-6a1b-4c7e-9a49-0d3b8f1e2a44",
        "created": "2026-03-01T00:00:00.000Z", "modified": "2026-03-01T00:00:00.000Z", "published": "2026-03-01T00:00:00.000Z",
        "name": "Storm", "description": "What it did in *Albania*.", "object_refs": [],
    }  # fmt: skip
    file = tmp_path / "report.json"
    file.write_text(json.dumps({"type": "bundle", "objects": [report]}))
    assert isinstance(run("import", file).exception, UsageError)
    amber = {"object_marking_refs": ["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"]}
    file.write_text(json.dumps({"type": "bundle", "objects": [report | amber]}))
    done = run("import", file, "--tlp", "CLEAR")
    assert done.exit_code == 0, done.exception
    article = only(folder)
    assert str(article.marking) == "TLP:AMBER", "what is said never loosens what the report says"
    assert article.headline == "Storm"


def test_a_file_that_is_too_large_is_told_as_that_and_not_as_damaged(folder, tmp_path):
    file = tmp_path / "large.json"
    file.write_text('{"objects": ["' + "x" * 16 * 1024**2 + '"]}')
    failed = run("import", file, "--tlp", "CLEAR").exception
    assert isinstance(failed, UsageError)
    assert failed.what == "is larger than 16 MiB"


def test_a_folder_is_taken_file_by_file_and_what_cannot_be_is_told(folder, tmp_path):
    (tmp_path / "texts" / "more").mkdir(parents=True)
    (tmp_path / "texts" / "good.md").write_text("---\nheadline: In YAML\nmarking: GREEN\n---\nText.\n")
    (tmp_path / "texts" / "more" / "bad.md").write_text('+++\nheadline = "Unmarked"\n+++\nText.\n')
    done = json.loads(run("import", tmp_path / "texts", "--json").stdout)
    assert [one["headline"] for one in done["taken"]] == ["In YAML"]
    assert "is not marked" in done["left"][0]
    again = json.loads(run("import", tmp_path / "texts", "--json").stdout)
    assert (again["taken"], again["known"]) == ([], 1)
    assert "left: is not marked: " in run("import", tmp_path / "texts").stdout


def test_authors_have_a_page_by_their_names_and_keep_the_one_they_have(folder, tmp_path):
    with open_press(folder) as press:
        press.store.articles.put_author(Author("ada-l", "Ada Lovelace", ("engines",)))
    file = tmp_path / "one.md"
    file.write_text(
        '+++\nheadline = "By two"\nmarking = "CLEAR"\nauthors = ["Ada L.", "Ben K."]\n+++\nText.\n'
    )
    run("add", file)
    assert only(folder).authors == ("ada-l", "ben-k")
    with open_press(folder) as press:
        assert [one.name for one in press.store.articles.authors()] == ["Ada Lovelace", "Ben K."]


@pytest.mark.shared_data
@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the folder of real data is not beside this checkout")
def test_of_a_real_page_the_article_is_kept_and_its_subscription_pitch_is_not(folder):
    (file,) = ARTICLES.glob("*.txt")
    assert run("import", file, "--tlp", "CLEAR").exit_code == 0
    article = only(folder)
    assert article.body.count("\n\n") == 2
    assert article.body.startswith("In July and September")
    assert article.body.endswith("dangerous cyber actor.\n")
    assert {topic.slug for topic in article.topics} >= {"albania", "iran"}


def test_the_library_is_searched_as_the_desk_does_or_as_a_reader(folder, tmp_path):
    for name, more in (("wiper", ""), ("green", 'kind = "flash"\n')):
        file = tmp_path / f"{name}.md"
        tlp = "GREEN" if name == "green" else "CLEAR"
        file.write_text(
            f'+++\nheadline = "A {name} wiped"\nmarking = "{tlp}"\n{more}+++\nText.\n\nTwo.\n\nQuicksilver.\n'
        )
        run("add", file)
    slug = json.loads(run("list", "--json").stdout)[0]["slug"]

    def found(*arguments):
        return json.loads(run("search", *arguments, "--json").stdout)

    assert (found("wiping")["total"], found("wiping", "--as", "visitor")["total"]) == (2, 0)
    run("publish", *(one["slug"] for one in json.loads(run("list", "--json").stdout)))
    assert [found("quicksilver", *who)["total"] for who in ((), ("--as", "visitor"), ("--as", "registered"), ("--as", "all-access"))] == [2, 0, 0, 1]  # fmt: skip
    with open_press(folder) as press:
        reader = press.store.readers.confirmed("rae@example.org")
        press.store.readers.put(msgspec.structs.replace(reader, audience=COMMUNITY))
    assert found("wiping", "--as", "rae@example.org")["total"] == 2
    newest = found("wiping", "--order", "newest", "--page", "1")
    assert newest["facets"][0]["field"] == "type"
    assert newest["hits"][0]["headline"][-1] == {"text": "wiped", "hit": True}
    told = run("search", "wiping", "ab*").stdout
    assert "not asked: ab*" in told
    assert slug in told
    assert "2 articles" in told
    assert "type: " in told
    assert "1 article" in run("search", "--", "wiping", "-type:flash").stdout
    for wrong in (("--order", "worst"), ("--as", "nobody@example.org")):
        assert isinstance(run("search", "wiping", *wrong).exception, UsageError)


def test_what_is_found_is_told_in_one_line_whatever_paragraphs_it_lies_in(folder, tmp_path):
    file = tmp_path / "one.md"
    file.write_text(HEAD + "Nobody was told.\n\nA wiper ran.\n\nNobody saw it.\n")
    run("add", file)
    told = run("search", "wiper").output
    assert "A wiper ran. Nobody saw it." in " ".join(told.split())
    assert "\\n" not in told
