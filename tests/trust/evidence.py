"""What the judged statements are about: one outage, as the tools and the timeline show it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.agent.ledger import evidence_of
from bot.domain.chat import Person
from bot.domain.evidence import Evidence, Observation
from bot.domain.incident import EntryKind, TimelineEntry

ZONE = ZoneInfo("Asia/Shanghai")
KNOWN = """<data source="facts of the incident">
incident: INC-42, Checkout fails for customers
severity: SEV-1 (worst first: SEV-1, SEV-2, SEV-3)
status: stable
services: checkout
people: Marco Silva (commander)
started: 2026-03-01 22:05
</data>
What happened to the checkout, and why?"""

_SINCE, _UNTIL = datetime(2026, 3, 1, 13, 5, tzinfo=UTC), datetime(2026, 3, 1, 14, 40, tzinfo=UTC)
_SPAN = "2026-03-01T13:05:00Z to 2026-03-01T14:40:00Z"
_POD = "checkout-7d9f6c5b8-x2lqp"


def _at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, second, tzinfo=UTC)


_LOOKS = (
    Observation(
        "prometheus_range",
        'sum(rate(checkout_requests_total{code=~"5.."}[5m])) / sum(rate(checkout_requests_total[5m]))',
        "found",
        f"{_SPAN}, every 24 s: 1 series\n"
        "{}: first 0.0021 at 2026-03-01T13:05:00Z, last 0.312 at 2026-03-01T14:40:00Z, min 0.0018 at "
        "2026-03-01T13:41:24Z, max 0.374 at 2026-03-01T14:17:48Z, 239 points; median before the start 0.002, after "
        "0.31 (×155); score 3080.0",
        _SINCE,
        _UNTIL,
        link="https://prometheus.example/graph",
    ),
    Observation(
        "prometheus_range",
        "histogram_quantile(0.99, sum by (le, service) (rate(http_request_duration_seconds_bucket[5m])))",
        "found",
        f"{_SPAN}, every 24 s: 2 series; those that changed most at the start (2026-03-01T14:05:00Z) first\n"
        '{service="checkout"}: first 0.182 at 2026-03-01T13:05:00Z, last 4.87 at 2026-03-01T14:40:00Z, min 0.171 at '
        "2026-03-01T13:22:12Z, max 9.94 at 2026-03-01T14:12:36Z, 239 points; median before the start 0.185, after 5.2 "
        "(×28.1081); score 541.9\n"
        '{service="cart"}: first 0.094 at 2026-03-01T13:05:00Z, last 0.098 at 2026-03-01T14:40:00Z, min 0.089 at '
        "2026-03-01T13:17:00Z, max 0.121 at 2026-03-01T14:02:12Z, 239 points; median before the start 0.095, after "
        "0.097 (×1.02105); score 1.1",
        _SINCE,
        _UNTIL,
    ),
    Observation(
        "prometheus_query",
        '{__name__=~"checkout_db_pool_.*"}',
        "found",
        "4 results at 2026-03-01T14:20:00Z, the largest first\n"
        f'checkout_db_pool_waiting{{pod="{_POD}"}} = 148\n'
        f'checkout_db_pool_in_use{{pod="{_POD}"}} = 20\n'
        f'checkout_db_pool_max{{pod="{_POD}"}} = 20\n'
        f'checkout_db_pool_idle{{pod="{_POD}"}} = 0',
        _at(14, 20),
        _at(14, 20),
    ),
    Observation(
        "loki_query",
        '{app="checkout"}',
        "found",
        f"{_SPAN}: 1834 lines, 3 templates; those new since the start (2026-03-01T14:05:00Z) first\n"
        "1312× (0 before the start, 1312 after; first 2026-03-01T14:05:11Z, last 2026-03-01T14:39:58Z) error could not "
        "get connection from pool within <number> ms; e.g. error could not get connection from pool within 3000 ms\n"
        "486× (211 before the start, 275 after; first 2026-03-01T13:05:02Z, last 2026-03-01T14:39:51Z) info order <id> "
        "placed; e.g. info order A-20931 placed\n"
        "36× (17 before the start, 19 after; first 2026-03-01T13:09:40Z, last 2026-03-01T14:33:05Z) warn retrying "
        "payment of <id>; e.g. warn retrying payment of A-20877",
        _SINCE,
        _UNTIL,
    ),
    Observation(
        "kubernetes_events",
        "events in shop about checkout",
        "found",
        "3 kinds of events, the newest first\n"
        f"2026-03-01T14:09:20Z to 2026-03-01T14:31:05Z, 23× Warning BackOff shop/Pod {_POD}: Back-off restarting "
        "failed container app\n"
        f"2026-03-01T14:06:02Z to 2026-03-01T14:30:12Z, 14× Warning Unhealthy shop/Pod {_POD}: Readiness probe failed: "
        "HTTP probe failed with statuscode: 503\n"
        "2026-03-01T13:58:07Z Normal ScalingReplicaSet shop/Deployment checkout: Scaled up replica set "
        "checkout-7d9f6c5b8 to 6 from 0",
        _SINCE,
        _UNTIL,
    ),
    Observation(
        "kubernetes_pods",
        "pods and rollouts in shop with app=checkout",
        "found",
        "shop/checkout: 5 of 6 ready, 6 updated\n"
        "  revision 41 made 2026-03-01T13:57:58Z (7 min before the start): app=registry.example/checkout:v2.4.1\n"
        "  revision 40 made 2026-02-24T10:12:40Z (7432 min before the start): app=registry.example/checkout:v2.4.0\n"
        "6 pods, troubled ones first\n"
        f"shop/{_POD}: Running on node-17, created 2026-03-01T13:58:09Z; app not ready, waiting CrashLoopBackOff "
        "back-off 5m0s restarting failed container, 9 restarts, last terminated OOMKilled (exit code 137) at "
        "2026-03-01T14:30:41Z\n"
        "shop/checkout-7d9f6c5b8-m8wvt: Running on node-03, created 2026-03-01T13:58:09Z; app ready, running since "
        "2026-03-01T13:58:31Z, 0 restarts",
    ),
    Observation(
        "changes",
        "all",
        "found",
        "2 changes, the newest first\n"
        "2026-03-01T13:57:40Z (7 min before the start) deploy: checkout v2.4.1 (production), by Dana Reyes "
        "https://ci.example/runs/8812\n"
        "2026-03-01T11:20:00Z (165 min before the start) flag: search-rerank on (production), by Li Wei",
    ),
    Observation(
        "loki_query",
        '{app="payments"} |= "declined"',
        "failed",
        "There was no answer within 20 seconds.",
        _SINCE,
        _UNTIL,
    ),
    Observation(
        "prometheus_query",
        'kafka_consumer_lag{group="orders"}',
        "nothing",
        "Nothing matched at 2026-03-01T14:25:00Z. The metric or a label may be misspelt or not exist: "
        "prometheus_search finds those there are.",
        _at(14, 25),
        _at(14, 25),
    ),
    Observation(
        "incidents",
        "like: checkout pool timeouts",
        "found",
        "1 incidents, the likest first\n"
        "INC-17 Checkout timeouts after a pool change: SEV-2, resolved, started 2025-11-12T09:14:00Z, resolved "
        "2025-11-12T10:02:00Z, services checkout; likeness 0.62",
    ),
    Observation(
        "runbooks",
        "checkout pool",
        "found",
        "checkout.md § Connection pool: When checkout_db_pool_waiting stays above 50 for 5 minutes, raise DB_POOL_MAX "
        "to 60 and restart the deployment. Owner: the Storefront team.",
    ),
    Observation(
        "prometheus_alert_rules",
        "alert rules checkout",
        "found",
        "1 of 38 alert rules\n"
        'firing CheckoutErrorsHigh: sum(rate(checkout_requests_total{code=~"5.."}[5m])) / '
        "sum(rate(checkout_requests_total[5m])) > 0.05 for 120 s\n"
        "  firing since 2026-03-01T14:06:30Z, value 3.12e-01: "
        '{alertname="CheckoutErrorsHigh",severity="page"}',
    ),
)
_SAID: tuple[tuple[int, EntryKind, str, datetime, str], ...] = (
    (3, EntryKind.ALERT, "Alertmanager", _at(14, 7, 30), "CheckoutErrorsHigh is firing for checkout"),
    (5, EntryKind.CHAT, "Ann Meyer", _at(14, 10), "about 30% of customers cannot check out"),
    (7, EntryKind.PEOPLE, "Ann Meyer", _at(14, 12), "Marco Silva is commander"),
    (
        9,
        EntryKind.CHAT,
        "Marco Silva",
        _at(14, 21),
        "I think it is the pool: it has 20 connections since v2.4.1, it was 50 before. Commit 9f3c2ab lowered "
        "DB_POOL_MAX, and that leads to the errors",
    ),
    (11, EntryKind.CHAT, "王芳", _at(14, 26), "开始回滚到 v2.4.0，预计 10 分钟完成"),
    (12, EntryKind.SEVERITY, "Marco Silva", _at(14, 33), "severity changed from SEV-2 to SEV-1"),
    (
        14,
        EntryKind.CHAT,
        "Ann Meyer",
        _at(14, 38),
        "canary is back at 0.4% errors; Paylane confirms nothing wrong on their side",
    ),
    (15, EntryKind.STATUS, "Marco Silva", _at(14, 52), "status changed from active to stable"),
)

EVIDENCE = (
    *(Evidence(f"E{number}", look) for number, look in enumerate(_LOOKS, 1)),
    *(evidence_of(TimelineEntry(number, kind, Person(name, name), at, text)) for number, kind, name, at, text in _SAID),
)
