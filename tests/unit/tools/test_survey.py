"""Looking at all systems by rules: what shifted, began, was logged or rolled out around the start; bounded in all."""

import math
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.ports.survey import Scope, Sign, Survey
from bot.ports.tool import AccountTools
from bot.tools import notes
from bot.tools import toolbox as boxes
from bot.tools.series import shift
from bot.tools.settings import KubernetesSettings, LokiSettings, PrometheusSettings, RunbookSettings
from bot.tools.systems import toolbox
from tests.simulators.observability.kubernetes import (
    KubernetesSimulator,
    container,
    deployment,
    event,
    pod,
    replica_set,
)
from tests.simulators.observability.loki import LokiSimulator
from tests.simulators.observability.prometheus import PrometheusSimulator, matrix
from tests.simulators.observability.server import TOKEN
from tests.unit.tools.looks import ACME, INCIDENT, NOW, OTHER, START, look

SCOPE = Scope(ACME, INCIDENT, START, NOW, ("checkout",), "Checkout fails")
BY_SERVICE = '{service=~"(?i).*(checkout).*"}'
QUEUE = f"sum(checkout_queue_length{BY_SERVICE})"
ERRORS = 'sum(rate(checkout_errors_total{job="checkout"}[5m])) by (pod)'
RULE = {"name": "CheckoutErrors", "query": f"{ERRORS} > 1", "state": "inactive", "health": "ok", "duration": 60}
FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})'


@pytest.fixture
async def prometheus() -> AsyncIterator[PrometheusSimulator]:
    async with PrometheusSimulator() as running:
        running.answers["/api/v1/rules"] = {"groups": [{"rules": [RULE]}]}
        yield running


@pytest.fixture
async def metrics(prometheus: PrometheusSimulator) -> AsyncIterator[AccountTools]:
    settings = PrometheusSettings.model_validate({"url": prometheus.url, "bearer_token": TOKEN})
    opened = toolbox(ACME, {"prometheus": settings})
    yield opened
    await opened.stop()


@pytest.fixture
async def loki() -> AsyncIterator[LokiSimulator]:
    async with LokiSimulator() as running:
        running.labels = {"app": ["cart", "checkout"], "pod": ["checkout-1"]}
        yield running


@pytest.fixture
async def logs(loki: LokiSimulator) -> AsyncIterator[AccountTools]:
    opened = toolbox(ACME, {"loki": LokiSettings.model_validate({"url": loki.url, "bearer_token": TOKEN})})
    yield opened
    await opened.stop()


def points(before: float, after: float, *, from_minute: int = 0, every: int = 60) -> list[tuple[float, str]]:
    """A value each minute of the hour before the start and the half hour after; it changes at `from_minute`."""
    first = START.timestamp() - 3600
    times = [first + at for at in range(0, 90 * 60, every)]
    return [(at, str(after if at >= START.timestamp() + 60 * from_minute else before)) for at in times]


def failed(survey: Survey) -> list[str]:
    return [one.seen.text for one in survey.looks if one.seen.outcome == "failed"]


def signs(survey: Survey, kind: str) -> list[Sign]:
    return [one for one in survey.signs if one.kind == kind]


async def test_a_metric_of_the_service_that_shifted_is_told_with_its_values_and_query(
    prometheus: PrometheusSimulator, metrics: AccountTools
) -> None:
    prometheus.names[BY_SERVICE] = ["checkout_queue_length", "checkout_pool_size", "up"]
    prometheus.ranges[QUEUE] = matrix(({}, points(4, 250, from_minute=-3)))
    prometheus.ranges[f"sum(checkout_pool_size{BY_SERVICE})"] = matrix(({}, points(8, 8)))
    prometheus.ranges[f"sum(up{BY_SERVICE})"] = matrix(({}, points(2, 2)))

    survey = await metrics.survey(SCOPE)

    (found,) = signs(survey, "metric")
    assert (found.what, found.before, found.after, found.extreme) == ("sum(checkout_queue_length)", 4, 250, 250)
    assert found.at == START - timedelta(minutes=3)
    assert (found.seen.query, found.seen.since, found.seen.until) == (QUEUE, START - timedelta(hours=1), NOW)
    assert found.seen.link.startswith(f"{prometheus.url}/graph?g0.expr=sum")
    assert len(found.points) == 90
    assert failed(survey) == []


async def test_the_expression_of_an_alert_on_record_is_measured_without_its_threshold(
    prometheus: PrometheusSimulator, metrics: AccountTools
) -> None:
    prometheus.ranges[ERRORS] = matrix(({"pod": "a"}, points(0, 9)), ({"pod": "b"}, points(1, 1)))

    survey = await metrics.survey(replace(SCOPE, names=(), alerts=("[FIRING:1] CheckoutErrors checkout",)))

    (found,) = signs(survey, "metric")
    assert (found.what, found.detail) == (f'{ERRORS}{{pod="a"}}', "CheckoutErrors")
    assert (found.before, found.after) == (0, 9)


