"""The one exception tree; `public` is the sentence a person may read."""

from collections.abc import Sequence


class BotError(Exception):
    """Anything Warroom raises on purpose."""

    def __init__(self, public: str) -> None:
        super().__init__(public)
        self.public = public


class ConfigError(BotError):
    """The configuration cannot be used; the sentence names the file and the key."""


class StoreError(BotError):
    """The store cannot be opened or is not of this version; the sentence says how to mend it."""


class SourceError(BotError):
    """A system that is looked at refused, could not be reached, or was asked for what it has not."""


class WebhookError(BotError):
    """A call that is answered over HTTP with `status` and never in chat."""

    status = 400


class Unauthorized(WebhookError):
    """The call's signature, token or time is wrong; nothing in it was read."""

    status = 401


class MalformedCall(WebhookError):
    """A genuine call whose body makes no sense."""

    status = 400


class NotFound(WebhookError):
    """There is nothing at this address, or nothing this person may see."""

    status = 404


class TooLarge(WebhookError):
    """The body is larger than any genuine call."""

    status = 413


class TooSlow(WebhookError):
    """The body did not arrive in time."""

    status = 408


class TooMany(WebhookError):
    """The caller holds more than its share of something; the sentence says of what."""

    status = 429


class UserError(BotError):
    """The person can mend it: its text is the reply, in English and Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.chinese = chinese

    def said_in(self, language: str) -> str:
        """The sentence in `language` ("zh", anything else is English)."""
        return self.chinese if language == "zh" else self.public


class NoIncident(UserError):
    """The chat is bound to no incident and none was named; `open_ones` are those it may have been."""

    def __init__(self, open_ones: Sequence[str] = ()) -> None:
        names = ", ".join(open_ones)
        super().__init__(
            "This chat is not bound to an incident. Name one (“incident 12”), bind this chat "
            "(“bind this chat to incident 12”) or declare one (“declare an incident: …”)."
            + (f" Open now: {names}." if names else ""),
            "当前会话没有绑定故障。请指明故障（如“故障 12”）、绑定会话（“关联到故障 12”）"
            "或宣布故障（“宣布故障：……”）。" + (f"进行中的故障：{names}。" if names else ""),
        )


class UnknownIncident(UserError):
    """No incident of that number in this account."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"There is no incident {number} here. “list incidents” shows those there are.",
            f"没有编号为 {number} 的故障。发送“故障列表”查看现有故障。",
        )


class UnknownSeverity(UserError):
    """A level that is not on the account's scale."""

    def __init__(self, level: str, names: Sequence[str]) -> None:
        scale = ", ".join(names)
        super().__init__(
            f"“{level}” is not a severity here. The scale is: {scale}.",
            f"“{level}”不在严重级别之列。可用级别：{scale}。",
        )


class ImpossibleTransition(UserError):
    """A change of status the incident's present status does not allow."""


class NotAllowed(UserError):
    """The person may not do this."""


class PlatformError(BotError):
    """A chat platform refused or could not be reached."""


class RetryLater(PlatformError):
    """The platform asks to wait `after` seconds, or could not be reached before it kept anything."""

    def __init__(self, public: str, after: float) -> None:
        super().__init__(public)
        self.after = after


class Ambiguous(PlatformError):
    """The connection broke after sending: the platform may or may not have kept it."""


class Rejected(PlatformError):
    """The platform refused for good, with its own `code`."""

    def __init__(self, public: str, code: str) -> None:
        super().__init__(public)
        self.code = code


class StoppedByPerson(PlatformError):
    """Somebody pressed the platform's own stop button under a growing reply."""


class Unsupported(PlatformError):
    """This platform, or this configuration of it, has no such operation."""


class ModelError(BotError):
    """The model's provider failed; a clause that says how, in English and Chinese, to be put in brackets.

    `kind` is one word for it, for those who count. `again`: asking once more may help, after `after` seconds where the
    provider named them.
    """

    def __init__(
        self, english: str, chinese: str, *, kind: str = "", again: bool = False, after: float | None = None
    ) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.kind = kind
        self.again = again
        self.after = after

    def said_in(self, language: str) -> str:
        """The clause in `language` ("zh", anything else is English)."""
        return self.chinese if language == "zh" else self.public


class ContextOverflow(ModelError):
    """More was sent than the model reads."""
