"""Which status may follow which."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.incident import Incident, Status
from bot.errors import ImpossibleTransition

ALLOWED: Mapping[Status, frozenset[Status]] = {
    Status.ACTIVE: frozenset({Status.STABLE, Status.RESOLVED}),
    Status.STABLE: frozenset({Status.ACTIVE, Status.RESOLVED}),
    Status.RESOLVED: frozenset({Status.ACTIVE, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.ACTIVE}),
}

_WHY = {
    Status.CLOSED: (
        "It has to be resolved before it can be closed (“mark it as resolved”).",
        "需先恢复才能关闭（发送“标记为已恢复”）。",
    ),
    Status.STABLE: (
        "Reopen it first (“reopen the incident”).",
        "请先重新打开（发送“重新打开故障”）。",
    ),
    Status.RESOLVED: (
        "Reopen it first (“reopen the incident”).",
        "请先重新打开（发送“重新打开故障”）。",
    ),
}

_CHINESE = {Status.ACTIVE: "进行中", Status.STABLE: "已稳定", Status.RESOLVED: "已恢复", Status.CLOSED: "已关闭"}


def move(incident: Incident, status: Status, now: datetime) -> Incident:
    """The incident in its new status, its times set; the very same one when it is in it already.

    Raises `ImpossibleTransition`, saying why and what to do.
    """
    if status is incident.status:
        return incident
    if status not in ALLOWED[incident.status]:
        english, chinese = _WHY[status]
        raise ImpossibleTransition(
            f"{incident.name} is {incident.status} and cannot become {status}. {english}",
            f"{incident.name} 当前为“{_CHINESE[incident.status]}”，不能变为“{_CHINESE[status]}”。{chinese}",
        )
    moved = replace(incident, status=status, snoozed_until=None)
    if status is Status.ACTIVE:
        return replace(moved, resolved_at=None, closed_at=None)
    if status is Status.RESOLVED:
        return replace(moved, resolved_at=now)
    return replace(moved, closed_at=now) if status is Status.CLOSED else moved
