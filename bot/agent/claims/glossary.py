"""Words of operations that say the same, in English and Chinese: a cause is compared with its evidence by them."""

import re
from collections.abc import Iterator

_TERMS = """
pool 连接池 池
connection connections 连接
database db sql postgres mysql 数据库
error errors failed failing failure failures 5xx 错误 报错 出错
latency duration slow slower slowness p99 p95 延迟 耗时 变慢
timeout timeouts 超时
deploy deployed deployment deploys release released rollout 发布 部署 上线
rollback revert reverted 回滚
memory oom oomkilled oomkilling 内存
disk disks volume storage 磁盘 硬盘
cpu 处理器
network packets 网络
certificate certificates tls ssl 证书
dns 域名
cache caches redis 缓存
queue queues backlog 队列 积压 堆积
lag 滞后
kafka 消费
flag flags 开关
config configuration setting settings 配置
payment payments 支付 付款
declined 被拒
cart 购物车
checkout 结账 下单
order orders 订单
alert alerts 告警 报警
restart restarts restarting restarted backoff crashloopbackoff 重启
probe probes 探针
node nodes 节点
thread threads 线程
lock locks deadlock 死锁 锁等待
traffic load 流量 负载
limit limits quota throttled 限流 配额
leak leaks 泄漏 泄露
full exhausted 耗尽 写满 占满
expired 过期
""".strip()
_CONCEPTS = {word: line.split()[0] for line in _TERMS.splitlines() for word in line.split()}
_CHINESE = re.compile("|".join(sorted((one for one in _CONCEPTS if not one.isascii()), key=len, reverse=True)))
_WORD = re.compile(r"[a-z][a-z0-9]+|[\u4e00-\u9fff]+")
_EMPTY = frozenset(
    """the this that these those there which what was were are been being has had have with from into onto over under
    after before since during because cause caused root likely probably may might new more than only its his her and
    but for not all any some start began incident outage problem trouble issue issues service services system cluster
    to of in on at by is it be as an or so up we they made too much many very also""".split()  # noqa: SIM905
)


def telling_words(text: str) -> frozenset[str]:
    """What a text speaks of: its words in lower case, without empty ones; of Chinese, the terms known and pairs."""
    return frozenset(_words(text.lower()))


def _words(text: str) -> Iterator[str]:
    yield from (_CONCEPTS[one] for one in _CHINESE.findall(text))
    for run in _WORD.findall(text):
        if not run.isascii():
            yield from (run[at : at + 2] for at in range(len(run) - 1))
        elif run not in _EMPTY:
            yield _CONCEPTS.get(run) or _CONCEPTS.get(run.removesuffix("s")) or run.removesuffix("s")
