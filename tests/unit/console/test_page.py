"""The page in a real browser: log in, ask, see the answer grow, and nothing in it run."""

from dataclasses import replace
from pathlib import Path

from bot.domain.chat import Button, Delivery, Event, Mention
from tests.browser import tab
from tests.unit.web.site import ANA, Site

ATTACK = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> "
    "[press](javascript:document.title='owned') **done**, see [#1]"
)


async def test_a_question_is_answered_in_the_page_and_an_attack_in_the_answer_stays_text(
    site: Site, tmp_path: Path
) -> None:
    async def answer(event: Event) -> None:
        if not isinstance(event, Mention):
            return
        origin = event.origin
        reply = Delivery("k1", origin.account, origin.platform, origin.chat, ATTACK, quote=origin.message)
        await site.console.show_working(origin)
        stream = await site.console.open_stream(replace(reply, text="Looking"))
        await stream.append(" at it…")
        await stream.close(replace(reply, buttons=(Button("Confirm", "confirm", "v", "primary"),)))
        await site.console.clear_working(origin)

    site.gateway.then = answer
    async with tab(tmp_path / "profile") as page:
        await page.open(site.url + await site.services.links.issue("acme", ANA))
        await page.until("document.querySelector('#chat-name').textContent === 'You and Warroom'")
        await page.until("document.activeElement.id === 'text'")

        await page.type("what is going on?")
        await page.until("document.querySelector('.message.own .md strong')?.textContent === 'done'")

        assert await page.value("document.querySelector('.message.mine .md').textContent.trim()") == "what is going on?"
        assert await page.value("document.querySelectorAll('.message.mine').length") == 1
        assert await page.value("document.querySelectorAll('.message img, .message script, a[href^=java]').length") == 0
        assert "<script>" in await page.value("document.querySelector('.message.own .md').textContent")
        assert await page.value("document.title") == "You and Warroom · Warroom"

        await page.value("document.querySelector('.action.primary').click()")
        await page.until("document.querySelector('.action.primary').disabled")
        await page.until("document.querySelector('#working').hidden")

    assert [event.kind for event in site.gateway.events] == ["mention", "button"]
    assert page.complaints == []
