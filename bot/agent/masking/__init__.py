"""Keeps secrets and personal data from models, and puts personal data back into what they say."""

from bot.agent.masking.mask import Mask, Unmasking, imitates

__all__ = ["Mask", "Unmasking", "imitates"]
