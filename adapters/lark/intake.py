"""Webhooks on their way in: proved genuine, decrypted, translated."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from adapters.lark import signature
from adapters.lark.content import JSON
from adapters.lark.messages import text_of
from adapters.lark.settings import LarkSettings
from adapters.lark.wire import Translator
from bot.errors import MalformedCall, Unauthorized
from bot.ports.webhook import Intake, WebhookRequest, WebhookResponse


class Reception:
    """What a raw call means, and the answer to it."""

    def __init__(self, settings: LarkSettings, translator: Translator) -> None:
        self._key = settings.encrypt_key.get_secret_value() if settings.encrypt_key else ""
        self._token = settings.verification_token.get_secret_value() if settings.verification_token else ""
        self._app_id = settings.app_id
        self._translator = translator

    async def meaning(self, request: WebhookRequest, now: float) -> Intake:
        """The events of a call. Raises `Unauthorized`, or `MalformedCall` for a genuine one that makes no sense.

        Only the check of a new address comes unsigned; that it is encrypted with our key and holds our token proves
        it. Nothing else in an unsigned call is looked at.
        """
        signed = signature.is_signed(request.headers)
        if signed:
            signature.verify(self._key, request.headers, request.body, now)
        if request.method != "POST":
            raise MalformedCall("Lark posts.")
        try:
            envelope = self._opened(request.body)
        except MalformedCall:
            if signed:
                raise
            raise Unauthorized("The call is not signed.") from None
        challenge = envelope.get("type") == "url_verification"
        if not (signed or challenge):
            raise Unauthorized("The call is not signed.")
        self._check(envelope, challenge)
        if challenge:
            return Intake(_json({"challenge": text_of(envelope, "challenge")}))
        return Intake(_json({}), await self._translator.heard(envelope, datetime.fromtimestamp(now, UTC)))

    def _opened(self, body: bytes) -> JSON:
        outer = parsed(body)
        encrypted = outer.get("encrypt")
        if not isinstance(encrypted, str):
            raise MalformedCall("The body is not encrypted.")
        return parsed(signature.decrypted(self._key, encrypted))

    def _check(self, envelope: JSON, challenge: bool) -> None:
        """Raise `Unauthorized` unless the envelope holds our token and, where it names an app, ours."""
        header = envelope.get("header")
        holder = header if isinstance(header, Mapping) else envelope
        if not hmac.compare_digest(text_of(holder, "token").encode("utf-8", "surrogateescape"), self._token.encode()):
            raise Unauthorized("The verification token is not ours.")
        if not (challenge or of_app(envelope, self._app_id)):
            raise Unauthorized("The event is another app's.")


def of_app(envelope: JSON, app_id: str) -> bool:
    """Whether an envelope is for this app; old ones name none."""
    named = text_of(envelope.get("header"), "app_id")
    return named in {"", app_id}


def parsed(body: bytes) -> JSON:
    """A JSON object. Raises `MalformedCall`."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedCall("The body is not JSON.") from None
    if not isinstance(found, dict):
        raise MalformedCall("The body is no object.")
    return found


def _json(answer: JSON) -> WebhookResponse:
    return WebhookResponse(200, json.dumps(answer).encode(), "application/json")
