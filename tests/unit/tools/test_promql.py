"""What an alert's expression measures, told apart from what it is compared with."""

import pytest

from bot.tools.golden import golden
from bot.tools.promql import measured


@pytest.mark.parametrize(
    ("expression", "measure"),
    [
        ("rate(errors[5m]) > 0.1", "rate(errors[5m])"),
        ('sum by (job) (rate(x{code=~"5.."}[5m])) / sum by (job) (rate(x[5m])) > 0.05', None),
        ("up == 0", "up"),
        ("up == bool 0", "up"),
        ("(a / b) * 100 >= 90 and on (pod) up == 1", "(a / b) * 100"),
        ("((a > 5))", "a"),
        ("(a > 5) or (b > 6)", "a"),
        ("0.9 < cpu_ratio", "cpu_ratio"),
        ("0.9 < cpu_ratio and up", "cpu_ratio"),
        ('absent(up{job="a > b"})', 'absent(up{job="a > b"})'),
        ("max_over_time(lag[10m]) > on (job) group_left limits", "max_over_time(lag[10m])"),
        ("sum(x) unless sum(y) > 1", "sum(x)"),
        ('x{a="\\")"} > 1', 'x{a="\\")"}'),
        ("sum(", "sum("),
        ("", ""),
    ],
)
def test_only_what_is_measured_is_left(expression: str, measure: str | None) -> None:
    assert measured(expression) == (measure if measure is not None else expression.rpartition(" > ")[0])


def test_a_service_is_measured_by_errors_traffic_latency_saturation_and_whether_it_is_up() -> None:
    names = (
        "http_requests_total",
        "payment_failures_total",
        "http_request_duration_seconds_bucket",
        "http_request_duration_seconds_count",
        "http_request_duration_seconds_sum",
        "db_pool_connections",
        "process_cpu_seconds_total",
        "build_info",
        "up",
    )

    found = {one.what: one.query for one in golden(names, '{job="pay"}', "5m")}

    assert found["rate(payment_failures_total)"] == 'sum(rate(payment_failures_total{job="pay"}[5m]))'
    assert found["rate(http_requests_total)"].startswith("sum by (code, status, ")
    assert found["p99(http_request_duration_seconds)"] == (
        'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{job="pay"}[5m])))'
    )
    assert found["sum(db_pool_connections)"] == 'sum(db_pool_connections{job="pay"})'
    assert found["rate(process_cpu_seconds_total)"]
    assert found["sum(up)"] == 'sum(up{job="pay"})'
    assert not [what for what in found if "info" in what or "_sum)" in what]


def test_however_many_metrics_there_are_few_are_measured() -> None:
    names = [f"queue_{n}_errors_total" for n in range(100)] + [f"queue_{n}_length" for n in range(100)]

    assert len(golden(names, "", "5m")) <= 24
