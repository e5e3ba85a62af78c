from __future__ import annotations

from benchmarks.twice_the_rules import _respelled

RULE = r"""title: Shell
id: 11111111-2222-4333-8444-555555555555
related:
    - id: 66666666-2222-4333-8444-555555555555
      type: similar
logsource:
    product: windows
    category: process_creation
detection:
    selection:
        EventID:
            - 4688
        Image|endswith: '\powershell.exe'
        CommandLine|contains:
            - 'download'
        User: null
        Path|re: 'temp.*'
    filter_main_usual:
        Image|endswith: '\usual.exe'
    condition: selection and not filter_main_usual
level: high
"""


def test_a_second_rule_differs_in_its_id_and_literals_alone():
    text = _respelled(RULE)
    assert "11111111-2222" not in text
    assert "related" not in text
    for same in (
        "- 4688",
        "User: null",
        "'temp.*'",
        "Image|endswith",
        "CommandLine|contains",
        "condition: selection",
        r"'\usual.exe'",
    ):
        assert same in text
    assert r"'\llehsrewop.exe'" in text
    assert "'daolnwod'" in text
