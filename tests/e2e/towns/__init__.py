"""Every platform and way in, as a whole Warroom meets it."""

from collections.abc import Mapping

from tests.e2e.towns import dingtalk, lark, slack, wecom, wecom_app
from tests.e2e.towns.town import LIMIT_SECONDS, Bubble, Opening, Table, Town, Traits, answer, answers, said, until

TOWNS: Mapping[str, Opening] = {
    "slack-socket": slack.by_socket,
    "slack-webhook": slack.by_webhook,
    "lark-socket": lark.by_socket,
    "lark-webhook": lark.by_webhook,
    "dingtalk-stream": dingtalk.by_stream,
    "dingtalk-cards": dingtalk.with_cards,
    "dingtalk-webhook": dingtalk.by_webhook,
    "wecom-robot": wecom.by_socket,
}

ANSWERING_ONLY: Mapping[str, Opening] = {"wecom-callback": wecom.by_callback}
"""Ways in that have the bot say nothing unasked, so that nobody there hears of diagnoses and promised updates."""

ALONE: Mapping[str, Opening] = {"wecom-app": wecom_app.by_callback}
"""Ways in where everybody speaks with the bot alone, and nobody in a room that others share."""

EVERYWHERE: Mapping[str, Opening] = {**TOWNS, **ANSWERING_ONLY, **ALONE}

__all__ = [
    "ALONE",
    "ANSWERING_ONLY",
    "EVERYWHERE",
    "LIMIT_SECONDS",
    "TOWNS",
    "Bubble",
    "Opening",
    "Table",
    "Town",
    "Traits",
    "answer",
    "answers",
    "said",
    "until",
]
