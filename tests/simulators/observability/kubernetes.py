"""A Kubernetes API server with a few objects: namespaced paths, a token's rights, selectors and limits."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.simulators.observability.server import Server

_KINDS = {
    ("api/v1", "events"): "EventList",
    ("api/v1", "pods"): "PodList",
    ("apis/apps/v1", "deployments"): "DeploymentList",
    ("apis/apps/v1", "replicasets"): "ReplicaSetList",
}


@dataclass
class KubernetesSimulator(Server):
    """`objects` by (namespace, kind); `logs` by (namespace, pod, previous); `allowed`: where the token has rights."""

    allowed: tuple[str, ...] = ("shop", "data")
    objects: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    logs: dict[tuple[str, str, bool], str] = field(default_factory=dict)
    page: int = 500

    async def answer(self, request: web.Request) -> web.StreamResponse:
        parts = request.path.strip("/").split("/")
        api, rest = ("api/v1", parts[2:]) if parts[0] == "api" else ("/".join(parts[:3]), parts[3:])
        if len(rest) < 3 or rest[0] != "namespaces":
            return self.refuse(403, "cluster-wide access is not granted")
        namespace, kind = rest[1], rest[2]
        if namespace not in self.allowed:
            return self.refuse(403, f'{kind} is forbidden: cannot list resource in the namespace "{namespace}"')
        if rest[3:] and rest[2] == "pods" and rest[4:] == ["log"]:
            return self._log(request, namespace, rest[3])
        if (api, kind) not in _KINDS:
            return self.refuse(404, "the server could not find the requested resource")
        return self._list(request, namespace, kind, _KINDS[api, kind])

    def refuse(self, status: int, why: str) -> web.Response:
        document = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": why, "code": status}
        return web.json_response(document, status=status)

    def _list(self, request: web.Request, namespace: str, kind: str, name: str) -> web.Response:
        selector = request.query.get("labelSelector", "")
        wanted = dict(part.split("=") for part in selector.split(",") if part)
        found = [
            one
            for one in self.objects.get((namespace, kind), [])
            if wanted.items() <= one["metadata"].get("labels", {}).items()
        ]
        limit = min(int(request.query["limit"]), self.page)
        metadata = {"resourceVersion": "1"} | ({"continue": "next"} if len(found) > limit else {})
        return web.json_response({"kind": name, "metadata": metadata, "items": found[:limit]})

    def _log(self, request: web.Request, namespace: str, pod: str) -> web.Response:
        text = self.logs.get((namespace, pod, request.query.get("previous") == "true"))
        if text is None:
            return self.refuse(404, f'pods "{pod}" not found')
        tail = int(request.query["tailLines"])
        return web.Response(text="".join(text.splitlines(keepends=True)[-tail:]))


def deployment(name: str, *, ready: int = 2, uid: str = "", namespace: str = "shop", **status: Any) -> dict[str, Any]:
    """A deployment of two replicas."""
    return {
        "metadata": {"name": name, "namespace": namespace, "uid": uid or name, "labels": {"app": name}},
        "spec": {"replicas": 2},
        "status": {"readyReplicas": ready, "updatedReplicas": 2} | status,
    }


def replica_set(owner: str, revision: int, image: str, made: str, cause: str = "") -> dict[str, Any]:
    """One revision of a deployment."""
    annotations = {"deployment.kubernetes.io/revision": str(revision)}
    annotations |= {"kubernetes.io/change-cause": cause} if cause else {}
    return {
        "metadata": {
            "name": f"{owner}-{revision}",
            "namespace": "shop",
            "creationTimestamp": made,
            "annotations": annotations,
            "ownerReferences": [{"kind": "Deployment", "name": owner, "uid": owner, "controller": True}],
        },
        "spec": {"template": {"spec": {"containers": [{"name": owner, "image": image}]}}},
    }


def pod(name: str, *, phase: str = "Running", containers: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A pod; without `containers` a healthy one."""
    healthy = container(name)
    return {
        "metadata": {
            "name": name,
            "namespace": "shop",
            "creationTimestamp": "2026-03-01T10:00:00Z",
            "labels": {"app": name.rsplit("-", 1)[0]},
        },
        "spec": {"nodeName": "node-1"},
        "status": {"phase": phase, "containerStatuses": containers if containers is not None else [healthy]},
    }


def container(
    name: str, *, ready: bool = True, restarts: int = 0, state: Any = None, last: Any = None
) -> dict[str, Any]:
    """A container's status."""
    return {
        "name": name,
        "ready": ready,
        "restartCount": restarts,
        "state": state or {"running": {"startedAt": "2026-03-01T10:00:05Z"}},
        "lastState": {"terminated": last} if last else {},
    }


def event(reason: str, object: str, message: str, last: str, **more: Any) -> dict[str, Any]:
    """A warning about a pod."""
    return {
        "metadata": {"name": f"{object}.{reason}", "namespace": "shop", "creationTimestamp": last},
        "type": "Warning",
        "reason": reason,
        "message": message,
        "involvedObject": {"kind": "Pod", "namespace": "shop", "name": object},
        "firstTimestamp": last,
        "lastTimestamp": last,
        "count": 1,
    } | more
