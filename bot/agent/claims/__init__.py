"""Checks what a model wrote against the evidence it was given: code decides, not the model."""

from bot.agent.claims.checker import Checked, Outcome, Verdict, check

__all__ = ["Checked", "Outcome", "Verdict", "check"]
