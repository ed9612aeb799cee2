"""What a diagnosis by rules says of the systems it looked at, and what it keeps of that."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.evidence import Observation
from bot.domain.incident import EntryKind, Incident
from bot.ports.chart import Chart
from bot.ports.survey import Look, Sign, Survey
from skills.diagnose import diagnose
from tests.unit.skills.fakes import NOW, MemorySystems, Room

SEARCH = Incident("acme", 12, "Search is slow", "SEV-2", started_at=NOW, declared_at=NOW)
LINK = "https://prometheus.example/graph?g0.expr=x"
QUEUE = Observation(
    "prometheus_range", "sum(search_queue)", "found", "1 series", NOW - timedelta(hours=1), NOW, link=LINK
)
STEADY = replace(QUEUE, query="sum(up)")
EMPTY = replace(QUEUE, query="sum(nothing)", outcome="nothing")
AWAY = Observation("loki_labels", "labels", "failed", "Loki could not be reached (ClientConnectorError).")
POINTS = tuple((float(at), 4.0 if at < 6 else 250.0) for at in range(12))
SHIFTED = Sign("metric", "sum(search_queue)", QUEUE, 99.0, NOW, 4.0, 250.0, 250.0, points=POINTS)


def looks(*seen: Observation) -> tuple[Look, ...]:
    return tuple(Look("Loki" if one.tool.startswith("loki") else "Prometheus", one, 0.02) for one in seen)


def room(*signs: Sign, seen: tuple[Observation, ...] = (EMPTY, QUEUE, STEADY), language: str = "en") -> Room:
    """A room whose systems show this, half an hour after the start."""
    opened = Room(language, timezone="UTC")
    opened.bound_to(SEARCH)
    opened.pass_time(minutes=30)
    opened.systems = MemorySystems(Survey(looks(*seen), signs), ("Prometheus", "Loki"))
    return opened


async def test_a_metric_that_shifted_is_told_with_its_values_its_look_and_its_query() -> None:
    found = await room(SHIFTED).say(diagnose)

    assert "diagnosis from 0 timeline entries and 3 looks at Prometheus; it began at 14:05." in found
    assert (
        "**Shifted around the start**\n- `sum(search_queue)`: 4 → 250 (×62.5), since 14:05 ▁▁▁▁▁▁██████ [E3]" in found
    )
    assert "- 1 more that were looked at did not shift" in found
    assert f"**Evidence**\n- [E3] prometheus_range `sum(search_queue)`, 13:05–14:05 UTC ([↗]({LINK}))" in found
    assert "[E2]" not in found


async def test_a_metric_that_shifted_is_told_in_chinese() -> None:
    found = await room(SHIFTED, language="zh").say(diagnose)

    assert "依据 0 条时间线记录和对 Prometheus 的 3 次查询的诊断" in found
    assert "**故障前后变化的指标**\n- `sum(search_queue)`：4 → 250 (×62.5)，自 14:05 起" in found
    assert "**证据**\n- [E3] prometheus_range" in found


async def test_what_shifted_is_no_cause() -> None:
    found = await room(SHIFTED).say(diagnose)

    assert "**Inconclusive**: nothing on the record stands out as the cause." in found
    assert "Shifted most around the start: `sum(search_queue)`: 4 → 250" in found


async def test_how_far_a_short_outlier_went_is_told() -> None:
    blip = replace(SHIFTED, before=2.0, after=2.0, extreme=0.0, what="sum(up)")

    assert "`sum(up)`: 2 → 2, down to 0, since 14:05" in await room(blip).say(diagnose)


async def test_a_system_that_could_not_be_asked_is_said_once_and_is_no_evidence() -> None:
    found = await room(SHIFTED, seen=(QUEUE, AWAY, AWAY)).say(diagnose)

    assert found.count("Loki could not be asked: Loki could not be reached (ClientConnectorError).") == 1
    assert "looks at Prometheus and Loki" in found


async def test_looks_that_failed_among_others_are_counted() -> None:
    found = await room(SHIFTED, seen=(QUEUE, replace(EMPTY, outcome="failed", text="too slow"))).say(diagnose)

    assert "1 of 2 looks at Prometheus failed: too slow" in found


async def test_logs_alerts_events_and_runbooks_are_told_each_with_its_look() -> None:
    seen = [replace(QUEUE, tool=tool, query=tool) for tool in ("loki_logs", "alerts", "kubernetes_events", "runbooks")]
    found = await room(
        Sign("log", "order <number> failed", seen[0], 1.0, NOW, 0.0, 4.0, detail="order 7 failed"),
        Sign("alert", "SearchSlow", seen[1], at=NOW),
        Sign("event", "shop/Pod search-1", seen[2], at=NOW, detail="BackOff: restarting (3×)"),
        Sign("runbook", "search.md › Slow", seen[3], detail="1. Look at the queue.\n2. Drain it."),
        seen=tuple(seen),
    ).say(diagnose)

    assert "New in the logs: `order <number> failed`: 0 → 4 lines a minute, since 14:05 [E2]" in found
    assert "**Alerts that began to fire**\n- SearchSlow, since 14:05 [E3]" in found
    assert "**In the cluster**\n- 14:05 shop/Pod search-1: BackOff: restarting (3×) [E4]" in found
    assert "**Runbooks**\n- search.md › Slow: 1\\. Look at the queue. / 2. Drain it. [E5]" in found


async def test_a_rollout_shortly_before_the_start_is_a_lead_like_a_deploy_on_record() -> None:
    rollouts = replace(QUEUE, tool="kubernetes_rollouts", query="deployments")
    rollout = Sign("rollout", "shop/search", rollouts, at=NOW - timedelta(minutes=9), detail="reg/search:3.4@sha256:ab")

    found = await room(rollout, seen=(rollouts,)).say(diagnose)

    assert (
        "**Lead, not confirmed** (confidence: low): 9 min before the start: Rolled out shop/search: search 3.4" in found
    )
    assert "(Kubernetes) [E2]; shares “search” with the symptoms" in found


async def test_a_rollout_that_the_record_tells_of_is_told_once() -> None:
    rollouts = replace(QUEUE, tool="kubernetes_rollouts", query="deployments")
    rollout = Sign("rollout", "shop/search-api", rollouts, at=NOW - timedelta(minutes=9), detail="reg/search-api:3.4")
    opened = room(rollout, seen=(rollouts,))
    opened.book.record(12, EntryKind.CHANGE, "Deployed search-api 3.4", at=NOW - timedelta(minutes=10))

    found = await opened.say(diagnose)

    assert "10 min before the start: Deployed search-api 3.4" in found
    assert "Rolled out" not in found


async def test_looks_and_finding_are_kept_as_an_investigation_and_the_timeline_has_the_words_alone() -> None:
    opened = room(SHIFTED)

    found = await opened.say(diagnose)

    (kept,) = opened.memory.investigations.values()
    assert (kept.outcome, kept.confidence, kept.model, kept.tool_calls) == ("inconclusive", "", "", 3)
    assert kept.finding == found.partition("\n\n**Evidence**")[0]
    assert kept.ended_at is not None
    assert [(one.query, one.evidence, one.outcome) for one in opened.memory.steps] == [
        ("sum(nothing)", "E2", "nothing"),
        ("sum(search_queue)", "E3", "found"),
        ("sum(up)", "E4", "found"),
    ]
    assert opened.book.records[12][-1].text == (
        "Inconclusive: nothing on the record stands out as the cause. "
        "Shifted most around the start: sum(search_queue): 4 → 250 (×62.5), since 14:05"
    )


async def test_what_is_looked_for_are_the_services_else_what_title_and_alerts_name() -> None:
    named, guessed = room(), room()
    named.bound_to(replace(SEARCH, services=("search-api",), labels={"app": "search-web", "region": "eu"}))
    guessed.book.record(12, EntryKind.ALERT, "SearchLatencyHigh: checkout-api p99 is high", at=NOW)

    await named.say(diagnose)
    await guessed.say(diagnose)

    assert named.systems is not None
    assert guessed.systems is not None
    assert named.systems.asked[0].names == ("search-api", "search-web")
    assert guessed.systems.asked[0].names == ("search", "searchlatencyhigh", "checkout-api", "p99")
    assert guessed.systems.asked[0].alerts == ("SearchLatencyHigh: checkout-api p99 is high",)


async def test_a_room_that_opens_is_diagnosed_by_what_the_systems_show_alone() -> None:
    telling, silent = room(SHIFTED), room()
    telling.automatic = silent.automatic = True

    assert "4 → 250" in await telling.say(diagnose)
    assert "nothing to diagnose yet" in await silent.say(diagnose)


async def test_what_a_system_says_can_neither_format_nor_link_nor_notify() -> None:
    log = replace(QUEUE, tool="loki_logs", query="q")
    said = "`x` **b** [a](https://evil.example) @everyone"
    opened = room(Sign("log", said, log, before=0.0, after=1.0), Sign("alert", said, log), seen=(log,))

    found = await opened.say(diagnose)

    assert "- `'x' **b** [a](https://evil.example) @\u200beveryone`: 0 → 1 lines a minute [E2]" in found
    assert "- \\`x\\` \\*\\*b\\*\\* \\[a\\](https://evil.example) @\u200beveryone [E2]" in found


class Easel:
    """Draws nothing, and keeps what it was to draw."""

    def __init__(self, drawn: bytes = b"\x89PNG chart") -> None:
        self.drawn = drawn
        self.charts: list[Chart] = []

    async def png(self, chart: Chart) -> bytes:
        self.charts.append(chart)
        return self.drawn


async def test_what_shifted_is_drawn_and_the_picture_is_kept_with_the_finding() -> None:
    latency = replace(SHIFTED, what="p99(http_request_duration_seconds)", score=3.0, before=0.1, after=2.2)
    opened, easel = room(SHIFTED, latency), Easel()
    opened.charts = easel

    reply = await opened.run(diagnose)

    (chart,) = easel.charts
    assert [(one.title, one.unit) for one in chart.panels] == [("sum(search_queue)", ""), (latency.what, "s")]
    assert (chart.start, chart.panels[0].points) == (NOW, POINTS)
    (picture,) = reply.attachments
    assert (picture.name, picture.media_type, picture.content) == ("INC-12-143500.png", "image/png", easel.drawn)
    assert picture.alt == (
        "Chart, 1970-01-01 00:00–00:00 UTC, the incident began at 14:05: "
        "sum(search_queue) 4 → 250; p99(http_request_duration_seconds) 0.1 → 2.2"
    )
    assert picture.instead == "_The chart could not be sent; its numbers are above._"
    assert [one.chart for one in opened.memory.investigations.values()] == [easel.drawn]


async def test_without_anything_that_shifted_or_a_drawing_there_is_no_picture() -> None:
    steady, undrawn = room(), room(SHIFTED)
    steady.charts, undrawn.charts = Easel(), Easel(b"")

    assert (await steady.run(diagnose)).attachments == ()
    assert (await undrawn.run(diagnose)).attachments == ()
