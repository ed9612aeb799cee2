"""A small server that speaks Anthropic's Messages protocol and says what a test tells it to.

It is directed like `tests.simulators.model.ModelServer`. It knows API version 2026-10-21, which the library sends, and
the one before; keys are taken in either header that is documented for them.
"""

from tests.simulators.messages.request import Conversation
from tests.simulators.messages.server import API_KEY, MessagesServer

__all__ = ["API_KEY", "Conversation", "MessagesServer"]
