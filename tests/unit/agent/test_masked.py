"""A model behind its mask sees no secret and no address, and its words are whole again."""

from bot.agent.masked import MaskedModel
from bot.ports.model import Offer, Prompt, Said
from bot.ports.skill import Arguments
from tests.simulators.model import ModelServer, call, calls, says
from tests.unit.agent.asking import Watched, model_of


class MailArguments(Arguments):
    """Whom to look up."""

    who: str
    also: tuple[str, ...] = ()


async def test_addresses_go_masked_and_come_back_in_answers_calls_and_results() -> None:
    looked_up: list[MailArguments] = []

    async def look(arguments: MailArguments) -> str:
        looked_up.append(arguments)
        return "joe@example.org answers as ops@example.org; token: abcdefgh12345678"

    async with ModelServer() as server, model_of(server) as model:
        server.script(
            calls(call("look", who="‹email-1›", also=["‹email-1›"])), says("Write to ‹email-1› or ‹email-2›.")
        )
        watched = Watched()
        asked = Prompt("answer", "Be brief.", (Said("person", "Who is joe@example.org?"),))
        offer = Offer("look", "Look somebody up.", MailArguments, look)

        outcome = await MaskedModel(model).run(Prompt(asked.skill, asked.rules, asked.said, (offer,)), watched)

    assert looked_up == [MailArguments(who="joe@example.org", also=("joe@example.org",))]
    assert outcome.text == watched.text == "Write to joe@example.org or ops@example.org."
    assert "example.org" not in server.requests[1].text
    assert "abcdefgh12345678" not in server.requests[1].text
    assert dict(outcome.kept_back) == {"email": 2, "secret": 1}
