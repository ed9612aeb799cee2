"""The language model, and what its use may cost."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_validator

from bot.config.sections import Section
from bot.domain.addresses import encrypted_or_local
from bot.ports.model import PROVIDERS, Budget, ModelPlan


def _model(name: str) -> str:
    provider, _, model = name.partition(":")
    if provider not in PROVIDERS or not model:
        known = " or ".join(f"{one}:…" for one in PROVIDERS)
        raise ValueError(f"“{name}” names no model; one is written {known}")
    return name


ModelName = Annotated[str, AfterValidator(_model)]


class InvestigationSettings(Section):
    """What one diagnosis may cost, all its hypotheses together."""

    seconds: float = Field(default=240.0, gt=0)
    tokens: int = Field(default=400_000, ge=1000)
    tool_calls: int = Field(default=40, ge=0)


class ModelSettings(Section):
    """The language model; left out, everything works by rules. In an account: what differs there.

    `timeout`: seconds it may be silent. `seconds`, `tokens` and `tool_calls` bound one question. `context`: tokens of
    the record and the chat it is sent at most. `investigation`: what bounds a diagnosis. `skills`: another model for a
    skill.
    """

    name: Annotated[str, AfterValidator(lambda name: _model(name) if name else name)] = ""
    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    fallbacks: tuple[ModelName, ...] = ()
    skills: Mapping[str, ModelName] = Field(default_factory=dict)
    timeout: float = Field(default=60.0, gt=0)
    retries: int = Field(default=2, ge=0, le=10)
    seconds: float = Field(default=120.0, gt=0)
    tokens: int = Field(default=200_000, ge=1000)
    tool_calls: int = Field(default=25, ge=0)
    context: int = Field(default=24_000, ge=2000)
    investigation: InvestigationSettings = InvestigationSettings()

    @field_validator("base_url")
    @classmethod
    def _reachable(cls, url: str) -> str:
        return encrypted_or_local(url) if url else url

    def within(self, account: "ModelSettings | None") -> "ModelSettings":
        """These settings with what an account has of its own. Another provider's key and address are not taken over."""
        if account is None:
            return self
        own = {name: getattr(account, name) for name in account.model_fields_set}
        if "name" in own and own["name"].partition(":")[0] != self.name.partition(":")[0]:
            own = {"base_url": "", "api_key": SecretStr(""), **own}
        return self.model_copy(update=own)

    def plan(self) -> ModelPlan:
        """What is to be opened."""
        return ModelPlan(
            name=self.name,
            base_url=self.base_url,
            api_key=self.api_key.get_secret_value(),
            fallbacks=self.fallbacks,
            by_skill=dict(self.skills),
            timeout=self.timeout,
            retries=self.retries,
            context=self.context,
            budget=Budget(self.tokens, self.seconds, self.tool_calls),
            investigation=Budget(self.investigation.tokens, self.investigation.seconds, self.investigation.tool_calls),
        )
