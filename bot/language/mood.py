"""How something is said: asked, denied, reported, planned, made conditional, suggested."""

from bot.language.text import FLAGS, deferred

_ASKING = deferred(
    r"^(?:(?:and|but|so|ok|okay|hey|hi|hello|please|also|btw|sorry|quick question|question|bot|well|um"
    r"|hm+|wait)[ ,:!-]+)*"
    r"(?:what|why|who|whom|whose|when(?! you (?:can|have|get))|where|which|how|is|are|was|were|am|does|did"
    r"|do (?:we|you|they|i|any|the|customers|users|people)\b|don't (?:we|you|they)\b"
    r"|(?:has|had)|have (?:we|you|they|i|any|the|there)\b|should|shall|shouldn't|isn't|aren't|wasn't"
    r"|hasn't|haven't|didn't|doesn't|won't"
    r"|(?:would|will|could|can|may|might|must) (?:we|i|it|this|that|someone|somebody|anyone|anybody|the"
    r"|there|they|he|she)|any(?:one|body|thing)?|what's|who's|how's|where's)\b",
    FLAGS,
)
_ASKING_ZH = deferred(
    r"吗|么[?。!]*$|呢[?。!]*$|什么(?!都)|怎么|咋|为何|为啥|谁|哪|[有共]几|几[个次点]|多少|是否|有没有"
    r"|有无|多久|如何|何时|没有?\?$|[了过完好]没有?[。!]*$"
)
_EITHER_OR = deferred(r"([能要会该用是可行好应对]|需要?|应该|可以)不\1(?:可以|能|要|该)?")
"""Whether or not, which asks and denies nothing: "能不能", "要不要", "可不可以"."""
_NEGATED = deferred(
    r"\b(?:do not|don't|dont|doesn't|does not|never|should ?n[o']t|shouldnt|should not|must not|mustn't"
    r"|need not|needn't|no need|no reason|not yet|let's not|let us not"
    r"|won't|will not|cannot|can't|can not|could not|couldn't|would not|wouldn't|not|no longer"
    r"|instead of|rather than|refrain|avoid|hold off|stop short"
    r"|isn't|aren't|wasn't|didn't|haven't|hasn't|nobody|no one|without|too early|premature)\b"
    r"|不要|(?<![级类特区分个辨识告])别(?![的处])|勿|不用|不需要|不必|无需|不能(?!不)|不该|不应|不宜"
    r"|不可(?!用|达)|不许|不准|不得|暂不|暂缓|没有|没(?!问题)|未|不是|不会|不想|不打算|禁止|不太"
    r"|不(?=关|升|降|改|标)",
    FLAGS,
)
_CONDITIONAL = deferred(
    r"\b(?:if|once|when|whenever|unless|until|till|after|as soon as|in case|assuming|provided|before"
    r"|by the time|only|tomorrow|tonight|later|next (?:week|hour|morning)|eventually|soon|should the)\b"
    r"|如果|若(?!干)|要是|假如|假设|万一|一旦|等(?!级)|的话|之?后再|以后|才|[了后]就|^就|^则|^再|除非"
    r"|待(?!办)|当.{1,20}时|明天|晚点|稍后|回头|改天",
    FLAGS,
)
_PLANNED = deferred(
    r"\b(?:will|shall|'ll|going to|gonna|plan(?:s|ning|ned)? to|about to|intends?|intending|expects?"
    r"|would|hope|hoping|aim(?:ing)? to)\b|'ll\b"
    r"|会(?!议)|将(?!.{0,12}[改升降标设调])|准备|打算|计划|预计|即将|希望|马上要|快要",
    FLAGS,
)
_NAME = (
    r"(?!(?:mark|close|set|bump|make|change|update|resolve|reopen|add|list|show|get|give|put|move|raise|lower|pin|ack|please)\b)"
    r"(?-i:[A-Z][a-z]+)"
)
_SUBJECT = deferred(
    r"^(?:(?:and|but|so|ok|okay|hey|well|then|fyi|also|now|btw|yes|no|thanks)[ ,:]+)*"
    r"(?:(?:i|we|he|she|they|it|someone|somebody|everyone|nobody|people|customers|users|there)\b(?!')"
    r"|(?:i|we|he|she|they|it|that|there)'(?:ve|s|d|m|re|ll)\b"
    r"|(?:the|our|their|his|her|my|this|that|these|those) (?:[\w-]+ ){0,4}?(?:is|are|was|were|has|have"
    r"|had|will|got|did|\w+ed)\b|(?:this|that) (?:is|was|has|will)\b|@[\w.-]+ (?:[a-z]+ed|[a-z]+s|has"
    rf"|is|was|will|had|'s)\b|{_NAME} (?:(?!(?:as|this|its|us|status|alerts|updates"
    r"|incidents)\b)[a-z]+(?:ed|s)|has|is|was|will)\b)"
    r"|^(?:我们?|他们?|她们?|大家|咱们?|有人|同事|老板|客户|用户|对方|团队|运维|研发|(?!标|关|升|降|改"
    r"|设)[\u4e00-\u9fff]{2,3}(?:说|认为|觉得|已经|已|刚|把))",
    FLAGS,
)
_PAST = deferred(
    r"\b(?:already|was|were|been|have|has|had|did|earlier|yesterday|previously|ago|just \w+ed)\b|'ve\b"
    r"|已经|已|刚刚?|之前|曾|昨[天晚]|过[了]?$|了[。!]*$",
    FLAGS,
)
_SUGGESTED = deferred(
    r"\b(?:let's|lets|let us|should|need(?:s)? to|have to|has to|must|ought to|better|may be|maybe"
    r"|perhaps|might|could|can|want(?:s)?|like to|propose|suggest|recommend|think|guess|feel|consider"
    r"|is an?|be an?|make sure|ensure|forget to|remember to|time to|ready to|ready for|ask(?:s|ed"
    r"|ing)? you)\b"
    r"|应该|该|需要|得(?=[把升降标关改])|建议|觉得|认为|想|考虑|可以|能|不如|或许|也许|可能|要|咱们"
    r"|我们.*吧|别忘|记得|这是|是个?[Pp]?\d",
    FLAGS,
)
_REPORTED = deferred(
    r"\b(?:said|says|say|saying|told|tells?|asked|asks|asking|wrote|writes|wants?|wanted|suggest(?:s"
    r"|ed)?|thinks?|think|reads?|according|mentioned|claims?|example|e\.g|such as|steps?|runbook"
    r"|playbook"
    r"|todo|instructions?|procedure|imagine|suppose|pretend|what if|maybe|perhaps|might|could|would"
    r"|should|guess|wonder|wondering|considering|tempted|either|kidding|jk|nvm|never ?mind|wait|hold on"
    r"|hang on|hmm+|not sure|unsure|type|command"
    r"|depends|quote|joking|test(?:ing)?|if|unless|once|until|when|after|before|as soon as|in case"
    r"|assuming|tomorrow|later|tonight|will|'ll|going to|plan|want)\b|'ll\b"
    r"|说|告诉|认为|觉得|建议|要求|让我|问|例如|比如|譬如|步骤|手册|预案|算了|等等|等一下|稍等|开玩笑"
    r"|如果|若|要是|假如|假设|万一|一旦|的话|除非|等(?!级)|待|明天|稍后|晚点|可能|也许|或许|好像|似乎"
    r"|大概|估计|应该|不确定|想|打算|准备|计划|将",
    FLAGS,
)
_FORBIDDING = deferred(
    r"(?:^|[ ,])(?:please )?(?:do not|don't|dont|never)\b|\b(?:should|must|need|shall|ought)(?:n't| not"
    r"|nt)\b|\bnot yet\b|\bno need\b|\bhold off\b|\blet's not\b|^no\b(?! (?:more|longer|new|further"
    r"|errors?))|^not (?!seeing|getting|affecting)"
    r"|不要|(?<![级类特区分个辨识告])别(?![的处])|勿|不用|不需要|不必|无需|还不能|先不|暂不|暂缓|不该"
    r"|不应|不许|不准",
    FLAGS,
)
_STAYING = deferred(
    r"^(?:(?:and|but|so|ok) )?(?:i|we)(?:'ll| will|'m going to| are going to) (?:keep (?:watching|monitoring|looking"
    r"|an eye|you posted)|continue to (?:watch|monitor)|stay (?:here|on|online)"
    r"|be (?:here|around|watching|online|back))\b"
    r"|^(?:i'm|i am|we're|we are) (?:on (?:it|my)|driving|travell?ing|watching|monitoring|away|afk)\b"
    r"|^on my (?:phone|way)\b|^我(?:们)?(?:会)?(?:继续|先)?(?:观察|盯着|在路上|在开车)",
    FLAGS,
)
"""What the person does or goes on doing themselves; it asks for nothing and puts nothing off."""
_STATE = deferred(
    r"\b(?:is|are|was|were|isn't|aren't|has|have|had|did|didn't|does|don't see|do not see|went|came|got"
    r"|seems?|looks?|works?|worked|working|agrees?|recovered|restored|returned|completed?|finished"
    r"|deployed|rolled|reverted"
    r"|confirmed|reports?|sees?|seeing|again|fixed|mitigated|back|done|good|clear|fine|green|normal"
    r"|healthy|down|up|failing|broken|over|complete|dropped|dropping|rising|spiking|affected|impacted"
    r"|gone|stopped|running|timing out|no more|no longer|no new|no errors?|all set|\w{3,}ed)\b|'s\b"
    r"|'re\b|'ve\b"
    r"|了|已|正常|恢复|是|有|在|失败|异常|挂|不可用|无法|不能|完成|成功|没有|影响|超时|报错|下降|上升|好|全部|所有",
    FLAGS,
)


