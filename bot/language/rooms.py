"""Patterns of requests about a chat and its incident: bind, reply mode, pin, action items done."""

from bot.language.rules import phrase

ROOMS = (
    phrase(
        "bind",
        r"/?bind(?: to| with)? §|/?(?:bind|link|attach|connect|tie|associate) (?:(?:this|the"
        r"|our) (?:channel|chat|room|group|conversation)|this|it)(?: (?:to|with))? §|this (?:channel|chat"
        r"|room|group) is (?:for|the war ?room (?:for|of)|about) §",
        lambda _: {},
        changes=True,
    ),
    phrase(
        "bind",
        r"(?:<take>?(?:这个|本|当前|此)?(?:群|频道|群聊|房间|会话))?(?:关联|绑定)(?:到|至|上)?§|(?:这个"
        r"|本)(?:群|频道)是§的?(?:作战室|群)?",
        lambda _: {},
        changes=True,
    ),
    phrase(
        "unbind",
        r"/?(?:unbind|unlink|detach)(?: (?:this|the|our) (?:channel|chat|room|group)| it"
        r"| this)?(?: from (?:<this>))?|(?:解绑|解除绑定|取消绑定|解除关联|取消关联)(?:一下)?(?:这个|本"
        r"|当前)?(?:群|频道|群聊)?(?:<zthis>)?",
        changes=True,
        about=False,
    ),
    phrase(
        "reply_mode",
        r"/?(?:(?:set|change|switch|use) )?(?:the )?reply[ _-]?mode(?: to|:|=)? ?(?P<mode>off|first|all)",
        lambda match: {"mode": match["mode"].lower()},
        changes=True,
        about=False,
    ),
    phrase(
        "reply_mode",
        r"(?:<take>|设置|切换|修改)?回复(?:模式|方式)(?:改|设置|设|切换|调整)?(?:成|为|到|:)? ?(?P<mode>off"
        r"|first|all|关闭|首条|全部)",
        lambda match: {
            "mode": {"关闭": "off", "首条": "first", "全部": "all"}.get(match["mode"], match["mode"].lower())
        },
        changes=True,
        about=False,
    ),
    phrase(
        "pin",
        r"/?pin(?: (?:this|it|that)(?: (?:message|one))?)?(?: to (?:the )?timeline)?|(?:add|put|save|pin"
        r"|record) (?:this|it|that)(?: message)? (?:to|on|in) (?:the )?timeline",
        changes=True,
        about=False,
    ),
    phrase(
        "pin",
        r"<take>(?:这条|这个|上面这条|该)(?:消息|信息)?(?:加入|加到|添加到|放到|放进|记到|固定到|钉到|记入"
        r"|写入)(?:时间线|时间轴)(?:里|中|上)?|(?:钉|pin)(?:一下|住)?(?:这条|这个)?(?:消息)?(?:到时间线)?"
        r"|<take>(?:这条|上面这条|该)(?:消息|信息)?置顶|置顶(?:一下)?(?:这条|上面这条|该)消息"
        r"|加入时间线",
        changes=True,
        about=False,
    ),
    phrase(
        "action_item_done",
        r"/?(?:(?:mark|set) )?(?:the )?(?:action item|follow-?up|todo|ai) ?#?(?P<number>\d{1,6})(?: as"
        r"| to)? (?:done|complete|completed|finished)|(?:complete|finish|close|tick off"
        r"|check off) (?:the )?(?:action item|follow-?up|todo) ?#?(?P<other>\d{1,6})",
        lambda match: {"number": int(match["number"] or match["other"])},
        changes=True,
        about=False,
    ),
    phrase(
        "action_item_done",
        r"(?:完成|关闭|勾掉)(?:改进项|待办|行动项|跟进项)(?:事项)? ?#?(?P<number>\d{1,6})|<take>(?:改进项"
        r"|待办|行动项|跟进项)(?:事项)? ?#?(?P<other>\d{1,6})(?:标记)?(?:为|成)?(?:已?完成)",
        lambda match: {"number": int(match["number"] or match["other"])},
        changes=True,
        about=False,
    ),
)
