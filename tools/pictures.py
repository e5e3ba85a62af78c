"""``make pictures``: the pictures of the documentation, made from what the commands really print and write.

Terminal pictures are SVG with no font or file from elsewhere; pages are photographed in Debian's Chromium.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tocsin.cli.alliance_case_output import case_address
from tocsin.cli.demo import publish
from tocsin.cli.demo_review import served
from tocsin.library.editing import slug_of
from tocsin.node.demo.alliance.founding import ADMINISTRATOR
from tocsin.node.demo.alliance.founding import Founded as Nation
from tocsin.node.demo.alliance.nations import VICTIM
from tocsin.node.demo.alliance.run import Sizes, exercise
from tocsin.press.demo.founding import Founded
from tools import paper_picture
from tools.review_pictures import photograph

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
TOCSIN = Path(sys.executable).with_name("tocsin")
CHROMIUM = Path("/usr/bin/chromium")

WIDTH = 124
#: The part of a page that fits a picture, in CSS pixels.
PAGE_WIDTH, PAGE_HEIGHT, BOARD_HEIGHT, REVIEW_HEIGHT = 1280, 1400, 1200, 1000
#: Addresses that Microsoft published on the case, defanged as reports write them.
ADVISORY = "144[.]76[.]6[.]34\n176[.]9[.]18[.]143\n148[.]251[.]232[.]252\n148[.]251[.]233[.]231\n"
_FONT_FACE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)
_FOUND = 1

#: Picture and the command it shows, in order: later commands work on what the demonstration wrote.
COMMANDS: dict[str, tuple[str, ...]] = {
    "demo": ("demo",),
    "hunt": ("hunt", "demo/logs", "--output", "findings.html"),
    "indicators": ("hunt", "--lake", "demo/lake", "--indicators", "advisory.txt"),
    "search": ("search", "--lake", "demo/lake", "CommandLine=*vssadmin* delete*", "--count-by", "Computer"),
    "rehunt": ("hunt", "--lake", "demo/lake", "--since", "2022-05-01", "--level", "high"),
}


def main() -> int:
    """Make every picture again."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        Path(place, "advisory.txt").write_text(ADVISORY, "utf-8")
        for name, command in COMMANDS.items():
            terminal(name, command, Path(place))
        paper_picture.photograph(PICTURES / "paper.png")
        if CHROMIUM.exists():
            report(Path(place, "findings.html"), PICTURES / "report.png")
            alliance(Path(place), PICTURES)
            with page(REVIEW_HEIGHT) as shown:
                photograph(shown, Path(place, "pictured"), PICTURES)
        else:
            print(f"{CHROMIUM} is not there: the pictures of pages stay as they are", file=sys.stderr)
    return 0


def terminal(name: str, command: tuple[str, ...], place: Path) -> None:
    """Run a command in ``place`` and keep what it prints as ``<name>.svg``."""
    environment = os.environ | {
        "FORCE_COLOR": "1",
        "COLUMNS": str(WIDTH),
        "XDG_CACHE_HOME": str(place / "cache"),
    }
    done = subprocess.run(
        (str(TOCSIN), *command), cwd=place, env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode not in {0, _FOUND}:
        raise SystemExit(f"tocsin {' '.join(command)} ended with {done.returncode}")
    shown = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False)
    shown.print(Text.assemble(("$ ", "bold green"), ("tocsin " + shlex.join(command), "bold")), end="\n\n")
    shown.print(Text.from_ansi(done.stdout))
    drawn = shown.export_svg(title="tocsin " + command[0], theme=MONOKAI, unique_id=f"tocsin-{name}")
    text = _FONT_FACE.sub("", drawn).replace("Fira Code, monospace", "ui-monospace, monospace")
    (PICTURES / f"{name}.svg").write_text(
        "\n".join(line.rstrip() for line in text.splitlines()) + "\n", "utf-8"
    )


def report(file: Path, picture: Path) -> None:
    """A picture of the top of a report, with no network."""
    with page(PAGE_HEIGHT, offline=True) as shown:
        shown.goto(file.as_uri())
        shown.screenshot(path=str(picture))


def alliance(place: Path, pictures: Path) -> None:
    """Pictures of the exercise once all nations have answered: the victim's board, its case and all gaps, and the article that tells of the case."""
    with exercise(place, Sizes(), lambda *_: lambda *_: None, print) as played:
        victim = next(one for one in played.nodes if one.nation is VICTIM)
        with page(BOARD_HEIGHT) as shown:
            log_in(shown, victim)
            shown.goto(f"{victim.address}/calls/{played.call}/board")
            shown.get_by_text("Live", exact=True).wait_for()
            shown.screenshot(path=str(pictures / "board.png"))
            case = case_address(played.case)
            keep(shown, case, pictures / "case.png")
            keep(shown, f"{case}/timeline", pictures / "timeline.png")
            keep(shown, f"{victim.address}/gaps", pictures / "gaps.png")
        made = publish(place, played, articles=0)
    with page(REVIEW_HEIGHT) as shown, served(made):
        told(made, slug_of(played.case.case.title), shown)
        shown.screenshot(path=str(pictures / "case-told.png"))


def log_in(shown: Any, node: Nation) -> None:  # noqa: ANN401  (a page of Playwright, which only pictures need)
    """Log in at a node of the exercise."""
    shown.goto(f"{node.address}/log-in")
    shown.fill("input[name=name]", ADMINISTRATOR)
    shown.fill("input[name=password]", node.password)
    shown.click("form button")


def keep(shown: Any, address: str, picture: Path) -> None:  # noqa: ANN401  (a page of Playwright, which only pictures need)
    """A picture of what a page shows first."""
    answered = shown.goto(address)
    if not answered.ok:
        raise SystemExit(f"the page {answered.url} answered {answered.status}")
    shown.screenshot(path=str(picture))


def told(review: Founded, incident: str, shown: Any) -> None:  # noqa: ANN401  (a page of Playwright, which only pictures need)
    """Open the article on a case, where its tables begin, as a reader with all-access."""
    shown.goto(next(one.link for one in review.readers if one.what == "all-access"))
    shown.click("main button")
    shown.goto(f"{review.address}/topics/incident/{incident}")
    shown.click("article h2 a")
    shown.wait_for_url("**/articles/**")
    shown.locator("main table").first.evaluate("one => one.scrollIntoView({behavior: 'instant'})")


@contextlib.contextmanager
def page(height: int, *, offline: bool = False) -> Iterator[Any]:
    """A page in Chromium, ``height`` CSS pixels high."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only pages need a browser)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--headless", "--no-sandbox"]
        )
        context = browser.new_context(viewport={"width": PAGE_WIDTH, "height": height}, offline=offline)
        yield context.new_page()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
