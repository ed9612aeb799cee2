"""Templates: what they are read as, and how a bad one is refused."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.report import Template
from bot.prompts import postmortem_templates
from skills.postmortem.template import FACTS, WRITTEN, BadTemplate, filled, parsed, variables

TEMPLATE = """# {{incident.title}}

Intro by {{ incident.commander }}.

## Summary
> What happened,
> in three sentences.

{{incident.ai_summary}}

## Empty

> Somebody writes this.
"""


def test_sections_have_heading_guidance_and_body() -> None:
    title, summary, empty = parsed(TEMPLATE)

    assert (title.heading, title.guidance, title.body) == (
        "# {{incident.title}}",
        "",
        "Intro by {{ incident.commander }}.",
    )
    assert (summary.guidance, summary.written) == ("What happened, in three sentences.", ("ai_summary",))
    assert (empty.guidance, empty.body) == ("Somebody writes this.", "")


def test_what_stands_before_the_first_heading_is_kept() -> None:
    before, _ = parsed("Internal.\n\n## Summary\n")

    assert (before.heading, before.body) == ("", "Internal.")


def test_an_unknown_variable_is_refused_with_line_and_name() -> None:
    with pytest.raises(BadTemplate, match=r"Line 3 of the template: “\{\{incident\.sevrity\}\}” is not a variable"):
        parsed("# Title\n\n{{incident.sevrity}}\n")


def test_an_unknown_variable_is_refused_in_chinese() -> None:
    with pytest.raises(BadTemplate) as refusal:
        parsed("{{room.name}}")

    assert refusal.value.said_in("zh").startswith("模板第 1 行：“{{room.name}}”不是可用变量")


def test_generated_text_needs_a_heading_before_it() -> None:
    with pytest.raises(BadTemplate, match=r"Line 2 .*ai_summary.* needs a heading before it"):
        parsed("Intro\n{{incident.ai_summary}}\n\n# Summary\n")


def test_a_comment_in_a_code_block_is_no_heading() -> None:
    with pytest.raises(BadTemplate, match="Line 4"):
        parsed("```\n# not a heading\n```\n{{incident.ai_summary}}\n")


def test_a_variable_that_is_never_closed_is_refused_with_its_line() -> None:
    with pytest.raises(BadTemplate, match="Line 2"):
        parsed("# Title\n{{incident.title\n")


def test_fields_and_labels_of_any_name_are_variables() -> None:
    (section,) = parsed("# {{incident.fields.customer impact}} {{incident.labels.region}}")

    assert list(variables(section.heading)) == ["fields.customer impact", "labels.region"]


def test_what_is_put_in_is_not_looked_through_again() -> None:
    said = filled("by {{incident.commander}}", {"commander": "{{incident.title}}", "title": "secret"})

    assert said == "by {{incident.title}}"


def test_a_table_gets_a_paragraph_of_its_own() -> None:
    assert filled("See {{incident.timeline}} above", {"timeline": "| a |"}) == "See \n\n| a |\n\n above"


@pytest.mark.parametrize("template", postmortem_templates(), ids=lambda one: f"{one.name}.{one.language}")
def test_built_in_templates_are_good_and_use_every_part(template: Template) -> None:
    used = {name for section in parsed(template.text) for name in section.written}

    assert used >= WRITTEN - {"ai_timeline", "ai_open_questions"}


@pytest.mark.parametrize("name", sorted(FACTS | WRITTEN))
def test_every_documented_variable_is_known(name: str) -> None:
    (section,) = parsed(f"# Heading\n\n{{{{incident.{name}}}}}")

    assert list(variables(section.body)) == [name]


@given(st.text(alphabet="#>{} \nab.`incident", max_size=200))
def test_any_text_is_read_or_refused_as_a_bad_template(text: str) -> None:
    try:
        sections = parsed(text)
    except BadTemplate:
        return
    assert all(name in FACTS | WRITTEN or "." in name for one in sections for name in variables(one.body))


def test_the_documentation_names_every_variable_and_no_other() -> None:
    text = (Path(__file__).parents[3] / "docs" / "postmortem-templates.md").read_text(encoding="utf-8")

    for half in text.split("# 复盘模板\n"):
        named = set(re.findall(r"`incident\.(\w+)`", half))
        assert named == FACTS | WRITTEN
