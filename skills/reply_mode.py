"""Choose where replies appear in this chat, and whether the asker is mentioned."""

from typing import Literal

from bot.domain.chat import Reply
from bot.ports.skill import Arguments, SkillContext, skill

_MEANINGS = {
    "off": (
        "replies go to the main channel, to a thread only when you wrote in one, and mention nobody",
        "在主频道回复；仅当你在话题中提问时才在话题内回复；不@提问者",
    ),
    "first": (
        "the first message of a reply goes in a thread and mentions the asker once, later ones to the main channel",
        "首条回复在话题内并@提问者一次，后续在主频道",
    ),
    "all": (
        "every message goes in a thread and mentions the asker",
        "所有回复都在话题内，并@提问者",
    ),
}


class ReplyModeArguments(Arguments):
    """One of the three ways of replying."""

    mode: Literal["off", "first", "all"]


@skill(
    "reply_mode",
    purpose=("Choose how this chat is replied to", "设置当前会话的回复方式"),
    example=("reply mode first", "回复模式 first"),
    arguments=ReplyModeArguments,
    mutates=True,
)
async def reply_mode(ctx: SkillContext, args: ReplyModeArguments) -> Reply:
    """For this chat only; the account's own mode stays."""
    english, chinese = _MEANINGS[args.mode]
    if ctx.chat.reply_mode == args.mode:
        return Reply(
            ctx.say(
                f"Reply mode here is already **{args.mode}**: {english}.",
                f"回复模式已经是 **{args.mode}**：{chinese}。",
            )
        )
    await ctx.settings.reply_mode(args.mode)
    return Reply(
        ctx.say(f"Reply mode here: **{args.mode}**: {english}.", f"当前会话回复模式：**{args.mode}**：{chinese}。")
    )
