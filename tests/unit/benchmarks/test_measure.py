from __future__ import annotations

import sys

import pytest
from benchmarks.figure import Figure, Section, page
from benchmarks.measure import BenchmarkError, Spread, measure

CHILD = "import time; block = bytearray(b'x') * 60_000_000; time.sleep(0.6)"
TWO = f"import subprocess, sys; [p.wait() for p in [subprocess.Popen([sys.executable, '-c', {CHILD!r}]) for _ in '12']]"


def test_memory_is_that_of_all_processes_at_one_moment():
    assert measure([sys.executable, "-c", TWO], {}).memory > 2 * 60_000_000


def test_processor_time_of_children_counts():
    busy = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(10_000_000))'])"
    run = measure([sys.executable, "-c", busy], {})
    assert run.cpu > measure([sys.executable, "-c", "pass"], {}).cpu


def test_output_is_kept_and_a_failure_is_no_figure():
    assert measure([sys.executable, "-c", "print('told')"], {}).output == "told\n"
    with pytest.raises(BenchmarkError, match="code 3"):
        measure([sys.executable, "-c", "raise SystemExit(3)"], {})


def test_a_missed_target_is_told_on_the_page():
    missed = Figure("Start", "0.9 s", "≤ 0.4 s", met=False)
    text = page("- a machine", [Section("Start", "How long.", (missed,))], "")
    assert "| Start | **0.9 s** | ≤ 0.4 s | **no** |" in text


def test_a_spread_shows_its_median_and_range():
    assert Spread((3.0, 1.0, 2.0)).seconds() == "2.00 s (1.00 to 3.00)"


def test_what_is_not_measured_again_stays_on_the_page():
    first, other = (
        Section("First", "Of old.", (Figure("a", "1 s"),)),
        Section("Other", "Kept.", (Figure("b", "2 s"),)),
    )
    both = page("- a machine", [first, other])
    again = page("- a machine", [Section("First", "Anew.", (Figure("a", "3 s"),))], both)
    assert again == both.replace("Of old.", "Anew.").replace("1 s", "3 s")
