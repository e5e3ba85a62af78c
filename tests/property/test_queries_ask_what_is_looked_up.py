"""What a look-up of a path finds, the query that is made of its entry asks for, and hardly more."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.atoms import holds
from tocsin.detections.indicators.variables import FOLDERS
from tocsin.detections.queries.entries import looked_up
from tocsin.detections.trees import any_of
from tocsin.hunting.lookups import EntryIndex
from tocsin.model.detection import IndicatorList
from tocsin.model.expression import ListKind, Lookup, leaves
from tocsin.model.logsource import LogSource

_PROCESS = LogSource("windows", "process_creation")
_START = st.sampled_from(["c:", "D:", r"\device\harddiskvolume2", r"\Device\HarddiskVolume11"])
_HOMES = (r"Users\bob", r"documents and settings\eve", r"windows\serviceprofiles\networkservice")
_HOME = st.sampled_from([*_HOMES, r"windows\system32\config\systemprofile"])
_OF_HOME = st.sampled_from(
    [
        "", r"\appdata\local", r"\Local Settings", r"\appdata\roaming", r"\application data", r"\appdata\local\temp",
        r"\local settings\temp", r"\AppData\Local\Temp\2", r"\appdata\local\temp\14",
    ]
)  # fmt: skip
_PLACE = st.builds("{}{}".format, _HOME, _OF_HOME) | st.sampled_from(
    [
        "windows", r"windows\temp", "programdata", "program files", r"Program Files (x86)", r"program files\common files",
        r"program files (x86)\common files", r"users\public", "tools",
    ]
)  # fmt: skip
_FILE = st.sampled_from(["a.exe", r"sub\a.exe", "b.dll"])
_PATH = st.builds("{}\\{}\\{}".format, _START, _PLACE, _FILE)
_BY_VARIABLE = st.builds("{}\\{}".format, st.sampled_from([*FOLDERS]), _FILE)


@given(_BY_VARIABLE | _PATH.map(str.lower), _PATH)
@settings(max_examples=2_000, deadline=None)
def test_a_query_asks_for_the_paths_that_a_look_up_finds(entry, path):
    index = EntryIndex(IndicatorList("l", ListKind.FILE_PATH, (entry,)))
    found = bool(index.hits(pa.array([path.casefold()]))[0])
    tree = looked_up(Lookup("Image", ListKind.FILE_PATH, "l"), _PROCESS, entry)
    asked = any(holds(atom, path) for atom in leaves(any_of([tree])))
    assert asked or not found
    # A star spans folders: a home in a query is also what lies in it, and a volume too.
    spans = entry.startswith("%userprofile%") or path.casefold().startswith("\\device")
    assert found or spans or not asked
