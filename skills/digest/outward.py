"""What of somebody's words may be read by customers: no names, hosts, versions, identifiers or shop talk."""

import re
from collections.abc import Iterable

_IDENTIFIER = re.compile(
    r"\b\w+[-_./:]\w*\d\w*\b|\b[a-z0-9]+(?:[-_][a-z0-9]+)+\b|\b\w+\.\w+\.\w+\b|\b[a-z]+[A-Z]\w*\b|\b\d+\.\d+\b(?!\s*%)"
    r"|`|https?:|(?<!\w)/\w+|@\S|#\d|\b(?:INC|SEV|P|S)-?\d+\b|\b(?:4(?:0[0134689]|29)|50[0234])s?\b|\b[45]xx\b"
    r"|\b[A-Z]{3,}\b|\bp\d\d\b|\d ?ms\b|\b\w+\(\)",
)
_SHOP_TALK = re.compile(
    r"\b(?:deploy\w*|roll(?:ed|ing)?[ -]?(?:back|out)|revert\w*|pods?|nodes?|cluster\w*|shards?|replicas?|failover"
    r"|pool\w*|database|db|cache|redis|kafka|mysql|postgres\w*|mongo\w*|queue\w*|consumers?|kubernetes|k8s|cpu|memory|oom|disk|io"
    r"|gateway|proxy|dns|tls|certificate|upstream|backend|frontend|endpoint\w*|latency|timeouts?|threads?|config\w*"
    r"|alert\w*|dashboard\w*|logs|metrics?|migration|feature flags?|canary|hotfix|on-?call|runbook|vendor|api|prod)\b"
    r"|回滚|发布|消费者|消费线程|消息队列|队列|积压|线程|数据库|缓存|节点|集群|证书|内存|磁盘|网关|域名解析|后端|前端"
    r"|接口|超时率|超时|回调|配置|告警|日志|监控|灰度|热修|值班|供应商|容器|实例|主从|切换|根因|怀疑",
    re.IGNORECASE,
)
_INWARD = re.compile(
    r"\b(?:we|we're|i|i'm|my|our|(?-i:us)|guys|anyone|tickets?)\b|我们|我|咱|大家|工单|客服", re.IGNORECASE
)
_CLAUSE = re.compile(r"\s*[,;，；。]\s*|\s+[-–—]+\s+|(?<=[a-z)])\.\s+")
_LIMITING = re.compile(
    r"^(?:but|unless|except|only|if|though|although|not|when|while|which|who|after|before|since|until|for)\b"
    r"|^(?:但|除了|除非|只有|仅|如果|不过|的)",
    re.IGNORECASE,
)


def fit(text: str, names: Iterable[str] = ()) -> bool:
    """Nothing in it gives away people, machines or how the work is done."""
    lowered = text.lower()
    return not (
        _IDENTIFIER.search(text)
        or _SHOP_TALK.search(text)
        or _INWARD.search(text)
        or any(name and _named(name.lower(), lowered) for name in names)
    )


def for_outsiders(text: str, names: Iterable[str] = ()) -> str:
    """As much from the beginning of the words as is fit to be read outside, "" when nothing is.

    What follows is left out clause by clause, and never when it takes back what stands before it.
    """
    known = tuple(names)
    clauses = [clause for clause in _CLAUSE.split(text.strip().rstrip(".。!！")) if clause]
    kept: list[str] = []
    for place, clause in enumerate(clauses):
        if fit(clause, known):
            kept.append(clause)
        elif _LIMITING.match(clause):
            return ""
        else:
            return "" if any(_LIMITING.match(later) for later in clauses[place + 1 :]) else _joined(kept)
    return _joined(kept)


def _joined(clauses: list[str]) -> str:
    mark = "，" if any("\u3400" <= character <= "\u9fff" for character in "".join(clauses)) else ", "
    return mark.join(clauses)


def _named(name: str, text: str) -> bool:
    if name.isascii():
        return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
    return len(name) > 1 and name in text
