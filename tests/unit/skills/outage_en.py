"""A checkout outage of an invented clothes shop, as its war room told it, with everything that misleads a reader."""

from pathlib import Path

TITLE = "Checkout errors in the EU"
STORY = (Path(__file__).parent / "stories" / "outage_en.txt").read_text(encoding="utf-8").strip()
