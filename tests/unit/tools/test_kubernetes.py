"""Looking at Kubernetes: events, rollouts, pods and logs of allowed namespaces, read only."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.ports.tool import AccountTools
from bot.tools import settings as configured
from bot.tools.kubernetes import Kubernetes
from bot.tools.settings import KubernetesSettings
from bot.tools.systems import toolbox
from tests.simulators.observability.kubernetes import (
    KubernetesSimulator,
    container,
    deployment,
    event,
    pod,
    replica_set,
)
from tests.simulators.observability.server import TOKEN
from tests.unit.tools.looks import ACME, look

DAY = "2026-03-01"


@pytest.fixture
async def cluster() -> AsyncIterator[KubernetesSimulator]:
    async with KubernetesSimulator() as running:
        yield running


@pytest.fixture
async def box(cluster: KubernetesSimulator) -> AsyncIterator[AccountTools]:
    table = {"api_url": cluster.url, "token": TOKEN, "namespaces": ["shop", "data"]}
    opened = toolbox(ACME, {"kubernetes": KubernetesSettings.model_validate(table)})
    yield opened
    await opened.stop()


async def test_events_alike_are_one_line_the_newest_first(cluster: KubernetesSimulator, box: AccountTools) -> None:
    cluster.objects["shop", "events"] = [
        event(
            "Unhealthy",
            "cart-1",
            "probe failed",
            "2026-03-01T14:05:00Z",
            count=7,
            firstTimestamp="2026-03-01T14:01:00Z",
        ),
        event("BackOff", "cart-1", "restarting", "2026-03-01T14:10:00Z"),
        event("Old", "cart-1", "long ago", "2026-03-01T09:00:00Z"),
        event("Pulled", "search-1", "image", "2026-03-01T14:11:00Z"),
        event("New", "cart-1", "by events.k8s.io", "", lastTimestamp=None, firstTimestamp=None, count=None)
        | {
            "eventTime": "2026-03-01T14:02:00.000000Z",
            "series": {"count": 3, "lastObservedTime": "2026-03-01T14:03:00Z"},
        },
    ]

    seen = await look(box.tools, "kubernetes_events", about="cart")

    assert (seen.outcome, seen.query) == ("found", "events in shop, data about cart")
    assert seen.text.splitlines() == [
        "3 kinds of events, the newest first",
        "2026-03-01T14:10:00Z Warning BackOff shop/Pod cart-1: restarting",
        "2026-03-01T14:01:00Z to 2026-03-01T14:05:00Z, 7× Warning Unhealthy shop/Pod cart-1: probe failed",
        "2026-03-01T14:02:00Z to 2026-03-01T14:03:00Z, 3× Warning New shop/Pod cart-1: by events.k8s.io",
    ]


async def test_rollouts_show_revisions_with_when_they_were_made(
    cluster: KubernetesSimulator, box: AccountTools
) -> None:
    failing = {"type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable", "message": "not enough"}
    cluster.objects["shop", "deployments"] = [deployment("search"), deployment("cart", ready=0, conditions=[failing])]
    cluster.objects["shop", "replicasets"] = [
        replica_set("search", 3, "search:1.0", "2026-02-01T00:00:00Z"),
        replica_set("cart", 9, "cart:4.1", "2026-02-20T00:00:00Z"),
        replica_set("cart", 10, "cart:4.2", "2026-03-01T13:52:00Z", cause="release 77"),
    ]

    seen = await look(box.tools, "kubernetes_rollouts", namespace="shop")

    assert seen.text.splitlines()[1:4] == [
        "shop/cart: 0 of 2 ready, 2 updated; Available MinimumReplicasUnavailable: not enough",
        "revision 10 made 2026-03-01T13:52:00Z (8 min before the start): cart:4.2; release 77",
        "revision 9 made 2026-02-20T00:00:00Z (13800 min before the start): cart:4.1",
    ]


async def test_troubled_pods_come_first_with_why_they_ended(cluster: KubernetesSimulator, box: AccountTools) -> None:
    killed = {"reason": "OOMKilled", "exitCode": 137, "finishedAt": "2026-03-01T14:09:00Z"}
    waiting = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m"}}
    broken = container("cart", ready=False, restarts=6, state=waiting, last=killed)
    cluster.objects["shop", "pods"] = [pod("auth-1"), pod("cart-1", containers=[broken])]

    seen = await look(box.tools, "kubernetes_pods", namespace="shop")

    first, second = seen.text.splitlines()[1:]
    assert first.startswith(
        "shop/cart-1: Running on node-1, created 2026-03-01T10:00:00Z; cart not ready, waiting CrashLoop"
    )
    assert first.endswith("6 restarts, last terminated OOMKilled (exit code 137) at 2026-03-01T14:09:00Z")
    assert second.endswith("auth-1 ready, running since 2026-03-01T10:00:05Z, 0 restarts")


async def test_pods_are_chosen_by_label(cluster: KubernetesSimulator, box: AccountTools) -> None:
    cluster.objects["shop", "pods"] = [pod("auth-1"), pod("cart-1")]

    seen = await look(box.tools, "kubernetes_pods", selector="app=cart")

    assert (seen.query, "auth" in seen.text) == ("pods in shop, data with app=cart", False)


async def test_the_newest_lines_of_a_pods_log_are_read(cluster: KubernetesSimulator, box: AccountTools) -> None:
    cluster.logs["shop", "cart-1", False] = "".join(f"2026-03-01T14:00:{n:02}Z line {n}\n" for n in range(50))
    cluster.logs["shop", "cart-1", True] = "2026-03-01T13:59:59Z out of memory\n"
    cluster.logs["shop", "idle-1", False] = ""

    newest = await look(box.tools, "kubernetes_logs", namespace="shop", pod="cart-1", lines=3)
    before = await look(box.tools, "kubernetes_logs", namespace="shop", pod="cart-1", previous=True)
    idle = await look(box.tools, "kubernetes_logs", namespace="shop", pod="idle-1")
    missing = await look(box.tools, "kubernetes_logs", namespace="shop", pod="gone-1")

    assert [line.split()[-1] for line in newest.text.splitlines()] == ["47", "48", "49"]
    assert newest.query == "last 3 lines of shop/cart-1"
    assert before.text == "2026-03-01T13:59:59Z out of memory"
    assert (idle.outcome, missing.outcome) == ("nothing", "failed")
    assert 'pods "gone-1" not found' in missing.text


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("kubernetes_pods", {"namespace": "kube-system"}),
        ("kubernetes_events", {"namespace": "shop/../kube-system"}),
        ("kubernetes_logs", {"namespace": "kube-system", "pod": "etcd-1"}),
        ("kubernetes_logs", {"namespace": "shop", "pod": "../../../kube-system/pods/etcd-1"}),
        ("kubernetes_logs", {"namespace": "shop", "pod": "cart-1?x="}),
        ("kubernetes_logs", {"namespace": "shop", "pod": "cart-1", "container": "a/b"}),
        ("kubernetes_pods", {"selector": "app=cart&watch=true"}),
    ],
)
async def test_nothing_outside_the_allowed_namespaces_is_asked_for(
    cluster: KubernetesSimulator, box: AccountTools, tool: str, arguments: dict[str, Any]
) -> None:
    seen = await look(box.tools, tool, **arguments)

    assert seen.outcome == "failed"
    assert cluster.calls == []


async def test_no_objects_are_nothing_and_missing_rights_a_failure(
    cluster: KubernetesSimulator, box: AccountTools
) -> None:
    nothing = [await look(box.tools, name) for name in ("kubernetes_events", "kubernetes_rollouts", "kubernetes_pods")]
    cluster.allowed = ("shop",)
    refused = await look(box.tools, "kubernetes_pods")

    assert [one.outcome for one in nothing] == ["nothing"] * 3
    assert (refused.outcome, 'forbidden: cannot list resource in the namespace "data"' in refused.text) == (
        "failed",
        True,
    )


async def test_a_list_that_goes_on_says_so(cluster: KubernetesSimulator, box: AccountTools) -> None:
    cluster.page = 2
    cluster.objects["shop", "pods"] = [pod(f"cart-{n}") for n in range(3)]

    seen = await look(box.tools, "kubernetes_pods")

    assert "of a namespace were read" in seen.text


async def test_a_pods_own_token_is_read_anew_for_each_call(
    cluster: KubernetesSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configured, "_IN_POD", tmp_path)
    monkeypatch.setattr(KubernetesSettings, "address", cluster.url)
    monkeypatch.setattr(KubernetesSettings, "own_ca", None)
    kubernetes = Kubernetes(ACME, KubernetesSettings(namespaces=("shop",)))

    without = await look(kubernetes.tools, "kubernetes_pods")
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    with_one = await look(kubernetes.tools, "kubernetes_pods")
    (tmp_path / "token").write_text("renewed")
    cluster.token = "renewed"
    renewed = await look(kubernetes.tools, "kubernetes_pods")
    await kubernetes.stop()

    assert [one.outcome for one in (without, with_one, renewed)] == ["failed", "nothing", "nothing"]


async def test_the_doctor_looks_at_each_namespace(cluster: KubernetesSimulator) -> None:
    table = {"api_url": cluster.url, "token": TOKEN, "namespaces": ["shop", "secret"]}
    kubernetes = Kubernetes(ACME, KubernetesSettings.model_validate(table))

    findings = await kubernetes.check()

    await kubernetes.stop()
    assert [(one.subject, one.well) for one in findings] == [("access to shop", True), ("access to secret", False)]
    assert "Role in secret" in findings[1].mend
