"""Does a sentence that is no command ask for anything?"""

import re

from bot.language.courtesy import is_only_courtesy
from bot.language.mood import has_subject, is_negated, is_question
from bot.language.text import CJK, FLAGS, QUOTED, deferred

_REQUEST = deferred(
    r"\b(?:please|pls|plz|tell|explain|list|show|give|find|check|look|help|need|want|let me know"
    r"|describe|compare|count|draft|write|answer|translate|share|send|search|who|what|why|how|when"
    r"|which|where|can you|could you|would you"
    r"|i wonder|wondering|curious|any (?:idea|news|update|updates)|i am a|i'm a|i don't (?:know"
    r"|understand)|summar\w+|remind|investigate|diagnose|all sev|bullets?|sentences?)\b"
    r"|请(?!求)|请求(?=.{0,8}(?:支援|协助|帮助|支持|介入|批准|确认|授权))|(?<![请需])求"
    r"|帮|告诉|看看|看一下|查|列|给我|给大家|需要|想知道|想了解|想问|解释|说明|介绍|描述|翻译|分析"
    r"|对比|统计|麻烦|总结|我是",
    FLAGS,
)
_TROUBLE = deferred(
    r"\b(?:cannot|can't|cant|can not|unable|fail(?:s|ed|ing|ure|ures)?|errors?|broken|down|slow"
    r"|timeouts?|timing out|stuck|crash\w*|5xx|50\d|4\d\d|outage|alert(?:s|ing)?|firing|not working"
    r"|doesn't work|isn't working|unavailable|degraded|latency|complain\w*)\b"
    r"|无法|不能|打不开|失败|报错|挂了|异常|超时|不可用|很慢|卡|崩|投诉|告警|进不去|登不上",
    FLAGS,
)
_FOR_INFORMATION = deferred(
    r"^(?:fyi|cc|/cc|heads[- ]up|for (?:your )?(?:info|information|visibility|awareness)|抄送|供参考"
    r"|知会|同步一下[:,]|btw)\b[ :,]?",
    FLAGS,
)
_THANKS = deferred(
    r"^(?:(?:ok|okay|k|cool|great|nice|alright|perfect|got it|yes|yep|no)[ ,!.]+)*(?:thanks|thank you|thx|ty|cheers"
    r"|great|nice|cool|awesome|perfect|good|well done|amazing|appreciate)\b|^(?:谢谢|多谢|感谢|辛苦)",
    FLAGS,
)
_WANTS = deferred(
    r"\b(?:please|pls|but|can|could|would|need|want|tell|show|summar\w+|give)\b|请(?!求)|帮|但|麻烦|总结", FLAGS
)
_REPORT_OR_PROMISE = deferred(
    r"^(?:marked|bumped|moved|changed|closed|resolved|reopened|acked|acknowledged|escalated|downgraded|raised|lowered)"
    r" (?:as|to|it|this|the)\b|"
    r"^(?:ok |so |and )?(?:i'll|we'll|they'll|he'll|she'll|(?:i|we|they|he|she|@[\w.-]+"
    r"|(?-i:[A-Z][a-z]+)|the \w+(?: \w+)?) (?:will|(?:am|are|is) (?:going to|about to|planning to)"
    r"|'ll))\b"
    r"|(?<![机议])会(?!议)(?:更新|同步|处理|关闭|恢复|看)|我(?:们)?(?:来|去|会|将|先|正在)",
    FLAGS,
)
_SEE_ABOVE = deferred(r"^(?:see (?:above|below|thread)|as (?:above|discussed))$", FLAGS)
_NO_NEED = deferred(
    r"^(?:no need|please (?:do not|don't)|do not|don't|dont|never|we (?:should|must|do) ?n[o']t"
    r"|we should not|not now|not yet|no thanks|no,? (?:don't|not|leave|keep)|leave|ignore)\b"
    r"|^no .{1,40} (?:needed|required|necessary)\b|^not needed\b|^(?:请|先|那|麻烦|你)*(?:不要|别(?!的)"
    r"|不用|不需要|无需|不必|勿|暂不|先不|还不|算了)",
    FLAGS,
)
_STATEMENT_ZH = deferred(rf"[{CJK}].*(?:了|过|中|好|完)[。!~]*$|^(?:我们?|他们?|大家|已|刚|正在)", FLAGS)
_ASSERTS = deferred(
    r"\b(?:is|are|was|were|has|have|had|went|keeps?|returns|fails|failed|started|stopped|dropped|crashed|restarted"
    rf"|recovered)\b|[{CJK}].*(?:是|了|在|已|报|导致|因为|由于|耗尽)",
    FLAGS,
)
_LETTERS = deferred(rf"[A-Za-z0-9{CJK}{QUOTED}]")


def asks_nothing(sentence: str) -> str | None:
    """Why a sentence asks for nothing ("thanks", "fyi", a plain report), or None where it wants an answer."""
    if not _LETTERS.search(sentence.replace(QUOTED, "")) and QUOTED not in sentence:
        return None if "?" in sentence else "no words"
    if is_only_courtesy(sentence):
        return (
            None
            if "?" in sentence and not re.fullmatch(r"(?:[\w' ]*\b)?(?:ok|right|yes|no)\?", sentence)
            else "courtesy"
        )
    if is_question(sentence):
        return None
    if _THANKS.search(sentence) and not _WANTS.search(sentence):
        return "courtesy"
    if _NO_NEED.search(sentence):
        return "asks not to"
    if _FOR_INFORMATION.search(sentence):
        return "for information"
    if _REPORT_OR_PROMISE.search(sentence):
        return "tells something"
    if _REQUEST.search(sentence) or _TROUBLE.search(sentence):
        return None
    if _tells(sentence) or _SEE_ABOVE.search(sentence):
        return "tells something"
    return None


def reports(sentence: str) -> bool:
    """Whether a sentence that might be answered tells something in itself: "checkout is down", "the pool is full"."""
    return not is_question(sentence) and not _REQUEST.search(sentence) and bool(_ASSERTS.search(sentence))


def _tells(sentence: str) -> bool:
    return has_subject(sentence) or bool(_STATEMENT_ZH.search(sentence)) or is_negated(sentence)
