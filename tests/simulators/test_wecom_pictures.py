"""The simulated robot takes pictures as WeCom documents it."""

from base64 import b64encode
from hashlib import md5
from typing import Any

import pytest

from tests.simulators.wecom.uploads import RATE_LIMITED, WRONG_PARAMETER, Uploads, standing

PNG = b"\x89PNG and so on"
DIGEST = md5(PNG).hexdigest()
ANNOUNCED = {"type": "image", "filename": "a.png", "total_size": len(PNG), "total_chunks": 1, "md5": DIGEST}
WHOLE = b64encode(PNG).decode()


def hand_over(uploads: Uploads, piece: dict[str, Any], **announced: Any) -> Any:
    begun = uploads.begin(ANNOUNCED | announced)
    if isinstance(begun, int):
        return begun
    taken = uploads.take(begun | piece)
    return taken if isinstance(taken, int) else uploads.finish(begun)


def test_a_picture_handed_over_whole_has_an_id() -> None:
    uploads = Uploads(lambda: 0.0)

    done = hand_over(uploads, {"chunk_index": 0, "base64_data": WHOLE})

    assert uploads.media == {done["media_id"]: ("a.png", PNG)}


@pytest.mark.parametrize(
    ("piece", "announced"),
    [
        ({"chunk_index": 1, "base64_data": WHOLE}, {}),
        ({"chunk_index": 0, "base64_data": "no base64!"}, {}),
        ({"chunk_index": 0, "base64_data": b64encode(bytes(512 * 1024 + 1)).decode()}, {}),
        ({"chunk_index": 0, "base64_data": WHOLE}, {"md5": "0" * 32}),
        ({"chunk_index": 0, "base64_data": WHOLE}, {"total_size": len(PNG) + 1}),
        ({"chunk_index": 0, "base64_data": WHOLE}, {"total_chunks": 2}),
        ({"chunk_index": 0, "base64_data": WHOLE}, {"total_size": 10 * 2**20 + 1}),
        ({"chunk_index": 0, "base64_data": WHOLE}, {"type": "poster"}),
    ],
)
def test_what_is_not_handed_over_as_announced_is_refused(piece: dict[str, Any], announced: dict[str, Any]) -> None:
    uploads = Uploads(lambda: 0.0)

    assert hand_over(uploads, piece, **announced) == WRONG_PARAMETER
    assert uploads.media == {}


def test_what_is_no_picture_is_refused() -> None:
    svg = b"<svg></svg>"
    told = {"total_size": len(svg), "md5": md5(svg).hexdigest()}

    assert hand_over(Uploads(lambda: 0.0), {"chunk_index": 0, "base64_data": b64encode(svg).decode()}, **told) == 40058


def test_an_upload_is_forgotten_after_half_an_hour() -> None:
    now = [0.0]
    uploads = Uploads(lambda: now[0])
    begun = uploads.begin(ANNOUNCED)
    assert isinstance(begun, dict)
    now[0] = 1_801.0

    assert uploads.take(begun | {"chunk_index": 0, "base64_data": WHOLE}) == WRONG_PARAMETER


def test_thirty_uploads_a_minute_are_taken() -> None:
    uploads = Uploads(lambda: 0.0)

    begun = [uploads.begin(ANNOUNCED) for _ in range(31)]

    assert begun[-1] == RATE_LIMITED
    assert RATE_LIMITED not in begun[:-1]


@pytest.mark.parametrize(
    "told",
    [
        [],
        "a picture",
        [{"msgtype": "image", "image": {"base64": WHOLE, "md5": DIGEST}}] * 11,
        [{"msgtype": "image", "image": {"base64": WHOLE, "md5": "0" * 32}}],
        [{"msgtype": "image", "image": {"base64": "?", "md5": DIGEST}}],
        [{"msgtype": "text", "text": {"content": "a picture"}}],
    ],
)
def test_an_answer_holds_ten_whole_pictures_and_nothing_else(told: object) -> None:
    assert standing(told) is None
