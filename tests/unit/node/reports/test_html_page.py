import datetime as dt
import html as entities
import io
import json
import re

import msgspec
import pytest

from report_samples import DETECTIONS, HOSTILE, finding, hostile, outcome, seen
from tocsin.node.ingest.reader import OtherHost, OtherOrigin
from tocsin.node.ingest.ways import OtherWay
from tocsin.node.reports import html
from tocsin.node.reports.page.render import _share, policy


def page(found=None) -> str:
    stream = io.BytesIO()
    html.write(outcome(found), stream)
    return stream.getvalue().decode()


def words(text: str) -> str:
    return " ".join(entities.unescape(re.sub(r"<[^>]*>", " ", text)).split())


@pytest.fixture(scope="module")
def ordinary() -> str:
    return page()


def test_the_answer_comes_first(ordinary):
    first = re.search(r"<h1[^>]*>(.*?)</h1>", ordinary)
    assert (
        first[1] == "4 findings of level high or critical on 2 of 3 known hosts, first 2022-05-01 08:00 UTC."
    )
    assert (
        "Blind on 1 host for windows process_creation; 1 of 4 detections could see nothing anywhere."
        in ordinary
    )


def test_nothing_found_is_said_and_sends_to_the_field_of_view():
    text = words(page([]))
    assert "Nothing found on 3 known hosts." in text
    assert "None of 4 detections found anything. Read the field of view before you rely on it." in text


def test_findings_of_hosts_that_only_a_correlation_joins_are_told_apart():
    joined = finding("chain", seen("shell", 0), seen("crypt", 5, "db01"))
    text = words(page([finding("shell", seen("shell", 0)), joined]))
    assert "2 findings of level high or critical on 1 of 3 known hosts" in text
    assert "1 more host only together with others" in text


def test_everything_left_out_is_named_and_counted(ordinary):
    text = words(ordinary)
    for said in (
        "Not read: 3 records",
        "logs/torn.evtx, record 12",
        "Rules and indicators not loaded: 1",
        "modifier 'odd' is not known",
        "Suppressed by tuning: 6 findings",
        "our scanner",
        "2 matches have no time",
        "4 events were in already from another export and counted once",
        "2 events lie far outside",
        "1 event has no time",
        "3 events name no host",
        "blind everywhere: no mail log",
    ):
        assert said in text, said


def test_each_finding_opens_to_its_event_and_where_it_is_from(ordinary):
    text = words(ordinary)
    assert "web01.evtx, record 7" in text
    assert "c" * 64 in text
    assert "2022-05-01T08:00:00.000000Z" in text
    assert "cmd /c whoami" in text


def test_fields_that_the_rule_asks_for_are_marked_under_the_names_of_the_log(ordinary):
    assert '<dt class="asked">NewProcessName</dt>' in ordinary
    assert "<dt>CommandLine</dt>" in ordinary


def test_a_correlation_lists_its_events_with_the_rules_they_matched(ordinary):
    members = re.search(r'<ol class="members">(.*?)</ol>', ordinary, re.DOTALL)[1]
    assert "Web worker starts a shell" in members
    assert "Files encrypted" in members


def test_techniques_stand_under_the_tactic_that_their_rule_puts_before_them(ordinary):
    tactics = dict(re.findall(r'<h3 id="tactic-\d+">([^<]*)</h3>(.*?)</section>', ordinary, re.DOTALL))
    assert list(tactics) == ["Initial Access", "Persistence", "Collection", "Impact"]
    assert "T1190" in tactics["Initial Access"]
    assert "T1190" not in tactics["Persistence"]
    assert "T1505.003" in tactics["Persistence"]
    assert "1 could see nothing anywhere" in tactics["Collection"]


def test_the_page_asks_for_nothing_from_anywhere(ordinary):
    assert not re.findall(r"<(?:link|img|iframe|object|embed|base|video|audio|source)\b", ordinary)
    assert not re.findall(r"<[^>]*\s(?:src|srcset|action|poster|background)\s*=", ordinary)
    assert not re.findall(r"url\((?!#)|@import|https?://", ordinary)
    assert set(re.findall(r'href="([^"]{1})', ordinary)) == {"#"}


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else(ordinary):
    assert policy().startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy()
    assert not re.findall(r"<[^>]+\s(?:style|on\w+)\s*=", ordinary)


def test_hostile_text_stays_text():
    made = page(hostile())
    assert len(re.findall(r"<script\b", made)) == 2
    assert made.count("</script>") == 2
    for mark in (
        "<img",
        "<svg onload",
        "<b>bold",
        "<a href='java",
        "<!--",
        "\x00",
        "\x1b",
        "\u202e",
        "\u2028",
        "\ufeff",
    ):
        assert mark not in made.replace("<!doctype", ""), mark
    assert "{{ 7 * 7 }}" in made
    assert '<b class="unseen" title="right-to-left override">U+202E</b>' in made
    assert '<b class="unseen" title="control character">U+0000</b>' in made


def test_hostile_text_cannot_leave_an_attribute():
    made = page(hostile())
    for tag in re.findall(r"<[a-z][^<>]*>", made):
        assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag)), tag


