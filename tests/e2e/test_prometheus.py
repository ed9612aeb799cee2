"""A service breaks, and a real Prometheus that scraped it is looked at."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.tools.settings import PrometheusSettings
from bot.tools.systems import toolbox
from tests.prometheus import real_prometheus
from tests.unit.tools.looks import ACME, INCIDENT, look

_LONG_ENOUGH = "count_over_time(up{job='checkout'}[1m]) > 30"
_FAILING_LONG_ENOUGH = "checkout_requests_total{code='500'} >= 150"


async def test_what_broke_is_found_with_its_values(tmp_path: Path) -> None:
    async with real_prometheus(tmp_path) as prometheus:
        box = toolbox(ACME, {"prometheus": PrometheusSettings(url=prometheus.url)}, {})
        await prometheus.until(_LONG_ENOUGH)
        start = datetime.now(UTC)
        prometheus.service.broken = True
        await prometheus.until(_FAILING_LONG_ENOUGH)
        await prometheus.until('ALERTS{alertstate="firing"}')
        incident = replace(INCIDENT, started_at=start)
        now = datetime.now(UTC)
        since = (start - timedelta(seconds=6)).isoformat()

        names = await look(box.tools, "prometheus_search", incident=incident, now=now, words="checkout")
        labels = await look(
            box.tools, "prometheus_search", incident=incident, now=now, metric="checkout_requests_total"
        )
        queue = await look(
            box.tools,
            "prometheus_range",
            incident=incident,
            now=now,
            query='{__name__=~"checkout_(queue_length|workers)"}',
            since=since,
            step_seconds=1,
        )
        workers = await look(box.tools, "prometheus_query", incident=incident, now=now, query="checkout_workers")
        rules = await look(box.tools, "prometheus_alert_rules", incident=incident, now=now)
        missing = await look(box.tools, "prometheus_query", incident=incident, now=now, query="no_such_metric")
        wrong = await look(box.tools, "prometheus_query", incident=incident, now=now, query="sum(")
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
