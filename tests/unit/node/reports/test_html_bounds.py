import datetime as dt
import io
from collections import Counter

from report_samples import DETECTIONS, finding, outcome, seen, view
from tocsin.node.reports import html
from tocsin.node.reports.page.choosing import choose
from tocsin.node.reports.page.events import EVENTS
from tocsin.node.reports.page.scale import moment, scale, seconds
from tocsin.node.reports.page.tally import tally


def counted(found):
    return tally(tuple(found), view(), DETECTIONS)


def flood(rule: str, count: int, host: str = "web01"):
    return [finding(rule, seen(rule, at, host, CommandLine=f"run {at}")) for at in range(count)]


def test_all_findings_are_shown_where_there_are_few():
    assert choose(counted(flood("shell", 700))) == list(range(700))


def test_a_flood_of_one_rule_hides_no_other_rule_and_no_machine():
    found = [*flood("crypt", 300), finding("shell", seen("shell", 900)), *flood("crypt", 1, "db01")]
    counts = counted(found)
    chosen = choose(counts, whole=20, per_rule=10)
    assert Counter(counts.places[at].rule for at in chosen) == {0: 10, 1: 1}
    assert {
        counts.hosts[host].name.partition(".")[0] for at in chosen for host in counts.places[at].hosts
    } == {
        "web01",
        "db01",
    }


def test_graver_findings_are_chosen_before_others():
    counts = counted([*flood("shell", 50), *flood("crypt", 50)])
    chosen = choose(counts, whole=30, per_rule=25)
    assert Counter(counts.findings[at].level for at in chosen) == {"critical": 25, "high": 5}
    assert chosen == sorted(chosen)


def test_the_characters_of_a_page_are_bounded():
    found = [finding("shell", seen("shell", at, Data="x" * 5_000)) for at in range(100)]
    assert 10 <= len(choose(counted(found), chars=100_000)) < 20


def test_a_page_that_does_not_show_all_says_how_many_and_where_the_rest_is(monkeypatch):
    monkeypatch.setattr(choose, "__defaults__", (40, 10, 10**6))
    stream = io.BytesIO()
    html.write(outcome([*flood("shell", 60), *flood("crypt", 60)]), stream)
    text = stream.getvalue().decode()
    assert "<b>20 of 120 findings are in this page</b>" in text
    assert "tocsin hunt … -o findings.jsonl" in text
    assert text.count("data-f=") == 20
    assert "120 findings of level high or critical" in text


def test_a_correlation_of_very_many_events_shows_the_first_and_counts_the_rest():
    stream = io.BytesIO()
    html.write(outcome([finding("chain", *(seen("shell", at) for at in range(1_000)))]), stream)
    text = stream.getvalue().decode()
    assert text.count('<dl class="fields">') == EVENTS
    assert f"{1_000 - EVENTS} more events of this finding are in the JSON lines" in text


def test_very_many_hosts_and_rules_make_no_endless_page():
    found = [finding("shell", seen("shell", at, f"host{at}")) for at in range(3_000)]
    stream = io.BytesIO()
    html.write(outcome(found), stream)
    text = stream.getvalue().decode()
    assert text.count('class="strip"') == 120
    assert "2,883 more hosts are not listed, 2,880 of them with findings" in text


def test_an_axis_fits_hours_and_centuries():
    begin = dt.datetime(2022, 7, 15, 13, 10, tzinfo=dt.UTC)
    for days in (0, 0.01, 1, 40, 424, 4_000, 700_000):
        axis = scale(begin, begin + dt.timedelta(days=days), 120)
        assert 1 <= axis.count <= 120
        assert axis.start <= seconds(begin)
        assert axis.end > seconds(begin + dt.timedelta(days=days))
        assert 1 <= len(axis.ticks()) <= 8
        assert all(0 <= tick.x < 100 and tick.label for tick in axis.ticks())


def test_steps_of_an_axis_meet_and_are_named():
    axis = scale(dt.datetime(2022, 1, 1, tzinfo=dt.UTC), dt.datetime(2022, 12, 31, tzinfo=dt.UTC), 60)
    assert axis.step_name == "one week"
    assert moment(axis.start).strftime("%A") == "Monday"
    assert axis.at(moment(axis.begin(5))) == 5
    assert axis.at(moment(axis.begin(5) - 1)) == 4
    assert axis.at(moment(axis.start - 1)) is None
    assert axis.label(0) == "2021-12-27 to 2022-01-02"
