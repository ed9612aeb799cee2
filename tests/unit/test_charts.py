"""Charts as people see them: readable, light, whatever a metric is called, and never the end of a reply."""

import io
import math
from datetime import UTC, datetime

import pytest
from PIL import Image

from bot.charts import Drawing, legible
from bot.ports.chart import Chart, Panel

START = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
POINTS = tuple((START.timestamp() + 60 * at, 4.0 if at < 0 else 250.0) for at in range(-60, 30))
RED, BLUE = (198, 40, 40), (31, 95, 168)


async def drawn(*panels: Panel) -> Image.Image:
    return Image.open(io.BytesIO(await Drawing(300.0).png(Chart(panels, START)))).convert("RGB")


def columns_of(picture: Image.Image, colour: tuple[int, int, int]) -> list[int]:
    """How far right pixels near this colour are."""
    wide, high = picture.size
    return [x for x in range(wide) if any(is_near(picture.getpixel((x, y)), colour) for y in range(0, high, 3))]


def is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    return isinstance(pixel, tuple) and all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


async def test_a_chart_is_as_wide_as_a_phone_light_and_marks_the_start() -> None:
    picture = await drawn(Panel("sum(queue)", "", POINTS))

    wide, high = picture.size
    assert (wide, high < wide) == (960, True)
    assert picture.getpixel((5, 5)) == (255, 255, 255)
    line, mark = columns_of(picture, BLUE), columns_of(picture, RED)
    assert line[-1] - line[0] > wide * 0.8
    assert 0.6 < (mark[0] - line[0]) / (line[-1] - line[0]) < 0.72  # the start is two thirds of the way


async def test_each_metric_has_a_panel_of_its_own() -> None:
    one, three = await drawn(Panel("a", "s", POINTS)), await drawn(*(Panel(name, "s", POINTS) for name in "abc"))

    assert three.size[0] == one.size[0]
    assert three.size[1] > one.size[1] * 2


@pytest.mark.parametrize("title", ['rate(x){code="$5_{0}^$"}', "结账队列", "\x00\n", "", "x" * 400])
async def test_whatever_a_metric_is_called_it_is_drawn(title: str) -> None:
    assert (await drawn(Panel(title, "", POINTS))).size[0] == 960


def test_what_the_font_lacks_does_not_become_a_box() -> None:
    assert legible('sum(x){service="结账"}') == 'sum(x){service="??"}'
    assert len(legible("x" * 400)) == 58


async def test_what_cannot_be_drawn_is_no_picture_and_no_error() -> None:
    nowhen = Panel("x", "", ((math.nan, 1.0),))

    assert await Drawing(300.0).png(Chart((nowhen,), START)) == b""