def is_question(sentence: str) -> bool:
    """Whether a sentence is put as a question, by its first words, its particle or its mark."""
    return starts_as_question(sentence) or sentence.rstrip(" \"')").endswith("?")


def starts_as_question(sentence: str) -> bool:
    """Whether the wording, not only a question mark at its end, makes it a question."""
    return any(asking.search(sentence) for asking in (_ASKING, _ASKING_ZH, _EITHER_OR))


def is_negated(sentence: str) -> bool:
    """Whether it contains a denial of any kind."""
    return bool(_NEGATED.search(_EITHER_OR.sub("", sentence)))


def is_conditional(sentence: str) -> bool:
    """Whether it waits for something else, or for another time."""
    return bool(_CONDITIONAL.search(sentence))


def is_suggested(sentence: str) -> bool:
    """Whether it weighs or proposes rather than asks."""
    return bool(_SUGGESTED.search(sentence))


def is_told(sentence: str) -> bool:
    """Whether it tells what somebody did, does or will do."""
    return bool(_SUBJECT.search(sentence)) or bool(_PLANNED.search(sentence) or _PAST.search(sentence))


def has_subject(sentence: str) -> bool:
    """Whether somebody or something is its subject, which requests lack."""
    return bool(_SUBJECT.search(sentence))


def casts_doubt(context: str) -> bool:
    """Whether what stands beside a command makes it less than plain: reported, forbidden, weighed, put off."""
    return bool(_REPORTED.search(context) or _FORBIDDING.search(context))


def states_a_fact(context: str) -> bool:
    """Whether what stands beside a command is an ordinary statement, as in "checkout is back, mark as stable"."""
    if _STAYING.search(context):
        return not casts_doubt(_STAYING.sub("", context))
    return bool(_STATE.search(context)) and not casts_doubt(context)
