"""What the bot can do, one file a skill."""

from bot.ports.skill import Skill
from skills.acknowledge import acknowledge
from skills.answer import answer
from skills.assign import assign
from skills.bind import bind, unbind
from skills.close_room import close_room
from skills.compact import compact
from skills.declare import declare
from skills.diagnose import diagnose
from skills.follow_ups import action_item, action_item_done, follow_ups
from skills.help import help_here
from skills.incidents import list_incidents
from skills.note import note, pin
from skills.open_room import invite, open_room
from skills.postmortem.draft import postmortem
from skills.postmortem.export import export
from skills.related import related
from skills.reply_mode import reply_mode
from skills.report_update import report_update
from skills.severity import change_severity
from skills.show import show
from skills.snooze import snooze
from skills.status import change_status
from skills.stop import stop
from skills.summarize import summarize
from skills.update import cancel_update, update, updates

SKILLS: tuple[Skill, ...] = (
    help_here,
    summarize,
    answer,
    show,
    list_incidents,
    related,
    diagnose,
    change_severity,
    change_status,
    acknowledge,
    snooze,
    update,
    updates,
    cancel_update,
    report_update,
    declare,
    assign,
    open_room,
    invite,
    close_room,
    note,
    pin,
    follow_ups,
    action_item,
    action_item_done,
    postmortem,
    export,
    bind,
    unbind,
    reply_mode,
    compact,
    stop,
)
"""In the order help shows them."""
