"""People by id, e-mail and phone; groups by id."""

import pytest

from bot.errors import Rejected
from tests.unit.lark.stage import Stage


async def test_a_person_has_name_and_address(stage: Stage) -> None:
    person = await stage.adapter.person("ou_ann")

    assert person is not None
    assert (person.id, person.name, person.email) == ("ou_ann", "Ann", "ann@acme.example")


async def test_without_the_scope_for_names_a_person_is_called_by_the_id(stage: Stage) -> None:
    stage.lark.state.granted.discard("contact:user.base:readonly")
    person = await stage.adapter.person("ou_ann")

    assert person is not None
    assert person.name == "ou_ann"


@pytest.mark.parametrize("available", [True, False])
async def test_who_is_unknown_or_outside_the_availability_is_nobody(stage: Stage, available: bool) -> None:
    if not available:
        stage.lark.user("Stranger", available=False)

    assert await stage.adapter.person("ou_stranger") is None


@pytest.mark.parametrize("by", [{"email": "ann@acme.example"}, {"phone": "+8613800000000"}])
async def test_a_person_is_found(stage: Stage, by: dict[str, str]) -> None:
    person = await stage.adapter.find_person(**by)

    assert person is not None
    assert (person.id, person.name) == ("ou_ann", "Ann")


async def test_nobody_is_found_by_an_unknown_address_or_by_none(stage: Stage) -> None:
    assert await stage.adapter.find_person(email="bob@acme.example") is None
    assert await stage.adapter.find_person() is None


async def test_who_is_found_but_may_not_be_read_has_the_address_for_a_name(stage: Stage) -> None:
    stage.lark.user("Bob", "bob@acme.example", available=False)
    person = await stage.adapter.find_person(email="bob@acme.example")

    assert person is not None
    assert (person.id, person.name) == ("ou_bob", "bob@acme.example")


@pytest.mark.parametrize("scope", ["contact:user.id:readonly", "contact:contact.base:readonly"])
async def test_a_missing_scope_is_named(stage: Stage, scope: str) -> None:
    stage.lark.state.granted.discard(scope)

    with pytest.raises(Rejected, match=scope):
        await stage.adapter.find_person(email="ann@acme.example")


async def test_a_group_has_its_name_and_a_direct_chat_none(stage: Stage) -> None:
    assert await stage.adapter.room("oc_room") == "INC-42"
    assert await stage.adapter.room(stage.lark.direct(stage.ann).id) == ""


async def test_a_group_the_bot_is_not_in_has_no_name(stage: Stage) -> None:
    stage.room.bot_inside = False

    assert await stage.adapter.room("oc_room") is None
    assert await stage.adapter.room("oc_nowhere") is None
