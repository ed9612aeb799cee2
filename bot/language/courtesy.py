"""The polite wrapping around a request, and messages that are nothing else."""

from bot.language.text import FLAGS, QUOTED, deferred

_GREETING = (
    r"(?:hi|hey|hello|yo|ok|okay|yes|yep|yeah|sure|bot|sorry|thanks(?: (?:a lot|so much|everyone|all|team))?"
    r"|thank you(?: (?:so much|very much))?|thx|ty|cheers|(?:hey|hi) there)\b"
    r"|(?:great|cool|perfect|good|nice|alright|all right|right|quick one|done|fine|good (?:morning"
    r"|evening|afternoon))(?=[,!.:])"
)
_ASK = (
    r"(?:can|could|would|will) (?:you|u)(?: (?:please|pls|kindly|just|also|now|maybe|possibly"
    r"|go ahead and|help me|help))*"
)
_REQUEST = (
    rf"{_ASK}|would you mind|do you mind|mind|are you able to|i(?:'d| would) like you to|i (?:want"
    rf"|need) you to|i(?:'d| would) appreciate it if you could|please help me|pls help me|(?:can|could"
    rf"|may) (?:i|we) (?:please )?(?:get|have)(?= an? )|(?:i|we) (?:need|want|would like)(?= an? )"
    rf"|i'd like(?= an? )"
)
_ADVERB = (
    r"@(?:bot|warroom)|please|pls|plz|kindly|just|now|also|go ahead and|quickly|let's please"
    r"|immediately|if possible|if you can|when(?:ever)? you can|when you (?:have|get) a (?:moment"
    r"|minute|sec|second|chance)|do me a favou?r and|be so kind as to|feel free to"
)
_OPENING = deferred(
    rf"(?:(?P<asks>{_REQUEST})|(?P<adverb>{_ADVERB})|(?P<greeting>{_GREETING}))(?![\w'-])[ ,:!.]*", FLAGS
)

