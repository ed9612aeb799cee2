"""A service breaks, and a real Prometheus that scraped it is looked at, by tools alone and by an investigation."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.charts import Drawing
from bot.domain.evidence import Observation
from bot.ports.chart import Chart, Panel
from bot.ports.tool import AccountTools
from bot.tools.settings import PrometheusSettings
from bot.tools.systems import toolbox
from tests.e2e.office import Office, model_settings, office
from tests.e2e.scenes import quiet
from tests.prometheus import RealPrometheus, real_prometheus
from tests.simulators.model import Act, Asked, ModelServer, call, calls
from tests.unit.agent.investigating import Part, Script, citing, plan
from tests.unit.tools.looks import ACME, INCIDENT, look

QUEUE = "checkout_queue_length"
WORKERS = "checkout_workers"
_LOOKS = 300
_LONG_ENOUGH = "count_over_time(up{job='checkout'}[1m]) > 30"
_FAILING_LONG_ENOUGH = "checkout_requests_total{code='500'} >= 150"


async def test_what_broke_is_found_with_its_values(tmp_path: Path) -> None:
    async with real_prometheus(tmp_path) as prometheus:
        box = toolbox(ACME, {"prometheus": PrometheusSettings(url=prometheus.url)})
        start = await break_down(prometheus)
        since = (start - timedelta(seconds=6)).isoformat()
        both = '{__name__=~"checkout_(queue_length|workers)"}'

        seen = partial(looked_until, box, start)
        names = await seen("checkout_queue_length", "prometheus_search", words="checkout")
        labels = await seen("code (2 values)", "prometheus_search", metric="checkout_requests_total")
        queue = await seen("after 250", "prometheus_range", query=both, since=since, step_seconds=1)
        workers = await seen("= 8", "prometheus_query", query="checkout_workers")
        rules = await seen("firing", "prometheus_alert_rules")
        missing = await seen("", "prometheus_query", query="no_such_metric")
        wrong = await seen("", "prometheus_query", query="sum(")
        await box.stop()

    assert "checkout_queue_length" in names.text.splitlines()
    assert "counter: Requests of the checkout." in labels.text
    assert "code (2 values): 200, 500" in labels.text
    first = queue.text.splitlines()[1]
    assert first.startswith("checkout_queue_length{")
    assert "median before the start 4, after 250 (×62.5)" in first
    assert workers.text.splitlines()[1].endswith("= 8")
    assert "firing CheckoutErrors: sum(rate(checkout_requests_total" in rules.text
    assert (missing.outcome, wrong.outcome) == ("nothing", "failed")
    assert "parse error" in wrong.text


async def test_an_investigation_measures_and_a_number_it_did_not_measure_is_not_shown(tmp_path: Path) -> None:
    async with real_prometheus(tmp_path) as prometheus, ModelServer() as model:
        start = await break_down(prometheus)
        script = investigation(start)
        model.follow(script)
        systems = {("acme", "prometheus"): PrometheusSettings(url=prometheus.url)}
        settings = model_settings(model, timeout=30.0)
        async with office(tmp_path, channel="incident-checkout", model=settings, systems=systems) as at:
            await at.slack.join(at.slack.workspace.bot, at.room)
            await at.slack.next_post()
            await quiet(at)
            await at.slack.say(at.ann, at.room, "checkout is failing, the queue looks odd")

            right = await diagnosed(at)
            wrong = await diagnosed(at)
            second, first, unasked = await at.app.store.investigations.of_incident("acme", 1)
            steps = await at.app.store.investigations.steps("acme", first.id)

    assert "Finding" in right
    assert f"{QUEUE} went from 4 to 250" in right
    assert f"{WORKERS} stayed at 8" in right
    assert f"prometheus_range `{QUEUE}`" in right
    assert prometheus.url in right
    assert "Inconclusive" in wrong
    assert "900" not in wrong
    assert (unasked.asker.name, unasked.outcome) == ("Warroom", "found")
    assert (first.outcome, second.outcome) == ("found", "inconclusive")
    queue = next(one for one in steps if one.query == QUEUE)
    assert (queue.tool, queue.outcome, queue.hypothesis) == ("prometheus_range", "found", "H1")
    assert queue.since is not None
    assert "250" in queue.text


async def looked_until(box: AccountTools, start: datetime, says: str, tool: str, **arguments: Any) -> Observation:
    """What a look finds once it finds this: for as long as a scrape came too late its series has no value."""
    incident = replace(INCIDENT, started_at=start)
    for _ in range(_LOOKS):
        found = await look(box.tools, tool, incident=incident, now=datetime.now(UTC), **arguments)
        if says in found.text:
            break
        await asyncio.sleep(0.1)
    return found


async def break_down(prometheus: RealPrometheus, told: Callable[[], Awaitable[object]] | None = None) -> datetime:
    """Have the service work, then fail, each long enough to be measured; since when it fails. It is `told` at once."""
    await prometheus.until(_LONG_ENOUGH)
    start = datetime.now(UTC)
    prometheus.service.broken = True
    if told is not None:
        await told()
    await prometheus.until(_FAILING_LONG_ENOUGH)
    return start


def investigation(start: datetime) -> Script:
    """Three investigations: two that end in what was measured, one that ends in another number."""
    since = (start - timedelta(seconds=6)).isoformat()
    queue = calls(call("prometheus_range", query=QUEUE, since=since, step_seconds=1))
    grown = citing(QUEUE, verdict="supported", **{"for": [f"{QUEUE} went from 4 to 250 [E]."]})
    workers = calls(call("prometheus_range", query=WORKERS, since=since, step_seconds=1))
    steady = citing(WORKERS, verdict="refuted", against=[f"{WORKERS} stayed at 8 [E]."])

    def cause(number: int) -> Part:
        said = f"the checkout queue filled up, {QUEUE} went from 4 to {number} [E]."
        return citing(QUEUE, outcome="found", hypothesis="H1", cause=said, confidence="high")

    return Script(
        plan=[plan("the checkout queue filled up", "too few workers run")],
        H1=[first_look(queue, grown)],
        H2=[first_look(workers, steady)],
        conclude=[cause(250), cause(250), cause(900)],
    )


def first_look(look: Act, then: Part) -> Part:
    """A look, and what is said once it has been made."""

    def answer(asked: Asked) -> Act:
        if not asked.results:
            return look
        return then(asked) if callable(then) else then

    return answer


async def diagnosed(at: Office, request: str = "diagnose this incident") -> str:
    """All that the bot says in the end when it is asked for a diagnosis, below the message included."""
    before = len(at.slack.posts)
    await at.slack.say(at.ann, at.room, f"{at.bot} {request}")
    await at.slack.wait_until(lambda: any("INC-1" in post.text for post in at.slack.posts[before:]), timeout=90)
    await quiet(at)
    return "\n\n".join(post.text for post in at.slack.posts[before:])


async def test_rules_name_the_metric_that_shifted_with_its_values_and_query(tmp_path: Path) -> None:
    await Drawing(300.0).png(Chart((Panel("the first one", "", ((0.0, 1.0), (1.0, 2.0))),), datetime.now(UTC)))
    async with real_prometheus(tmp_path) as prometheus:
        systems = {("acme", "prometheus"): PrometheusSettings(url=prometheus.url)}
        async with office(tmp_path, systems=systems) as at:
            await break_down(prometheus, lambda: at.ask("declare an incident: checkout is down, sev1"))
            await prometheus.until('ALERTS{alertstate="firing"}')

            english = await diagnosed(at, "diagnose incident 1")
            at.slack.fail_next("files.getUploadURLExternal", error="file_uploads_disabled")
            chinese = await diagnosed(at, "诊断故障 1")
            pictures = [file.content or b"" for file in at.slack.workspace.state.files.values()]
            first = (await at.app.store.investigations.of_incident("acme", 1))[-1].id
            kept = await at.app.store.investigations.get("acme", first)
            steps = await at.app.store.investigations.steps("acme", first)

    assert kept is not None
    assert "*Inconclusive*: nothing on the record stands out as the cause." in english
    assert "`sum(checkout_queue_length)`: 4 → 250 (×62.5), since " in english
    assert '`sum(rate(checkout_requests_total{code="500"}[2s]))` (alert CheckoutErrors): 0 → ' in english
    assert "CheckoutErrors, since " in english
    assert 'prometheus_range `sum(checkout_queue_length{job=~"(?i).*(checkout).*"})`, ' in english
    assert f"{prometheus.url}/graph?g0.expr=sum" in english
    assert "`sum(checkout_queue_length)`：4 → 250 (×62.5)，自 " in chinese
    assert "*证据*" in chinese
    assert "_图表未能发送，数值见上文。_" in chinese
    assert "could not be sent" not in english
    assert [one[:4] for one in pictures] == [b"\x89PNG"]
    assert kept.chart == pictures[0]
    assert (kept.outcome, kept.model, kept.tool_calls) == ("inconclusive", "", len(steps))
    assert {one.outcome for one in steps} <= {"found", "nothing"}
    queue = next(one for one in steps if one.query.startswith("sum(checkout_queue_length"))
    assert f"[{queue.evidence}]" in kept.finding
    assert "median before the start 4, after 250" in queue.text


async def test_a_prometheus_that_is_away_is_said_and_the_record_still_answers(tmp_path: Path) -> None:
    systems = {("acme", "prometheus"): PrometheusSettings(url="http://127.0.0.1:1")}
    async with office(tmp_path, systems=systems) as at:
        await at.ask("declare an incident: checkout is down, sev1")
        await at.ask("note: deployed checkout-api 2.4.1 to production five minutes before the errors in incident 1")

        english = await diagnosed(at, "diagnose incident 1")
        chinese = await diagnosed(at, "诊断故障 1")

    assert "Prometheus could not be asked: Prometheus could not be reached" in english
    assert "无法查询 Prometheus：" in chinese
    assert "checkout-api 2.4.1" in english


async def test_in_a_war_room_the_finding_is_one_message_with_its_picture_and_the_rest_is_in_its_thread(
    tmp_path: Path,
) -> None:
    await Drawing(300.0).png(Chart((Panel("the first one", "", ((0.0, 1.0), (1.0, 2.0))),), datetime.now(UTC)))
    async with real_prometheus(tmp_path) as prometheus:
        systems = {("acme", "prometheus"): PrometheusSettings(url=prometheus.url)}
        async with office(tmp_path, channel="incident-checkout", systems=systems) as at:
            await break_down(prometheus, lambda: at.slack.join(at.slack.workspace.bot, at.room))
            await quiet(at)
            before = len(at.slack.posts)

            await diagnosed(at)
            finding, *rest = at.slack.posts[before:]

    details = next(post for post in rest if "*Evidence*" in post.text)
    assert "*Shifted around the start*" in finding.text
    assert "*Evidence*" not in finding.text
    assert (finding.thread_ts, details.thread_ts) == (None, finding.ts)
