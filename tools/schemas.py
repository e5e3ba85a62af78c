"""Write the JSON schemas of our STIX extensions from the code: ``python -m tools.schemas``."""

from __future__ import annotations

from pathlib import Path

from tools.docs.exchange import EXTENSIONS, schema_text

FOLDER = Path(__file__).resolve().parents[1] / "src" / "tocsin" / "exchange" / "schemas"


def main() -> None:
    """Write every schema again."""
    FOLDER.mkdir(exist_ok=True)
    for name in EXTENSIONS:
        (FOLDER / name).write_text(schema_text(name), "utf-8")


if __name__ == "__main__":
    main()
