"""Runs the skill of a turn; whatever goes wrong becomes something to say."""

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass

import structlog
from pydantic import ValidationError

from bot.domain.chat import Reply
from bot.engine import apologies
from bot.engine.context import Contexts, Scene
from bot.engine.progress import Progress
from bot.engine.proposing import Asking, Pending
from bot.engine.router import Router, Run
from bot.errors import PlatformError, StoreError, UserError
from bot.ports.inbox import Inbox, Job
from bot.ports.skill import Arguments, Skill, SkillContext

log = structlog.get_logger()

STOP = "stop"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a turn came to. `asks`: what it asks back about; `closes`: it decided what had been asked back about."""

    reply: Reply
    skill: str
    outcome: str
    asks: Pending | None = None
    closes: bool = False
    incident: int | None = None


class Running:
    """The skills that run now, each for one job.

    `beside`: how many of those that were set aside are worked on at once; more of them wait.
    """

    def __init__(self, contexts: Contexts, router: Router, inbox: Inbox, beside: int) -> None:
        self._contexts = contexts
        self._router = router
        self._inbox = inbox
        self._beside = asyncio.Semaphore(beside)
        self._tasks: dict[int, asyncio.Task[Reply]] = {}
        self._stopped: set[int] = set()

    def interrupt(self, job: int) -> None:
        """End the running skill of a job; the turn goes on to say so."""
        task = self._tasks.get(job)
        if task is not None:
            self._stopped.add(job)
            task.cancel()

    async def run(self, job: Job, scene: Scene, route: Run, progress: Progress) -> Spoken:
        """What the skill says, or why it said nothing. Raises `StoreError`."""
        skill = route.skill
        if skill.name == STOP and await self._inbox.stop_session(job.session):
            return Spoken(Reply(""), STOP, "answered")  # the turn that was stopped says so itself
        documents = self._contexts.documents(scene)
        try:
            arguments = skill.arguments.model_validate(dict(route.arguments))
            context = self._contexts.context(scene, documents, progress.show)
            task = asyncio.create_task(self._work(job, skill, context, arguments))
            self._tasks[job.id] = task
            reply = await task
        except UserError as error:
            return Spoken(Reply(error.said_in(scene.language)), skill.name, "refused")
        except PlatformError as error:
            return Spoken(Reply(apologies.platform_said(error, scene.language)), skill.name, "failed")
        except TimeoutError:
            return Spoken(Reply(apologies.too_slow(skill.timeout, scene.language)), skill.name, "failed")
        except asyncio.CancelledError:
            if job.id not in self._stopped:
                raise
            return Spoken(Reply(apologies.interrupted(progress.shown, scene.language)), skill.name, "stopped")
        except ValidationError as error:
            log.warning("arguments_refused", skill=skill.name, names=[one["loc"] for one in error.errors()])
            return Spoken(Reply(apologies.not_understood(skill, scene.language)), skill.name, "refused")
        except StoreError:
            raise  # tried again later, with the same reply in the end
        except Exception:
            log.exception("skill_failed", skill=skill.name, job=job.id)
            return Spoken(Reply(apologies.went_wrong(job.id, scene.language)), skill.name, "failed")
        finally:
            documents.release()
            self._tasks.pop(job.id, None)
            self._stopped.discard(job.id)
        whom = "" if scene.automatic else scene.mention.sender.id
        ask = self._router.proposed(reply, scene.language, Asking(whom, scene.now, job.session.thread))
        return Spoken(ask.reply, skill.name, "answered", ask.pending, incident=route.incident)

    async def _work(self, job: Job, skill: Skill, context: SkillContext, arguments: Arguments) -> Reply:
        async with self._beside if job.beside else nullcontext(), asyncio.timeout(skill.timeout):
            return await skill.run(context, arguments)
