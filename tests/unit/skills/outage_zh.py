"""A payment outage of an invented shop, told in Chinese, with everything that misleads a reader."""

from pathlib import Path

TITLE = "支付回调大量超时"
STORY = (Path(__file__).parent / "stories" / "outage_zh.txt").read_text(encoding="utf-8").strip()
