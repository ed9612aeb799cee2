"""What Slack sends besides events: the URL check and the notice of too many events."""

import json
from urllib.parse import parse_qs

from tests.simulators.slack.raw import RawAnswer

CHALLENGE = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"


def url_verification() -> bytes:
    """The body sent when a request URL is entered in the app's settings."""
    return json.dumps({"token": "T0K", "challenge": CHALLENGE, "type": "url_verification"}).encode()


def verified(answer: RawAnswer) -> bool:
    """Whether Slack would accept this answer: the challenge as plain text, form or JSON."""
    if answer.status != 200:
        return False
    text = answer.body.decode(errors="replace").strip()
    if text == CHALLENGE or parse_qs(text).get("challenge") == [CHALLENGE]:
        return True
    try:
        found = json.loads(text)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("challenge") == CHALLENGE


def app_rate_limited(team_id: str, app_id: str, minute: int) -> bytes:
    notice = {"token": "t", "type": "app_rate_limited", "team_id": team_id, "minute_rate_limited": minute}
    return json.dumps(notice | {"api_app_id": app_id}).encode()
