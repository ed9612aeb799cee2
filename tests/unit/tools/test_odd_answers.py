"""Whatever is at an address, a look ends in an observation."""

from collections.abc import AsyncIterator, Sequence

import pytest

from bot.ports.tool import Tool
from bot.tools.settings import KubernetesSettings, LokiSettings, PrometheusSettings
from bot.tools.systems import toolbox
from tests.simulators.observability.prometheus import PrometheusSimulator
from tests.simulators.observability.server import TOKEN, Server
from tests.unit.tools.looks import ACME, look

LOOKS: dict[str, dict[str, object]] = {
    "prometheus_query": {"query": "up"},
    "prometheus_range": {"query": "up"},
    "prometheus_search": {"metric": "up"},
    "prometheus_alert_rules": {},
    "loki_logs": {"query": "{}"},
    "loki_labels": {},
    "kubernetes_events": {},
    "kubernetes_rollouts": {},
    "kubernetes_pods": {},
    "kubernetes_logs": {"namespace": "shop", "pod": "cart-1"},
}
ODD = (
    "null",
    "[]",
    '"text"',
    "17",
    "[" * 100_000,
    '{"status": "success", "data": null}',
    '{"status": "success", "data": {"resultType": "matrix", "result": [1, {"values": [[1]]}]}}',
    '{"status": "success", "data": {"resultType": "vector", "result": [{"metric": 3, "value": ["x", "y"]}]}}',
    '{"status": "success", "data": {"resultType": "scalar", "result": [1e999, {}]}}',
    '{"status": "success", "data": {"resultType": "streams", "result": [{"values": [["now", 3], 4]}]}}',
    '{"status": "success", "data": {"groups": [{"rules": [7, {"alerts": [8], "state": []}]}]}}',
    '{"status": "success", "data": [{"a": {}}, 5]}',
    '{"items": [1, {"metadata": 2, "status": {"containerStatuses": [{"restartCount": "many", "state": {"x": 1}}]}}]}',
    '{"items": [{"firstTimestamp": 5, "lastTimestamp": "2026-03-01T14:00:00", "count": "x", "involvedObject": []}]}',
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with PrometheusSimulator(fault="odd") as running:
        yield running


@pytest.fixture
async def tools(server: Server) -> AsyncIterator[Sequence[Tool]]:
    access = {"url": server.url, "bearer_token": TOKEN}
    box = toolbox(
        ACME,
        {
            "prometheus": PrometheusSettings.model_validate(access),
            "loki": LokiSettings.model_validate(access),
            "kubernetes": KubernetesSettings.model_validate(
                {"api_url": server.url, "token": TOKEN, "namespaces": ["shop"]}
            ),
        },
    )
    yield box.tools
    await box.stop()


@pytest.mark.parametrize("name", LOOKS)
async def test_an_answer_of_another_shape_is_an_observation(server: Server, tools: Sequence[Tool], name: str) -> None:
    for odd in ODD:
        server.odd = odd

        seen = await look(tools, name, **LOOKS[name])  # type: ignore[arg-type]  # arguments by name

        assert seen.tool == name
        assert len(seen.text) < 10_000
