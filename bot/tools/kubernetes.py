"""Events, rollouts, pods and logs of the namespaces that are allowed, over the Kubernetes API."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import Field

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.errors import SourceError
from bot.ports.adapter import Finding
from bot.ports.skill import Arguments
from bot.ports.survey import Scope
from bot.ports.tool import Tool, ToolContext
from bot.tools import cluster
from bot.tools.cutting import cut
from bot.tools.http import HttpSource, Query, field, items, mapping
from bot.tools.looking import Asked, looking
from bot.tools.notes import Notes
from bot.tools.objects import event_lines, pod_lines, rollout_lines
from bot.tools.settings import KubernetesSettings
from bot.tools.window import Ranged, start_of, window

_BEFORE = timedelta(hours=1)
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
_SELECTOR = re.compile(r"[-A-Za-z0-9_./=!,() ]{0,500}")
_MOST = 500
_LINES = 100
_BYTES = 262_144


class EventArguments(Ranged):
    """Which events; `about`: part of the name of what they are about."""

    namespace: str = Field(default="", max_length=63, description="left out: all that are allowed")
    about: str = Field(default="", max_length=253, description="part of a pod's or workload's name")


class WorkloadArguments(Arguments):
    """Which workloads or pods."""

    namespace: str = Field(default="", max_length=63, description="left out: all that are allowed")
    selector: str = Field(default="", max_length=500, description="label selector, such as app=checkout")


class PodLogArguments(Arguments):
    """Whose logs; `previous`: those of the container before its last restart."""

    namespace: str = Field(min_length=1, max_length=63)
    pod: str = Field(min_length=1, max_length=253)
    container: str = Field(default="", max_length=63, description="needed where the pod has several")
    previous: bool = False
    lines: int = Field(default=_LINES, ge=1, le=500, description="the newest so many")


class Kubernetes:
    """The tools over one account's namespaces. Reads only: the client knows no other verb than GET."""

    title = "Kubernetes"

    def __init__(self, account: Account, settings: KubernetesSettings) -> None:
        self._settings = settings
        self._http = HttpSource(
            "Kubernetes", settings.address, self._headers, field("message"), settings.ca_file or settings.own_ca
        )
        self.tools: Sequence[Tool] = (
            looking(
                "kubernetes_events",
                "List events (scheduling, probes, image pulls, kills, scaling), alike ones together.",
                EventArguments,
                self._ask_events,
                self._events,
            ),
            looking(
                "kubernetes_rollouts",
                "List deployments with their revisions, when each was made, images and readiness; newest first.",
                WorkloadArguments,
                self._ask("kubernetes_rollouts", "deployments"),
                self._rollouts,
            ),
            looking(
                "kubernetes_pods",
                "List pods with state, restarts and why a container last ended; troubled ones first.",
                WorkloadArguments,
                self._ask("kubernetes_pods", "pods"),
                self._pods,
            ),
            looking(
                "kubernetes_logs", "Read the newest log lines of a pod.", PodLogArguments, self._ask_logs, self._logs
            ),
        )

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        await self._http.stop()

    async def check(self) -> Sequence[Finding]:
        """One finding a namespace: rights are given namespace by namespace."""
        findings: list[Finding] = []
        for namespace in self._settings.namespaces:
            mend = (
                f"Give the service account a Role in {namespace} with get and list on pods, pods/log, events, "
                "deployments and replicasets; see docs/investigating.md."
            )
            checked = await self._http.check(f"/api/v1/namespaces/{namespace}/pods", [("limit", "1")], mend)
            findings += [Finding(f"access to {namespace}", one.well, one.says, one.mend) for one in checked]
        return findings

    async def survey(self, scope: Scope, notes: Notes) -> None:
        await cluster.survey(self._all, scope, notes)

    def _headers(self) -> Mapping[str, str]:
        """The token is read anew for each call: the cluster renews the file."""
        token = self._settings.token.get_secret_value() if self._settings.token else self._token_of_pod()
        return {"Accept": "application/json, text/plain", "Authorization": f"Bearer {token.strip()}"}

    def _token_of_pod(self) -> str:
        path: Path = self._settings.own_token
        try:
            return path.read_text()
        except OSError:
            raise SourceError(f"There is no token, and {path} cannot be read: set token of this table.") from None

    def _namespaces(self, wanted: str) -> Sequence[str]:
        allowed = self._settings.namespaces
        if wanted and wanted not in allowed:
            raise SourceError(f"Only these namespaces may be looked at: {', '.join(allowed)}.")
        return [wanted] if wanted else allowed

    def _ask(self, tool: str, kind: str) -> Callable[[ToolContext, WorkloadArguments], Asked]:
        def ask(_: ToolContext, args: WorkloadArguments) -> Asked:
            if not _SELECTOR.fullmatch(args.selector):
                raise SourceError("That is no label selector, such as app=checkout,tier!=test.")
            where = ", ".join(self._namespaces(args.namespace))
            return Asked(tool, f"{kind} in {where}" + (f" with {args.selector}" if args.selector else ""))

        return ask

    def _ask_events(self, ctx: ToolContext, args: EventArguments) -> Asked:
        since, until = window(ctx, args, before=_BEFORE)
        about = f" about {args.about}" if args.about else ""
        return Asked(
            "kubernetes_events", f"events in {', '.join(self._namespaces(args.namespace))}{about}", since, until
        )

    async def _events(self, ctx: ToolContext, args: EventArguments, asked: Asked) -> Observation:
        events, more = await self._all(args.namespace, "/api/v1", "events", ())
        lines = list(event_lines(events, args.about, asked.since, asked.until))
        if not lines:
            return asked.nothing("No event in this range. A cluster keeps events for an hour by default.")
        shown = cut(lines, f"{len(lines)} kinds of events, the newest first{_unread(more)}")
        return asked.found(shown.text, shown.omitted, "Narrow it by namespace, name or time.")

    async def _rollouts(self, ctx: ToolContext, args: WorkloadArguments, asked: Asked) -> Observation:
        selector = [("labelSelector", args.selector)] if args.selector else []
        deployments, more = await self._all(args.namespace, "/apis/apps/v1", "deployments", selector)
        if not deployments:
            return asked.nothing("No deployment matches.")
        sets, _ = await self._all(args.namespace, "/apis/apps/v1", "replicasets", ())
        shown = cut(
            list(rollout_lines(deployments, sets, start_of(ctx.incident))),
            f"{len(deployments)} deployments, the newest revisions first{_unread(more)}",
        )
        return asked.found(shown.text, shown.omitted, "Narrow it by namespace or selector.")

    async def _pods(self, ctx: ToolContext, args: WorkloadArguments, asked: Asked) -> Observation:
        selector = [("labelSelector", args.selector)] if args.selector else []
        pods, more = await self._all(args.namespace, "/api/v1", "pods", selector)
        if not pods:
            return asked.nothing("No pod matches.")
        shown = cut(list(pod_lines(pods)), f"{len(pods)} pods, troubled ones first{_unread(more)}")
        return asked.found(shown.text, shown.omitted, "Narrow it by namespace or selector.")

    def _ask_logs(self, ctx: ToolContext, args: PodLogArguments) -> Asked:
        self._namespaces(args.namespace)
        if not _NAME.fullmatch(args.pod) or (args.container and not _NAME.fullmatch(args.container)):
            raise SourceError("That is no pod's or container's name.")
        which = f"{args.pod}/{args.container}" if args.container else args.pod
        before = " before its last restart" if args.previous else ""
        return Asked("kubernetes_logs", f"last {args.lines} lines of {args.namespace}/{which}{before}")

    async def _logs(self, ctx: ToolContext, args: PodLogArguments, asked: Asked) -> Observation:
        query = [("tailLines", str(args.lines)), ("limitBytes", str(_BYTES)), ("timestamps", "true")]
        query += [("container", args.container)] if args.container else []
        query += [("previous", "true")] if args.previous else []
        text = await self._http.text(f"/api/v1/namespaces/{args.namespace}/pods/{args.pod}/log", query)
        lines = text.splitlines()
        if not lines:
            return asked.nothing("The container has logged nothing.")
        shown = cut(lines, newest=True, most=args.lines)
        return asked.found(shown.text, shown.omitted, "Ask for fewer lines; what is shown are the newest.")

    async def _all(self, namespace: str, api: str, kind: str, query: Query) -> tuple[list[Mapping[str, Any]], bool]:
        """The objects of each namespace, up to a limit, and whether there are more. `namespace` "": all allowed."""
        found: list[Mapping[str, Any]] = []
        more = False
        for one in self._namespaces(namespace):
            path = f"{api}/namespaces/{one}/{kind}"
            answer = mapping(await self._http.json(path, [*query, ("limit", str(_MOST))]))
            found += map(mapping, items(answer.get("items")))
            more = more or bool(mapping(answer.get("metadata")).get("continue"))
        return found, more


def _unread(more: bool) -> str:
    return f"; only the first {_MOST} of a namespace were read" if more else ""
