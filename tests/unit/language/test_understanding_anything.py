"""Whatever is typed, reading it ends and never fails."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import Command, Nothing, Question, Unclear, cues, hedged, sentences, shape, terms, understand
from tests.unit.language.reading_examples import FILES, GRAMMAR, examples

_EXAMPLES = [text for name in FILES for text, _ in examples(name)]
_FRAGMENTS = st.sampled_from(
    [*_EXAMPLES, " ", ", ", "because ", "因为", "?", '"', "`", "> ", "\n", "@ann ", "not ", "INC-1 "]
)
_LONG = 10_000
_ADVERSARIAL = (
    "a",
    " ",
    "\n",
    "close ",
    "close this ",
    "please ",
    "can you ",
    "把",
    "请",
    "because ",
    "因为",
    "@ann ",
    "@ann, ",
    '"',
    "`",
    "'",
    ">",
    "> x\n",
    ", ",
    ". ",
    ".",
    "?",
    "!",
    "mark this as ",
    "every ",
    "every 1 hour ",
    "in 1 hour ",
    "1",
    "1h",
    "一",
    "十",
    "INC-1 ",
    "#1 ",
    "incident ",
    "since ",
    "since 14:00 ",
    "14:00 ",
    "summarize the ",
    "the ",
    "add a ",
    "总结",
    "给我",
    "更新",
    "note ",
    "declare an incident ",
    "sev1 ",
    "if ",
    "not ",
    "and ",
    "so ",
    "thanks ",
    "谢谢",
    "收到",
    "ok ",
    ":",
    ":a",
    "(",
    "- ",
    "update me ",
    "until ",
    "a b ",
    "a, b and ",
    "root cause ",
    "for my customer ",
    "一下",
    "的",
    "👍",
    "\u200b",
    "１２：",
    "吗 ",
    "没有",
    "let's a ",
    "took the ",
    "it is the ",
    "[OK] ",
    "x@",
    "a.b",
)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_arbitrary_text_is_read_without_failing(text: str) -> None:
    assert isinstance(understand(text, GRAMMAR), Command | Question | Unclear | Nothing)


@given(st.lists(_FRAGMENTS, max_size=6).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_mixture_of_messages_is_read_without_failing(text: str) -> None:
    assert isinstance(understand(text, GRAMMAR), Command | Question | Unclear | Nothing)


@pytest.mark.parametrize("piece", _ADVERSARIAL)
@pytest.mark.parametrize("end", ["", "!x", " close this"])
def test_ten_thousand_repeated_characters_are_read_to_the_end(piece: str, end: str) -> None:
    text = (piece * _LONG)[:_LONG] + end

    assert isinstance(understand(text, GRAMMAR), Command | Question | Unclear | Nothing)


@pytest.mark.parametrize("piece", _ADVERSARIAL)
def test_cues_terms_and_sentences_of_repeated_characters_are_found(piece: str) -> None:
    text = (piece * _LONG)[:_LONG]

    assert isinstance(cues(text), frozenset)
    assert isinstance(hedged(text), bool)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert all(terms(text))
    assert shape(text).length in {"short", "bullets", "normal"}
