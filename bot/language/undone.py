"""What is spoken of without having been done: asked about, denied, only partly so, or expected."""

from bot.language.text import FLAGS, deferred

_CLAUSE = deferred(r"(?<=[.!?;])\s+|(?<=[。！？；\n])")
_ASKED = deferred(
    r"^(?:(?:@\S+|and|but|so|ok|okay|hey|hi|also|btw)[ ,:]+)*"
    r"(?:(?:did|has|have) (?:we|you|they|anyone|anybody|someone)\b"
    r"|(?:anyone|anybody|who|what|why|where|which|how)\b(?! (?:we|i)\b)"
    r"|(?:is|are|was|were|do|does|did|has|have|had|should|shall|can|could|would|will|when|if|isn't|didn't|hasn't"
    r"|haven't) .*[?？]\s*$)"
    r"|^[^,，]*[?？]\s*$"
    r"|(?:[吗么]|[了过完]没有?)[\s?？。!！~]*$|有没有|是不是|要不要|能不能|会不会|是否|为什么|谁",
    FLAGS,
)
_STEP = (
    r"(?:roll(?:ed|ing)?[ -]?(?:back|out)|rollbacks?|rul(?:e|ed|ing)(?: \w+){0,3}? out|restart\w*|reboot\w*"
    r"|resol\w+|fix\w*|recover\w*|restor\w+|solv\w+|mitigat\w+|deploy\w*|releas\w+|ship\w*|merg\w+|revert\w*"
    r"|migrat\w+|upgrad\w+|scal\w+|drain\w*|fail\w* over|switch\w*|disabl\w+|enabl\w+|decid\w+|agree\w*|approv\w+"
    r"|chang\w+|workarounds?)"
)
_OVER = r"(?:resolved|fixed|recovered|restored|solved|healthy|green|back|over|(?:all )?clear|mitigated)"
_STEP_ZH = (
    r"(?:回滚|重启|扩容|缩容|切换|切流|发布|上线|部署|发版|变更|排除|降级|限流|熔断|迁移|灰度|决定|恢复|解决|修复|修好)"
)
_UNDONE = deferred(
    rf"(?:\bnot|n't|\bcannot|\bnever|\bwithout|\byet to|\bno)(?: (?:yet|been|be|being|fully|completely|entirely"
    rf"|really|recent|new|other|any|planned|config\w*|code|feature|flag)){{0,3}} {_STEP}\b"
    rf"|\b(?:partial(?:ly)?|partly|mostly|almost|nearly|half|somewhat) {_OVER}\b"
    rf"|(?:\b(?:will|should|would|could|might|may|must|to|until|till|once|if|unless|before|whether|when)|'ll)"
    rf"(?: (?:it|it's|this|that|we|we're|they|everything|things|the \w+|is|are|be|been|have|has|gets?|fully|all"
    rf"|completely)){{0,4}} {_OVER}\b"
    r"|\b(?:let's|try|trying|consider|considering|thinking (?:about|of)|suggest|propose|how about)(?: \w+){0,2}?"
    r" \w+ing\b|\bdeploys? (?:are|is) frozen"
    rf"|(?:没有|没|尚未|未|没能|不能|无法|不要|(?<![级类特区分个])别|先不|暂不|不用|无需)[\w\u4e00-\u9fff]{{0,2}}?{_STEP_ZH}"
    r"|(?:部分|逐步|陆续|开始|预计|即将|等待?|直到?)(?:业务|服务)?(?:恢复|解决|修复)(?:正常)?"
    r"|(?:恢复|解决|修复)了?(?:一部分|部分|一半|大半|一些)"
    rf"|(?:下一步|接下来|准备|打算|计划|稍后|待会|建议|需要|可以)[:：,，]?[\u4e00-\u9fff]{{0,4}}?{_STEP_ZH}",
    FLAGS,
)


_HINTS = deferred(
    r"[?？]|[^\x00-\x7f]|n't|'ll|\b(?:not|cannot|never|without|yet|no|partial|partially|partly|mostly|almost|nearly|half"
    r"|somewhat|will|should|would|could|might|may|must|to|until|till|once|if|unless|before|whether|when|let's|try|trying"
    r"|consider|considering|thinking|suggest|propose|how|frozen|did|has|have|anyone|anybody|who|what|why|where|which)\b",
    FLAGS,
)
"""Without any of these nothing above is found, and most sentences have none."""


def as_told(text: str) -> str:
    """The text without questions and without what it says was not done, or not yet; unchanged where all was done."""
    plain = text.replace("’", "'")
    if not _HINTS.search(plain):
        return text
    told = [clause for clause in _CLAUSE.split(plain) if not _ASKED.search(clause)]
    return _UNDONE.sub(" ", " ".join(told))
