"""One turn: a question, the skill that answers it, and the reply."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic

import structlog

from bot.domain.chat import RUN, ButtonPressed, Event, Mention, Person, Reply, Task
from bot.domain.session import Turn
from bot.engine.context import Contexts, Scene
from bot.engine.metrics import Metrics
from bot.engine.placing import Question
from bot.engine.progress import Progress
from bot.engine.proposing import CONFIRM, DISMISS, Ask, left_open, pressed
from bot.engine.recorder import Recorder
from bot.engine.replier import Replier
from bot.engine.router import FREE, Route, Router, Run, Silent
from bot.engine.running import Running, Spoken
from bot.language import reports
from bot.ports.abilities import Promising, serving
from bot.ports.adapter import Adapter
from bot.ports.inbox import Job
from bot.ports.store import Store

log = structlog.get_logger()

ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Aside:
    """To be gone on with beside its session's other turns, as `event`."""

    event: Event


class Turns:
    """Takes turns, each session's one after the other; several run side by side."""

    def __init__(
        self,
        store: Store,
        adapters: Mapping[tuple[str, str], Adapter],
        contexts: Contexts,
        router: Router,
        running: Running,
        replier: Replier,
        recorder: Recorder,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._contexts = contexts
        self._router = router
        self._replier = replier
        self._recorder = recorder
        self._metrics = metrics
        self._running = running

    def interrupt(self, job: int) -> None:
        """End the running skill of a job; the turn goes on to say so."""
        self._running.interrupt(job)

    async def take(self, job: Job) -> str | Aside:
        """Answer what the job asks; returns the outcome. Raises `RetryLater` when the platform wants patience."""
        began = monotonic()
        event = job.event
        assert isinstance(event, Mention | Task | ButtonPressed)
        adapter = serving(self._adapters[event.origin.account, event.origin.platform], event.origin.chat)
        scene = await self._contexts.scene(job.session, event)
        route = self._route(event, scene)
        hearing = partial(self._hear, job, scene, _is_statement(adapter, event, route))
        if isinstance(route, Run) and route.skill.beside and not job.beside:
            return await self._set_aside(job, scene, route, hearing)
        at_once = _kept_at_once(job, scene, route)
        if at_once:
            await hearing()
        if isinstance(route, Silent):
            await _unanswered(adapter, event)
            log.info("turn", session=str(job.session), skill="", outcome="silent", reason=route.reason)
            return "silent"
        question = _question(job, event, scene)
        if job.attempts > 1 and (rows := await self._replier.unfinished(question)) is not None:
            sent = await self._replier.resume(adapter, question, rows)
            return "answered" if sent else "undelivered"
        spoken = await self._speak(job, adapter, question, scene, route)
        notes = [self._keep_session(job, scene, spoken), self._remember(job, scene, spoken, began)]
        if not at_once:
            notes.append(hearing())
        await asyncio.gather(*notes)  # side by side they share a commit
        self._count(job, spoken, began)
        return spoken.outcome

    async def _set_aside(self, job: Job, scene: Scene, route: Run, hearing: Callable[[], Awaitable[None]]) -> Aside:
        """Keep in its place what was asked and what it changes of the session; the work itself follows beside it."""
        await hearing()
        decided = Spoken(Reply(""), route.skill.name, "", closes=route.closes, incident=route.incident)
        await self._keep_session(job, scene, decided)
        log.info("turn", session=str(job.session), skill=route.skill.name, outcome="set aside")
        match job.event:
            case Mention() as event:
                return Aside(replace(event, command=route.command))
            case ButtonPressed() as event:
                return Aside(replace(event, action=RUN, value=route.command))
            case event:
                return Aside(event)

    def _route(self, event: Mention | Task | ButtonPressed, scene: Scene) -> Route:
        match event:
            case Task():
                return self._router.named({"skill": event.skill, "arguments": event.arguments})
            case ButtonPressed(action=action) if action in (CONFIRM, DISMISS):
                id, _ = pressed(event.value)
                return self._router.pressed(id, scene.session, scene.language, scene.now, yes=action == CONFIRM)
            case ButtonPressed():
                return self._pressed(event)
            case Mention(command=command) if command:
                return self._router.named(json.loads(command))
            case Mention():
                return self._router.route(event, scene.session, scene.account, scene.language, scene.now)

    def _pressed(self, event: ButtonPressed) -> Route:
        try:
            run = self._router.named(json.loads(event.value))
        except (ValueError, KeyError, AttributeError):
            return Silent("a button of an older version")
        return Silent("not for people to run") if run.skill.hidden else run

    async def _hear(self, job: Job, scene: Scene, statement: bool) -> None:
        """Keep what was said, unless it was when it was set aside. A request to the bot is no statement."""
        event = job.event
        if isinstance(event, Mention) and not event.edited and not job.beside:
            await self._recorder.message(event, scene.chat, statement=statement)

    async def _speak(self, job: Job, adapter: Adapter, question: Question, scene: Scene, route: Run | Ask) -> Spoken:
        """Run the skill and send what it says, with a sign of life when it takes its time."""
        stop = partial(self.interrupt, job.id)
        progress = Progress(adapter, self._replier, question, stop, again=job.attempts > 1)
        async with progress:
            spoken = await self._running.run(job, scene, route, progress) if isinstance(route, Run) else _asked(route)
            stream = await progress.settle()
            spoken = replace(spoken, closes=route.closes)
            if not await self._replier.reply(adapter, question, spoken.reply, stream):
                spoken = replace(spoken, outcome="undelivered")
        if not (spoken.reply.text or spoken.reply.attachments):
            await _unanswered(adapter, job.event)
        return spoken

    async def _keep_session(self, job: Job, scene: Scene, spoken: Spoken) -> None:
        """Keep what the turn changes of the session; one that was set aside had its say before."""
        if job.beside:
            return
        session = replace(scene.session, pending=_open_after(spoken, scene.session.pending), language=scene.language)
        if spoken.incident is not None and scene.chat.incident is None:
            session = replace(session, incident=spoken.incident)
        if session != scene.kept:
            current = await self._store.sessions.load(job.session)
            if current is not None and scene.kept is not None and current != scene.kept:
                session = replace(current, pending=session.pending, language=session.language)  # a skill changed it
            await self._store.sessions.save(session)

    async def _remember(self, job: Job, scene: Scene, spoken: Spoken, began: float) -> None:
        event = job.event
        turn = Turn(
            question=scene.mention.text,
            answer=spoken.reply.text,
            skill=spoken.skill,
            outcome=spoken.outcome,
            asker=scene.mention.sender,
            at=scene.now,
            milliseconds=round((monotonic() - began) * 1000),
            event_id=event.event_id,
        )
        await self._store.sessions.add_turn(job.session, turn)

    def _count(self, job: Job, spoken: Spoken, began: float) -> None:
        seconds = monotonic() - began
        platform = job.session.platform
        self._metrics.turns.labels(platform, spoken.skill, spoken.outcome).inc()
        self._metrics.turn_seconds.labels(platform, spoken.skill).observe(seconds)
        log.info(
            "turn",
            session=str(job.session),
            skill=spoken.skill,
            outcome=spoken.outcome,
            milliseconds=round(seconds * 1000, 1),
        )


async def _unanswered(adapter: Adapter, event: Event) -> None:
    """Have the platform wait no longer for a reply, where it does."""
    if isinstance(adapter, Promising):
        await adapter.unanswered(event.origin)


def _kept_at_once(job: Job, scene: Scene, route: Route) -> bool:
    """Whether the question is kept before it is answered, instead of people's waiting less for the answer.

    A war room's timeline has it before what came of it, and a second attempt may end as a dead letter.
    """
    return scene.chat.war_room or job.attempts > 1 or isinstance(route, Silent)


def _is_statement(adapter: Adapter, event: Mention | Task | ButtonPressed, route: Route) -> bool:
    """Whether what was said is evidence. Where the bot hears only what is said to it, reports are made to it."""
    if isinstance(route, Silent):
        return True
    told = isinstance(event, Mention) and not adapter.capabilities.hears_all and reports(event.text)
    return told and isinstance(route, Run) and route.skill.name in {ANSWER, FREE}


def _asked(route: Ask) -> Spoken:
    return Spoken(route.reply, "", "answered", route.pending)


def _open_after(spoken: Spoken, before: str) -> str:
    """The question that the session is left with."""
    if spoken.asks is not None:
        return spoken.asks.written()
    return "" if spoken.closes else left_open(before)


def _question(job: Job, event: Mention | Task | ButtonPressed, scene: Scene) -> Question:
    asker: Person | None
    match event:
        case Mention():
            asker, others, only_to = event.sender, event.mentions, None
        case ButtonPressed():
            asker, others, only_to = event.person, (), None
        case Task():
            asker, others, only_to = event.requested_by, (), event.show_only_to
    return Question(
        job=job.id,
        event_id=event.event_id,
        origin=event.origin,
        text=scene.mention.text,
        asker=None if only_to else asker,
        others=others,
        mode=scene.chat.reply_mode or scene.account.reply_mode,
        war_room=scene.chat.war_room,
        only_to=only_to,
        attempts=job.attempts,
    )
