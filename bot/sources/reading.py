"""A proved call's body, read into a model."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import MalformedCall

Body = TypeVar("Body", bound=BaseModel)


def read(model: type[Body], body: bytes) -> Body:
    """Raises `MalformedCall` naming what is wrong, without repeating it."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        said = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in wrong[:5])
        raise MalformedCall(f"The body cannot be read: {said}") from None


def web_address(text: str) -> str:
    """A link people may follow; anything but http and https becomes none."""
    return text if text.startswith(("https://", "http://")) else ""
