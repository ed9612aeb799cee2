"""Checks what a model wrote against the evidence it was given: code decides, not the model."""

from bot.agent.claims.checker import check
from bot.agent.claims.verdicts import Checked, Outcome, Verdict

__all__ = ["Checked", "Outcome", "Verdict", "check"]
