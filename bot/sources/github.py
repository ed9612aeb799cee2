"""Deployments and pushes, as GitHub's webhooks tell them: https://docs.github.com/webhooks/webhook-events-and-payloads."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from pydantic import AwareDatetime, BaseModel

from bot.domain.account import Account
from bot.domain.change import SystemChange
from bot.errors import MalformedCall
from bot.ports.clock import Clock
from bot.ports.source import Report
from bot.ports.webhook import WebhookRequest
from bot.sources.reading import read, web_address
from bot.sources.settings import GitHubSettings
from bot.sources.signature import verify

_LONGEST = 200
_VERSION = re.compile(r"v?\d+\.\d+\S*")
_ENDS = {"success": "finished", "failure": "failed", "error": "failed"}
"""States that say how a deployment ended; the others are steps on the way."""


class Login(BaseModel):
    """Who did it."""

    login: str = ""


class Repository(BaseModel):
    """`pushed_at` is a number in pushes, text elsewhere."""

    name: str
    full_name: str
    default_branch: str = ""
    html_url: str = ""
    pushed_at: int | str | None = None


class Deployment(BaseModel):
    """A request to deploy."""

    id: int
    sha: str
    ref: str
    environment: str = ""
    description: str | None = None
    created_at: AwareDatetime
    creator: Login | None = None


class DeploymentStatus(BaseModel):
    """How a deployment goes."""

    id: int
    state: str
    environment: str = ""
    description: str | None = None
    log_url: str | None = None
    target_url: str | None = None
    created_at: AwareDatetime
    creator: Login | None = None


class Commit(BaseModel):
    """The newest commit of a push."""

    message: str = ""


class DeploymentCall(BaseModel):
    """The body of `deployment`."""

    deployment: Deployment
    repository: Repository


class StatusCall(DeploymentCall):
    """The body of `deployment_status`."""

    deployment_status: DeploymentStatus


class PushCall(BaseModel):
    """The body of `push`."""

    ref: str
    before: str
    after: str
    deleted: bool = False
    compare: str = ""
    head_commit: Commit | None = None
    commits: tuple[Commit, ...] = ()
    repository: Repository
    sender: Login | None = None


class GitHubSource:
    """Ids come from what the signature covers, so that the same delivery, redelivered or recorded, is told once."""

    def __init__(self, account: Account, settings: GitHubSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._told: Mapping[str, Callable[[bytes], SystemChange | None]] = {
            "deployment": self._deployment,
            "deployment_status": self._status,
            "push": self._push,
        }

    async def receive(self, request: WebhookRequest) -> Report:
        """Events that tell of no change are acknowledged."""
        verify(self._settings.webhook_secret, request.body, request.headers.get("x-hub-signature-256", ""))
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise MalformedCall("Choose the content type application/json for this webhook.")
        tell = self._told.get(request.headers.get("x-github-event", ""))
        change = tell(request.body) if tell else None
        return Report(changes=(change,) if change else ())

    def _deployment(self, body: bytes) -> SystemChange:
        call = read(DeploymentCall, body)
        return self._of(call, f"deployment:{call.deployment.id}", "started", call.deployment.created_at)

    def _status(self, body: bytes) -> SystemChange | None:
        call = read(StatusCall, body)
        status = call.deployment_status
        if status.state not in _ENDS:
            return None
        id = f"deployment:{call.deployment.id}:{status.id}"
        link = web_address(status.log_url or status.target_url or "")
        return self._of(call, id, _ENDS[status.state], status.created_at, link, status.environment)

    def _of(
        self, call: DeploymentCall, id: str, state: str, at: datetime, link: str = "", environment: str = ""
    ) -> SystemChange:
        deployment, repository = call.deployment, call.repository
        version = deployment.ref if _VERSION.fullmatch(deployment.ref) else deployment.sha[:7]
        where = environment or deployment.environment
        about = f": {deployment.description}" if deployment.description else ""
        return SystemChange(
            "github",
            f"{repository.full_name}:{id}",
            "deploy",
            f"deployment of {self._service(repository)} {version} to {where} {state}{about}"[:_LONGEST],
            at,
            service=self._service(repository),
            version=version,
            environment=where,
            by=deployment.creator.login if deployment.creator else "",
            link=link or (f"{web_address(repository.html_url)}/deployments" if repository.html_url else ""),
        )

    def _push(self, body: bytes) -> SystemChange | None:
        """A push to the default branch; the others change nothing that runs."""
        call = read(PushCall, body)
        repository = call.repository
        if call.deleted or call.ref != f"refs/heads/{repository.default_branch}":
            return None
        subject = (call.head_commit.message if call.head_commit else "").partition("\n")[0]
        count = f"{len(call.commits)} commit{'s' if len(call.commits) != 1 else ''}"
        pushed_at = repository.pushed_at
        return SystemChange(
            "github",
            f"{repository.full_name}:push:{call.ref}:{call.before}:{call.after}",
            "code",
            f"{count} pushed to {repository.default_branch}: {subject}"[:_LONGEST],
            datetime.fromtimestamp(pushed_at, UTC) if isinstance(pushed_at, int) else self._clock(),
            service=self._service(repository),
            version=call.after[:7],
            by=call.sender.login if call.sender else "",
            link=web_address(call.compare),
        )

    def _service(self, repository: Repository) -> str:
        return self._settings.services.get(repository.full_name, repository.name)