async def test_an_alert_that_began_to_fire_around_the_start_is_named_and_measured_and_an_old_one_is_not(
    prometheus: PrometheusSimulator, metrics: AccountTools
) -> None:
    began = [(START.timestamp() + 120 + 60 * n, "1") for n in range(20)]
    always = [(START.timestamp() - 3600 + 60 * n, "1") for n in range(90)]
    prometheus.ranges[FIRING] = matrix(({"alertname": "Watchdog"}, always), ({"alertname": "CheckoutErrors"}, began))
    prometheus.ranges[ERRORS] = matrix(({}, points(0, 9)))

    survey = await metrics.survey(SCOPE)

    (alert,) = signs(survey, "alert")
    assert (alert.what, alert.at) == ("CheckoutErrors", START + timedelta(minutes=2))
    assert [one.detail for one in signs(survey, "metric")] == ["CheckoutErrors"]


async def test_what_is_noisy_before_and_after_is_no_sign() -> None:
    noisy = [(float(at), 10 + 8 * math.sin(at * 2.3)) for at in range(90)]

    moved = shift(noisy, 60.0)

    assert moved is not None
    assert not moved.stands_out


async def test_an_early_look_is_a_fine_one(prometheus: PrometheusSimulator, metrics: AccountTools) -> None:
    prometheus.names[BY_SERVICE] = ["up"]

    survey = await metrics.survey(replace(SCOPE, now=START + timedelta(seconds=20)))

    seen = next(one.seen for one in survey.looks if one.seen.query.startswith("sum(up"))
    assert seen.since == START - timedelta(seconds=240)
    assert any("step=1&" in call for call in prometheus.calls)


async def test_however_much_there_is_the_calls_are_few(prometheus: PrometheusSimulator, metrics: AccountTools) -> None:
    prometheus.answers["/api/v1/label/__name__/values"] = [f"checkout_{n}_queue" for n in range(500)]
    alerts = [{"name": f"A{n}", "query": f"x{n} > 1", "health": "ok"} for n in range(200)]
    prometheus.answers["/api/v1/rules"] = {"groups": [{"rules": alerts}]}

    await metrics.survey(replace(SCOPE, alerts=tuple(f"A{n}" for n in range(200))))

    assert len(prometheus.calls) <= 33


async def test_a_system_that_is_away_is_a_failed_look_and_not_asked_on_and_on() -> None:
    away = toolbox(ACME, {"prometheus": PrometheusSettings(url="http://127.0.0.1:1")})

    survey = await away.survey(SCOPE)

    await away.stop()
    assert survey.signs == ()
    assert set(failed(survey)) == {"Prometheus could not be reached (ClientConnectorError)."}
    assert len(survey.looks) <= 9


