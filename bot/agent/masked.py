"""A model that never sees secrets and personal data, whatever it is asked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import structlog
from pydantic import BaseModel

from bot.agent.masking import Mask, imitates
from bot.ports.model import Model, ModelPlan, Offer, Outcome, Prompt, Said, Show

log = structlog.get_logger()


class MaskedModel:
    """The `Model` itself behind a mask: what goes to it is hidden, what comes back is shown again.

    What offers are said to do is written by others too; one that imitates placeholders among its arguments is not made.
    Every request is logged for its `account`, by how much left, what it cost and how many values of each kind were kept
    back; never with any of the words.
    """

    def __init__(self, model: Model, account: str = "") -> None:
        self._model = model
        self._account = account

    @property
    def plan(self) -> ModelPlan:
        return self._model.plan

    async def close(self) -> None:
        await self._model.close()

    async def run(self, prompt: Prompt, show: Show) -> Outcome:
        mask = Mask(prompt.language)
        hidden = replace(
            prompt,
            said=tuple(Said(one.by, mask.hide(one.text)) for one in prompt.said),
            offers=tuple(_masked(offer, mask) for offer in prompt.offers if not _imitating(offer.arguments)),
        )
        unmasking = mask.unmasking()

        async def hear(words: str) -> None:
            if shown := unmasking.feed(words):
                await show(shown)

        outcome: Outcome | None = None
        try:
            outcome = await self._model.run(hidden, hear)
        finally:
            log.info(
                "model_asked",
                account=self._account,
                model=self.plan.name,
                skill=prompt.skill,
                characters=sum(len(one.text) for one in hidden.said),
                tokens=outcome.tokens if outcome else None,
                cached=outcome.cached if outcome else None,
                kept_back=mask.counts,
            )
        if rest := unmasking.end():
            await show(rest)
        return replace(outcome, text=mask.show(outcome.text), kept_back=mask.counts)


def _masked(offer: Offer, mask: Mask) -> Offer:
    """The offer called with what the model meant, its answer hidden again."""

    async def call(arguments: Any) -> str:
        meant = offer.arguments.model_validate(_shown(arguments.model_dump(exclude_unset=True), mask))
        return mask.hide(await offer.call(meant))

    return replace(offer, purpose=mask.hide(offer.purpose), call=call)


@lru_cache(maxsize=1024)
def _imitating(arguments: type[BaseModel]) -> bool:
    """Whether the schema, which leaves as it is, holds what a model's words would be taken for a placeholder by."""
    return imitates(json.dumps(arguments.model_json_schema(), ensure_ascii=False))


def _shown(value: Any, mask: Mask) -> Any:
    if isinstance(value, str):
        return mask.show(value)
    if isinstance(value, Mapping):
        return {key: _shown(one, mask) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_shown(one, mask) for one in value]
    return value
