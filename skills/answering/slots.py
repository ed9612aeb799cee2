"""Which facts a question asks for."""

import re

from skills.answering import facts
from skills.answering.facts import Answer

_IT = r"(?:it|this|that|the (?:incident|outage|issue|problem)|incident|everything|things?)"
_ENGLISH: tuple[tuple[Answer, str], ...] = (
    (
        facts.status,
        r"\bstatus\b(?! ?page)|\bwhat'?s (?:going on|the latest|up|the situation)|\bany (?:news|updates?)\b",
    ),
    (facts.status, rf"\bwhere (?:do|are) (?:we|things)\b|\bhow (?:is|are) (?:{_IT}|we) (?:going|doing|looking)\b"),
    (facts.severity, r"\bseverity\b|\bhow (?:bad|severe|serious)\b|\bwhat sev\b"),
    (facts.commander, r"\bcommander\b|\bin charge\b|\bwho (?:leads|is leading|runs|owns) (?:it|this|the incident)\b"),
    (
        facts.people,
        r"\bwho(?:'s| is| are)? (?:all )?(?:on (?:it|this|call)|working on (?:it|this)|involved|responding)\b",
    ),
    (facts.people, r"\bresponders?\b|\bwho is (?:helping|looking into (?:it|this))\b"),
    (facts.times, rf"\bwhen did (?:{_IT} )?(?:start|begin|happen)|\bhow long (?:has|have|did|was|is) {_IT}"),
    (facts.times, r"\bsince when\b|\bduration\b|\bstart time\b|\bhow long\?*$"),
    (facts.fixed, rf"\b(?:is|was|are) {_IT} (?:now |already |all )?(?:fixed|resolved|solved|over|done|back|mitigated)"),
    (
        facts.fixed,
        rf"\bhas {_IT} (?:been )?(?:fixed|resolved|recovered)|\bwhen (?:was|did|is|will) {_IT} (?:be )?"
        r"(?:resolved?|fixed|end|recover)|\bare we (?:back|good|done|recovered)\b",
    ),
    (facts.impact, r"\bimpact\b|\bwho(?:m)? is affected\b|\baffected\b|\bblast radius\b"),
    (facts.impact, r"\bhow many (?:customers|users)\b"),
    (facts.cause, rf"\b(?:root )?causes?d?\b|\bwhy (?:did|is|was) {_IT}\b|\bwhat (?:broke|went wrong)\b|\bculprit\b"),
    (facts.cause, r"\bthe reason\b|\bsuspects?\b|\bsuspected\b"),
    (
        facts.steps,
        r"\bwhat (?:was|has been|have (?:we|you|they)|did (?:we|they)) (?:all )?(?:been )?(?:tried|done|do|try)\b",
    ),
    (
        facts.steps,
        r"\bwhat (?:steps|actions|fix)\b|\bmitigations?\b|\bhow was (?:it|this) (?:fixed|resolved|mitigated)",
    ),
    (
        facts.changes,
        r"\b(?:was|were|any|what|did|recent|latest|last) .{0,24}\b(?:deploy\w*|releas\w+|rollouts?|changed?s?)\b",
    ),
    (facts.plan, r"\bwhat(?:'s| is| comes| happens)? next\b|\bnext steps?\b|\bthe plan\b|\bwhat now\b|\beta\b"),
    (facts.questions, r"\b(?:open|unanswered|outstanding) questions?\b"),
    (facts.follow_ups, r"\bfollow[- ]?ups?\b|\baction items?\b|\bto-?dos?\b"),
)
_CHINESE: tuple[tuple[Answer, str], ...] = (
    (facts.status, r"状态(?!页)|进展|怎么样了|什么情况|最新情况|到哪(?:一步|了)"),
    (facts.severity, r"级别|多严重|什么等级"),
    (facts.commander, r"指挥|负责人|谁(?:负责|牵头|主导)(?:这|本|该|处理)?(?:个|次)?(?:故障|事件|事故)?\s*[?？。]?$"),
    (facts.people, r"谁在(?:处理|跟|看|查|参与)|响应人|参与人|哪些人|都有谁"),
    (facts.times, r"(?:什么时候|何时|几点)(?:开始|发生)|多久|多长时间|从什么时候"),
    (
        facts.fixed,
        r"(?:修好|恢复|解决|修复|好)了?(?:吗|没有?|么)[?？]?$|什么时候(?:恢复|解决|修)|是否(?:已)?(?:恢复|解决|修复)",
    ),
    (facts.impact, r"影响|多少(?:用户|客户)"),
    (facts.cause, r"根因|原因|为什么(?!没)|为何|怎么回事|怎么引起|怀疑"),
    (facts.steps, r"做了(?:什么|哪些)|试过|尝试|采取了?|怎么(?:解决|修|恢复|处理)的|处置|措施"),
    (facts.changes, r"(?:有|做过?|哪些|什么|最近).{0,6}(?:发布|变更|上线|部署|改动)"),
    (facts.plan, r"下一步|接下来|计划|打算"),
    (facts.questions, r"(?:待答|未回答|没回答|未解决)的?问题"),
    (facts.follow_ups, r"后续|待办|改进项"),
)
_SLOTS = [(answer, re.compile(words, re.IGNORECASE)) for answer, words in (*_ENGLISH, *_CHINESE)]
_MOST = 3


def slots_of(question: str) -> list[Answer]:
    """The facts a question asks for, at most three, in the order in which they are usually told."""
    found = dict.fromkeys(answer for answer, words in _SLOTS if words.search(question))
    return list(found)[:_MOST]
