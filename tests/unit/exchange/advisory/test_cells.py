"""Values that a narrow cell of a page broke are put together; what may be a part of one is listed and never proposed."""

from __future__ import annotations

from benchmarks.pdf_writer import pdf

from tocsin.exchange.advisory.items import INDICATORS
from tocsin.exchange.advisory.read import read_advisory

SHA256 = "e1204ebbd8f15dbf5f2e41dddc5337e3182fc4daf75b05acc948b8b965480ca0"
OTHER = "7ad64b64e0a4e510be42ba631868bbda8779139dc0daad9395ab048306cc83c5"
MD5 = "bba9d4c5f1c1e4d3b0a7e5a1c6f6b9a5"


def table(*rows: tuple[str, list[str], list[str]]) -> bytes:
    """A page with a table whose cells have several lines, those of the first and third column in the middle of the second's."""
    lines, y = [(50.0, 800.0, "Indicators of the intrusion")], 760.0
    for kind, value, note in rows:
        middle = y - 10 * ((len(value) - 1) // 2)
        lines += [(50, middle, kind)]
        lines += [(400, middle - 10 * number, part) for number, part in enumerate(note)]
        lines += [(110, y - 10 * number, part) for number, part in enumerate(value)]
        y -= 10 * max(len(value), len(note)) + 9
    return pdf([lines], size=9)


#: Widths of letters of Helvetica in thousandths of their size; all others are as wide as digits.
WIDTHS = {
    **dict.fromkeys("ijl", 222), **dict.fromkeys("ft.:/\\[]I", 278), **dict.fromkeys("r-", 333), **dict.fromkeys("ckvxyzJs", 500),
    **dict.fromkeys("ABEKPSVXY", 667), **dict.fromkeys("CDHNRUw", 722), **dict.fromkeys("GOQ", 778), **dict.fromkeys("Mm", 833),
}  # fmt: skip


def broken(text: str, width: float) -> list[str]:
    """A text in lines as a cell breaks it that is so many points wide."""
    lines = [""]
    for letter in text:
        if sum(WIDTHS.get(one, 556) for one in lines[-1] + letter) * 9 / 1000 > width:
            lines.append("")
        lines[-1] += letter
    return lines


def found(data: bytes, knowledge) -> tuple[dict[str, bool], tuple[str, ...]]:
    read = read_advisory(data, "a.pdf", knowledge)
    return {one.value: one.accepted for one in read.items if one.kind in INDICATORS}, read.unread


def test_digests_over_many_lines_are_whole(knowledge):
    rows = [
        ("SHA256", broken(SHA256, 62), ["wiper"]),
        ("SHA256", broken(OTHER, 62), ["wiper"]),
        ("MD5", broken(MD5, 62), ["loader"]),
    ]
    assert found(table(*rows), knowledge) == ({SHA256: True, OTHER: True, MD5: True}, ())


def test_digests_of_a_cell_are_told_apart_where_all_are_as_long(knowledge):
    rows = [("SHA256", [*broken(SHA256, 125), *broken(OTHER, 125)], ["two wipers"])]
    assert found(table(*rows), knowledge)[0] == {SHA256: True, OTHER: True}


def test_paths_keys_and_names_over_many_lines_are_whole(knowledge):
    rows = [
        ("File", broken(r"C:\Windows\System32\drivers\rwdsk.sys", 62), ["driver"]),
        ("Key", broken(r"HKLM\SYSTEM\CurrentControlSet\Services\RawDisk3", 62), ["service"]),
        ("Domain", broken("ise[.]wrccdc-panel[.]org", 62), ["command"]),
        ("URL", broken("hxxps://a[.]evil-panel[.]net/gate.php", 62), ["command"]),
    ]
    assert found(table(*rows), knowledge)[0] == {
        "rwdsk.sys": True,
        r"HKLM\SYSTEM\CurrentControlSet\Services\RawDisk3": True,
        "ise.wrccdc-panel.org": True,
        "https://a.evil-panel.net/gate.php": True,
    }


def test_what_may_be_a_part_of_a_digest_is_listed_and_not_proposed(knowledge):
    parts = broken(SHA256[:60], 62)
    items, unread = found(table(("SHA256", parts, ["wiper"])), knowledge)
    assert items == {}
    assert unread == (f"page 1: may be parts of a digest: {' '.join(parts)}",)


def test_of_two_digests_in_lines_of_their_own_none_is_a_part_unless_a_longer_one_is_told(knowledge):
    halves = [SHA256[:32], SHA256[32:]]
    assert found(table(("MD5", halves, ["two"])), knowledge)[0] == dict.fromkeys(halves, True)
    assert found(table(("SHA-256", halves, ["one"])), knowledge)[0] == {SHA256: True}


def test_words_at_the_ends_of_lines_are_doubtful_where_cells_break_words(knowledge):
    rows = [
        ("SHA256", broken(SHA256, 62), ["wiper"]),
        ("MD5", broken(MD5, 62), ["MD5 of GoX", "ML.exe"]),
    ]
    read = read_advisory(table(*rows), "a.pdf", knowledge)
    doubted = next(one for one in read.items if one.value == "ml.exe")
    assert (doubted.accepted, doubted.why) == (False, "may be a part of what a narrow cell broke")


def test_a_file_and_a_word_below_it_are_not_put_together(knowledge):
    rows = [("File", [r"C:\Temp\evil.exe", "implants"], ["tool"])]
    assert found(table(*rows), knowledge)[0] == {"evil.exe": False}


def test_lines_of_whole_values_stay_apart(knowledge):
    names = ["evil-one[.]com", "evil-two[.]com", "evil-six[.]com"]
    files = [r"C:\Temp\one.exe", r"C:\Temp\two.exe", "sixteen1.exe"]
    rows = [("Domains", names, ["C2"]), ("Files", files, ["tools"]), ("MD5", [MD5, MD5[::-1]], ["tools"])]
    assert all(found(table(*rows), knowledge)[0].values())
    assert set(found(table(*rows), knowledge)[0]) == {
        "evil-one.com", "evil-two.com", "evil-six.com", "one.exe", "two.exe", "sixteen1.exe", MD5, MD5[::-1],
    }  # fmt: skip
