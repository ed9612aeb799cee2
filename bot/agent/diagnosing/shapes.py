"""What a model has to answer in each part of an investigation, and how it is read."""

from enum import StrEnum
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.agent.misfits import misfits

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Claim = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300, pattern=r"^[^\n]*$")]


class Shape(BaseModel):
    """An answer's JSON object; unknown names and other types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Proposal(Shape):
    """One hypothesis: what may be the cause, and what would show that it is or is not."""

    claim: Claim
    check: Sentence


class Plan(Shape):
    """Different hypotheses, the likeliest first."""

    hypotheses: Annotated[tuple[Proposal, ...], Field(min_length=2, max_length=4)]

    @model_validator(mode="after")
    def _different(self) -> Self:
        if len({one.claim.casefold() for one in self.hypotheses}) < len(self.hypotheses):
            raise ValueError("two hypotheses are the same")
        return self


Sentences = Annotated[tuple[Sentence, ...], Field(max_length=6)]


class Tested(Shape):
    """What the tests of one hypothesis showed; sentences cite their evidence."""

    verdict: Literal["supported", "refuted", "unclear"]
    speaks_for: Sentences = Field(default=(), alias="for")
    against: Sentences = ()
    missing: Sentences = ()


class Conclusion(Shape):
    """What the whole investigation comes to."""

    outcome: Literal["found", "inconclusive"]
    hypothesis: Annotated[str, Field(pattern=r"^H[1-4]$")] | None = None
    cause: Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)] = ""
    confidence: Literal["low", "medium", "high"] = "low"
    explanation: Sentences = ()
    missing: Sentences = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.outcome == "found" and not (self.cause and self.hypothesis):
            raise ValueError("a finding names its cause and the hypothesis it comes from")
        return self


Answer = TypeVar("Answer", bound=Shape)


class NoAnswer(StrEnum):
    """Why there is no answer of the shape asked for: it did not fit twice, or the budget ended first."""

    UNREADABLE = "unreadable"
    SPENT = "spent"


class Unreadable(ValueError):
    """An answer that is not of the shape asked for; says why."""


def read(text: str, shape: type[Answer]) -> Answer:
    """The one JSON object in an answer, whatever stands around it. Raises `Unreadable`."""
    start, end = text.find("{"), text.rfind("}")
    if not 0 <= start < end:
        raise Unreadable("it holds no JSON object")
    try:
        return shape.model_validate_json(text[start : end + 1])
    except ValidationError as error:
        raise Unreadable(misfits(error)) from None
