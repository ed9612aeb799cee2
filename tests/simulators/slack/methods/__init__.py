"""The Web API's methods by name."""

from tests.simulators.slack.methods import chat, conversations, files, marks, people, views
from tests.simulators.slack.methods.method import Method

METHODS: dict[str, Method] = {
    **people.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **marks.METHODS,
    **files.METHODS,
    **views.METHODS,
}
