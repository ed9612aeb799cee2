"""What is to be done next, and afterwards."""

import re
from collections.abc import Sequence

from bot.domain.incident import FollowUp, Incident
from bot.language import Cue
from skills.digest import noise
from skills.digest.overlap import SAME, newest_of_each, overlap, within_bounds
from skills.digest.statement import Statement

_NEXT = re.compile(r"^next\b|\bnext steps?\b|\bthe plan\b|^(?:下一步|接下来)", re.IGNORECASE)


def next_steps(said: Sequence[Statement], steps: Sequence[Statement], incident: Incident | None) -> list[Statement]:
    """What was announced and not yet done: what was called the next step first, then the newest.

    Once an incident is over, only what was said since.
    """
    taken = {id(step) for step in steps}
    over = (incident.resolved_at or incident.closed_at) if incident else None
    plans = [
        one
        for one in said
        if Cue.NEXT in one.cues
        and Cue.FOLLOW_UP not in one.cues
        and one.plain
        and id(one) not in taken
        and not noise.social(one.text)
        and (over is None or one.entry.at >= over)
    ]
    ahead = newest_of_each([one for one in within_bounds(plans) if not any(_carried_out(step, one) for step in steps)])
    return sorted(ahead, key=lambda one: not _NEXT.search(one.sentence.text))


def wished_for(said: Sequence[Statement], items: Sequence[FollowUp]) -> list[Statement]:
    """Follow-ups people mentioned that are no action items yet, newest first."""
    kept = {item.entry for item in items if item.entry}
    texts = {item.text for item in items}
    wishes = [
        one
        for one in said
        if Cue.FOLLOW_UP in one.cues
        and not one.sentence.asks
        and one.entry.number not in kept
        and one.text not in texts
    ]
    return newest_of_each(wishes)


def _carried_out(step: Statement, plan: Statement) -> bool:
    return step.entry.at > plan.entry.at and overlap(step.subject, plan.subject) >= SAME