_ASK_ZH = (
    r"你?(?:能不能|可不可以|能否|可否|可以不可以)|请问你?(?:能不能|可以|能|能否)|[你您](?:能|可以)"
    r"|麻烦[你您]?能不能|可以帮|能帮|可以(?=[把将].*[吗么]?$)|能(?=[把将].*[吗么]$)"
)
_REQUEST_ZH = r"请(?!求)|麻烦[你您]?|劳烦|有劳|烦请|拜托[你您]?|帮个?忙|帮(?:我们?|大家|下|一下)|帮(?=[把将])|劳驾"
_ADVERB_ZH = (
    r"现在|立即|立刻|马上|直接|赶紧|尽快|快点?(?!速)|重新(?=总结)|顺便|同时|我?需要你|我?想(?:请|让)你"
    r"|给我(?=把|将|总结|列)|先(?![别不等暂看让])"
)
_GREETING_ZH = (
    r"你好|[您]好|嗨|哈喽|好的?|嗯嗯?|行|收到|谢谢[你您]?|多谢|辛苦了?|机器人|小助手|大家好|早上好"
    r"|下午好"
)
_OPENING_ZH = deferred(
    rf"(?:(?P<asks>{_ASK_ZH})|(?P<adverb>{_REQUEST_ZH}|{_ADVERB_ZH})"
    rf"|(?P<greeting>(?:{_GREETING_ZH})(?=[,! 。]|$)))[ ,:!]*",
    FLAGS,
)
_CLOSING = deferred(
    r"[ ,]*(?:(?<=[,.;] )(?:please )?(?:change|update|adjust|correct|fix) (?:it|that|this)(?: accordingly)?"
    r"|\b(?:please|pls|plz|thanks(?: a lot| so much| in advance)?|thank you(?: so much"
    r"| very much)?|thx|ty|cheers|now|asap|for me|for us|for now"
    r"|right away|right now|immediately|straight away|if possible|if you can|if you could|when you can"
    r"|when you have a (?:moment|minute|sec)"
    r"|when you get a chance|bot|team|would you|will you|could you|can you|ok|okay|everyone|folks|guys)"
    r"|(?:/?cc|fyi) @[\w.@, -]*"
    r"|吧|哈|呗|啊|哦|喔|谢谢[你您]?|谢了|多谢|拜托了?|辛苦了?|麻烦了|哈哈)[ ,!.~。]*$",
    FLAGS,
)
_PARTICLE = deferred(r"(?:吗|么|嘛|好吗|好不好|行吗|行不行|可以吗|可不可以|可以么|没有?)$")
_GERUNDS = {
    "marking": "mark", "setting": "set", "closing": "close", "resolving": "resolve", "changing": "change",
    "updating": "update", "bumping": "bump", "making": "make", "raising": "raise", "lowering": "lower",
    "reopening": "reopen", "acknowledging": "acknowledge", "snoozing": "snooze", "adding": "add", "pinning": "pin",
    "summarizing": "summarize", "summarising": "summarise", "assigning": "assign", "moving": "move",
    "giving": "give", "drafting": "draft", "writing": "write", "downgrading": "downgrade", "upgrading": "upgrade",
}  # fmt: skip
_MIND = deferred(r"(?:(?:would|do) you )?mind\b", FLAGS)
_ONLY_COURTESY = deferred(
    r"(?:thanks?(?: you)?(?: (?:so|very) much| a (?:lot|bunch|ton|million)| again| for (?:the|your"
    r"|all the|all your|that|this|being|the quick)(?: \w+){1,3})?"
    r"|thx|ty|tysm|cheers|much appreciated|appreciated|appreciate it|i appreciate it|hi|hey|hello|yo"
    r"|hiya|welcome|bye|goodbye|see you|good (?:morning|evening|afternoon|night|job|bot|work|one|stuff"
    r"|to know|call)"
    r"|ok(?:ay)?|okey|k|kk|great|good|nice|cool|perfect|awesome|excellent|amazing|brilliant|wonderful"
    r"|fantastic|sweet|neat|super|lovely|alright|all right|right|fine"
    r"|yes|yep|yeah|yup|sure|no|nope|nah|no worries|no problem|np|you're welcome|noted|understood"
    r"|got it|will do|roger(?: that)?|copy(?: that)?|ack'd|makes sense|sounds good"
    r"|lgtm|agreed|exactly|indeed|\+1|done|wow|lol|haha+|oops"
    r"|sorry(?: (?:for|about) (?:the|all|my|this|that|being)(?: \w+)?)?|my bad|never ?mind|nvm|nm"
    r"|ignore (?:me|that|this)|just testing|test(?:ing)?|ping"
    r"|well done|nice (?:work|job|one)|great (?:work|job|stuff)|bot|team|all|everyone|everybody|folks"
    r"|guys|there|mate|buddy|friend|if possible|if you (?:can|could)|when(?:ever)? you can"
    r"|when you (?:have|get) a (?:moment|minute|sec|second|chance)|please|pls|so much|very much|again"
    r"|too|indeed|here|now|and|very|so|really"
    r"|(?:/?cc|fyi|loop(?:ing)? in|adding|heads[- ]up)(?:ing)?:?|for (?:your )?(?:info(?:rmation)?"
    r"|visibility|awareness)|@[\w.-]+|@[^\x00-\x7f]{1,4}(?![^\x00-\x7f])"
    r"|you(?:'re| are|r) (?:so |very |really |quite |pretty |the |a |such a )*(?:great|awesome|amazing"
    r"|best|good|helpful|useful|star|hero|lifesaver|life saver|legend|cool|smart|brilliant|nice)"
    r"|(?:this |that |the |our )?(?:bot|it|warroom|this|that|he|she) (?:is|was|rocks|rules"
    r"|seems)(?: (?:so|very|really|quite|pretty|just|such|a|an|the|super))*(?: (?:great|awesome|amazing"
    r"|best|good|helpful|useful|cool|smart|brilliant|nice|lifesaver|impressive|fantastic|excellent"
    r"|new bot|bot))*"
    r"|i (?:really )?(?:love|like) (?:this|the|you|it|that)(?: bot)?|(?:that|this)(?:'s| is"
    r"| was) (?:so |very |really |super )?(?:great|awesome|helpful|useful|good|all|perfect|nice|cool"
    r"|fine)"
    r"|is (?:so |very |really |quite |pretty |just )*(?:great|awesome|amazing|helpful|useful|good|cool"
    r"|smart|brilliant|nice|the best)|rocks|rules"
    r"|收到了?|谢谢(?:你|您|大家|各位|啦|了|哈)?|多谢(?:了)?|感谢(?:你|您|大家)?|辛苦(?:了|啦|你了"
    r"|大家了|各位)*|好的?(?:呀|吧|嘞|哒|滴|了)?|嗯+|哦+|噢|行(?:吧)?|可以|没问题|没事(?:了)?|不客气"
    r"|明白(?:了)?|知道(?:了|啦)?|了解(?:了)?|懂了|赞|点赞|牛啊?|厉害(?:了)?|哈+|哈喽|你好|您好"
    r"|嗨|大家好|早(?:上好|安)?|晚安|晚上好|下午好|再见|拜拜|对(?:的)?|是的|不错|真棒|太棒了|很好用?"
    r"|真好用|好用|太好了|好极了|抄送|知会|供参考|同步一?下?(?:各位|大家)|给你点赞|请知悉|知悉"
    r"|测试(?:一下)?|算了|没啥|啦|啊|呀|哈|吧|呢|哇|的|了|大家|各位|同学们?|小伙伴们?|真(?:的|是)?|太"
    r"|很|非常|机器人|这个机器人|[你您]|你们)(?:(?<=[^\x00-\x7f])|(?![A-Za-z0-9'-]))",
    FLAGS,
)
_FILLER = deferred(rf"[\s,.!~;:、。()\[\]<>^_|&/\"'-]+|[^\w\s@\u3400-\u9fff{QUOTED}+](?!\w)|\+(?!\d)")


def opened(core: str) -> tuple[str, bool]:
    """The request without its polite opening, and whether that was "can you …", which asks all the same."""
    asks = False
    for _ in range(8):
        match = _OPENING.match(core) or _OPENING_ZH.match(core)
        if match is None or match.end() == 0:
            break
        if match["asks"]:
            asks = True
        rest = core[match.end() :]
        if not rest:
            break
        core = _imperative(rest) if _MIND.fullmatch((match["asks"] or "").strip()) else rest
    return core, asks


def closed(core: str) -> tuple[str, bool]:
    """The request without its polite ending, and whether it ended in a Chinese question particle."""
    for _ in range(4):
        shorter = _CLOSING.sub("", core).rstrip(" ,.!~。:")
        if shorter == core or not shorter:
            break
        core = shorter
    particle = _PARTICLE.search(core)
    return (core[: particle.start()], True) if particle and particle.start() else (core, False)


def is_only_courtesy(text: str) -> bool:
    """Whether a text is thanks, praise, a greeting, a "cc", emoji: asks for nothing."""
    position = 0
    while position < len(text):
        if match := _FILLER.match(text, position):
            position = match.end()
            continue
        match = _ONLY_COURTESY.match(text, position)
        if match is None:
            return False
        position = match.end()
    return True


def _imperative(rest: str) -> str:
    word, _, tail = rest.partition(" ")
    return f"{_GERUNDS.get(word.lower(), word)} {tail}".strip()