async def test_a_system_that_hangs_is_broken_off_and_the_others_are_still_told(
    prometheus: PrometheusSimulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(boxes, "_PATIENCE", 0.2)
    prometheus.fault = "hang"
    (tmp_path / "checkout.md").write_text("# Checkout\n1. Drain the queue.\n")
    settings = PrometheusSettings.model_validate({"url": prometheus.url, "bearer_token": TOKEN})
    both = toolbox(ACME, {"prometheus": settings, "runbooks": RunbookSettings(folder=tmp_path)})

    survey = await both.survey(SCOPE)

    await both.stop()
    assert failed(survey) == ["It took longer than 0.2 seconds."]
    assert [one.what for one in signs(survey, "runbook")] == ["checkout.md › Checkout"]


async def test_one_call_that_hangs_costs_itself_only(
    prometheus: PrometheusSimulator, metrics: AccountTools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "_PATIENCE", 0.2)
    prometheus.fault = "hang"

    survey = await metrics.survey(SCOPE)

    assert set(failed(survey)) == {"There was no answer within 0.2 seconds."}


async def test_a_secret_and_another_account_stay_out_of_a_survey(
    prometheus: PrometheusSimulator, metrics: AccountTools
) -> None:
    prometheus.names[BY_SERVICE] = ["up"]
    prometheus.ranges[f"sum(up{BY_SERVICE})"] = matrix(({"token": TOKEN}, points(1, 0)))

    survey = await metrics.survey(SCOPE)
    others = await metrics.survey(replace(SCOPE, account=OTHER))

    assert [one.what for one in signs(survey, "metric")] == ['sum(up){token="•••"}']
    assert TOKEN not in repr(survey)
    assert others == Survey()


async def test_log_templates_that_are_new_or_more_frequent_are_told_per_minute(
    loki: LokiSimulator, logs: AccountTools
) -> None:
    loki.lines['{app="checkout"}'] = [
        *logged("cache error for user", [-60 * n for n in range(1, 30)] + [20 * n for n in range(45)]),
        *logged("order failed: pool exhausted", range(3, 600, 10)),
        *logged("warning: slow disk", range(-1700, 900, 60)),
        *logged("served", range(3, 600, 10)),
    ]
    loki.lines['{app="cart"}'] = logged("order failed: another service", range(3, 600, 10))

    survey = await logs.survey(SCOPE)

    new, grown = signs(survey, "log")
    assert (new.what, new.before, new.after) == ("order failed: pool exhausted", 0, 4)
    assert new.at == START + timedelta(seconds=3)
    assert (grown.what, grown.after) == ("cache error for user", 3)
    assert new.seen.query.startswith('{app=~"(?i).*(checkout).*"} |~ "(?i)error|')


async def test_where_there_are_more_lines_than_are_read_what_was_read_is_compared(
    loki: LokiSimulator, logs: AccountTools
) -> None:
    busy = [n / 10 for n in range(-5000, 5000)]
    loki.lines['{app="checkout"}'] = logged("request failed", busy)

    survey = await logs.survey(SCOPE)

    assert signs(survey, "log") == []


async def test_logs_without_the_services_name_are_not_read(loki: LokiSimulator, logs: AccountTools) -> None:
    await logs.survey(replace(SCOPE, names=("billing",)))

    assert not [call for call in loki.calls if "query_range" in call]


async def test_a_cluster_tells_of_rollouts_before_the_start_and_of_trouble_since() -> None:
    async with KubernetesSimulator() as cluster:
        killed = {"reason": "OOMKilled", "exitCode": 137, "finishedAt": "2026-03-01T14:04:00Z"}
        cluster.objects["shop", "deployments"] = [deployment("checkout"), deployment("cart")]
        cluster.objects["shop", "replicasets"] = [
            replica_set("checkout", 9, "registry/checkout:2.4.1", "2026-03-01T13:55:00Z"),
            replica_set("cart", 3, "registry/cart:1.0", "2026-02-01T00:00:00Z"),
        ]
        cluster.objects["shop", "pods"] = [pod("checkout-1", containers=[container("app", restarts=3, last=killed)])]
        cluster.objects["shop", "events"] = [
            event("BackOff", "checkout-1", "restarting", "2026-03-01T14:05:00Z"),
            event("Old", "checkout-1", "long ago", "2026-03-01T09:00:00Z"),
        ]
        table = {"namespaces": ["shop"], "api_url": cluster.url, "token": TOKEN}
        opened = toolbox(ACME, {"kubernetes": KubernetesSettings.model_validate(table)})

        survey = await opened.survey(SCOPE)
        await opened.stop()

    (rollout,) = signs(survey, "rollout")
    assert (rollout.what, rollout.detail) == ("shop/checkout", "registry/checkout:2.4.1")
    assert rollout.at == START - timedelta(minutes=5)
    assert [one.detail for one in signs(survey, "event")] == [
        "app terminated OOMKilled (exit code 137) at 2026-03-01T14:04:00Z",
        "BackOff: restarting (1×)",
    ]


async def test_a_runbook_about_something_else_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "disk.md").write_text("# Disk\nIt fails when archives pile up.\n")
    books = toolbox(ACME, {"runbooks": RunbookSettings(folder=tmp_path)})

    survey = await books.survey(SCOPE)

    assert survey.signs == ()
    assert [one.seen.outcome for one in survey.looks] == ["nothing"]


async def test_the_same_ranking_is_a_tool_of_the_model(prometheus: PrometheusSimulator, metrics: AccountTools) -> None:
    prometheus.names['{service=~"(?i).*(queue.svc).*"}'] = ["checkout_queue_length"]
    query = 'sum(checkout_queue_length{service=~"(?i).*(queue.svc).*"})'
    prometheus.ranges[query] = matrix(({}, points(4, 250)))

    seen = await look(metrics.tools, "what_changed", names=["queue-svc"])
    nothing = await look(metrics.tools, "what_changed", names=["cart"])
    away = await look(metrics.tools, "what_changed", incident=None)

    assert (seen.outcome, seen.query) == ("found", "queue-svc around 2026-03-01T14:00:00Z")
    assert (
        f"metric sum(checkout_queue_length): 4 before, 250 after since 2026-03-01T14:00:00Z (query: {query})"
        in seen.text
    )
    assert (nothing.outcome, away.outcome) == ("nothing", "failed")


async def test_a_model_is_told_that_a_system_was_away_and_not_that_nothing_changed() -> None:
    box = toolbox(ACME, {"prometheus": PrometheusSettings(url="http://127.0.0.1:1")})

    seen = await look(box.tools, "what_changed")

    await box.stop()
    assert seen.outcome == "failed"
    assert seen.text.startswith("Prometheus could not be asked: Prometheus could not be reached")


def logged(line: str, seconds: Iterable[float]) -> list[tuple[int, str]]:
    """The line, so many seconds from the start."""
    return [(round(nanoseconds(START) + at * 1e9), line) for at in seconds]


def nanoseconds(at: datetime) -> int:
    return int(at.timestamp()) * 10**9
