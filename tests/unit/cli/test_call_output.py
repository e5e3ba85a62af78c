"""What ``call show`` prints of a picture: ranges where only counts of single things are known."""

from __future__ import annotations

from tocsin.cli.call_output import print_picture
from tocsin.node.calls.course import Course
from tocsin.node.calls.picture import picture
from web_desk import MEMBERS, NOW, RUNG, answers, call


def test_hosts_blindness_coverage_and_time_to_answer_are_told_as_what_they_are(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    print_picture(picture(call(), MEMBERS, answers(), NOW, course=Course({RUNG: RUNG})), as_json=False)
    told = capsys.readouterr().out
    for said in (
        "times to answer count from then",
        "at least 9 of 212",
        "of 89,040, worst 55 %",
        "blind 31 hosts to the worst thing, 0 to half of them: CommandLine never filled",
        "blind 58 hosts to each thing: no process creation log",
        "1 not tried, in 21 min",
    ):
        assert said in told