def test_the_index_is_json_that_cannot_end_its_element():
    made = page(hostile())
    text = re.search(r'<script type="application/json" id="index">(.*?)</script>', made, re.DOTALL)[1]
    assert "<" not in text
    found = json.loads(text)
    assert found["all"] == len(found["findings"]) == 5
    assert {rule["level"] for rule in found["rules"]} == {"high", "critical"}


def test_long_values_are_cut_and_the_rest_is_counted():
    made = page([finding("shell", seen("shell", 0, Data=HOSTILE["long"]))])
    assert "94,000 more characters" in made
    assert len(made) < 120_000


def test_findings_without_a_time_have_a_place_of_their_own():
    text = words(page([finding("shell", seen("shell", None))]))
    assert "No time in the event" in text
    assert "1 finding has no time" in text


def test_rules_nobody_knows_and_years_nobody_lived_are_shown_too():
    odd = msgspec.structs.replace(
        seen("shell", 0), time=dt.datetime.min.replace(tzinfo=dt.UTC), rule_id="gone"
    )
    late = msgspec.structs.replace(odd, time=dt.datetime.max.replace(tzinfo=dt.UTC))
    found = [msgspec.structs.replace(finding("shell", one), rule_id="gone") for one in (odd, late)]
    assert "2 findings lie outside this axis" in words(page(found))


def test_every_level_that_a_rule_may_have_has_its_colour():
    levels = {d.level.value for d in DETECTIONS}
    assert levels <= set(re.findall(r"\.l-(\w+) \{ --level", page()))


def test_logs_that_name_no_host_are_told_and_not_called_blind():
    made = outcome([])
    processes, mail = made.result.view.classes
    nameless = msgspec.structs.replace(mail, nameless=("mail-tracking",))
    seen_so = msgspec.structs.replace(made.result.view, classes=(processes, nameless))
    made = msgspec.structs.replace(made, result=msgspec.structs.replace(made.result, view=seen_so))
    stream = io.BytesIO()
    html.write(made, stream)
    text = words(stream.getvalue().decode())
    assert "Asked of events that name no host: mail-tracking" in text
    assert "Blind everywhere" not in text
    assert "could see nothing anywhere" not in text


def test_files_that_kept_another_host_or_origin_are_named_and_the_rest_counted():
    whole = outcome()
    others = tuple(OtherOrigin(f"logs/{at:03}.evtx", "", HOSTILE["markup"]) for at in range(301))
    kept = OtherOrigin("logs/first.evtx", "treasury.example", "ministry.example")
    hosts = (OtherHost("logs/web.log", "", "web01"),)
    taken = msgspec.structs.replace(whole.taken, other_origins=(kept, *others), other_hosts=hosts)
    stream = io.BytesIO()
    html.write(msgspec.structs.replace(whole, taken=taken), stream)
    text = stream.getvalue().decode()
    told = words(text)
    assert "In already under another origin" in told
    assert "logs/first.evtx: of treasury.example, not ministry.example" in told
    assert "logs/000.evtx: of nobody, not <b>bold</b>" in told
    assert "<b>bold</b>" not in text
    assert "and 2 more files." in told
    assert "In already under another host" in told
    assert "logs/web.log: of no host, not web01" in told


def test_files_that_stayed_as_they_were_read_are_named_and_the_rest_counted():
    whole = outcome()
    kept = OtherWay("logs/auth.log", "timezone", "UTC", "Europe/Tirane")
    others = tuple(
        OtherWay(f"logs/{at:03}.csv", "logsource", "", "linux/process_creation/*") for at in range(301)
    )
    taken = msgspec.structs.replace(whole.taken, other_ways=(kept, *others))
    stream = io.BytesIO()
    html.write(msgspec.structs.replace(whole, taken=taken), stream)
    told = words(stream.getvalue().decode())
    assert "In already, read otherwise" in told
    assert "logs/auth.log: timezone UTC, not Europe/Tirane" in told
    assert "logs/000.csv: logsource none, not linux/process_creation/*" in told
    assert "and 2 more files." in told


def test_nothing_of_other_hosts_and_origins_is_said_where_there_is_none(ordinary):
    assert "In already" not in ordinary


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.0, "0 %"), (0.004, "under 1 %"), (0.29, "29 %"), (0.768, "76 %"), (0.999, "99 %"), (1.0, "100 %")],
)
def test_a_share_is_never_rounded_to_none_or_to_all(share, told):
    assert _share(share) == told


def test_a_host_that_the_hunt_was_not_limited_to_is_not_said_to_have_logged_nothing():
    whole = outcome([finding("chain", seen("shell", 0), seen("crypt", 5, "db01"))])
    view = whole.result.view
    asked, (elsewhere,) = view.hosts[1:], view.hosts[:1]
    parts = {"hosts": asked, "elsewhere": (elsewhere,), "classes": (), "outcomes": {}, "host_logs": ()}
    limited = msgspec.structs.replace(view, **parts)
    stream = io.BytesIO()
    result = msgspec.structs.replace(whole.result, view=limited)
    html.write(msgspec.structs.replace(whole, result=result), stream)
    rows = re.findall(
        r"<tr[^>]*>\s*<th scope=\"row\"><a [^>]*data-host.*?</tr>", stream.getvalue().decode(), re.DOTALL
    )
    (row,) = (row for row in rows if "db01" in row)
    assert "not asked" in row
    assert "strip-cell unasked" in row
    assert sum("not asked" in row for row in rows) == 1
