"""What Meta would refuse is named before it sees it; what it takes has no fault."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.template_checks import BODY, MARKETING, faults, filled, variables, with_examples
from domain.template_library import LIBRARY
from domain.templates import (
    ButtonKind,
    Category,
    HeaderKind,
    TemplateButton,
    Wording,
    knocks,
)

CHART, CODE = LIBRARY["chart_ready"], LIBRARY["verification_code"]
TWO = replace(
    CHART,
    body="Your report of {{1}} is ready: {{2}}. Tap below to read the whole analysis.",
    examples=("Monday", "up 6 %"),
)
LINK = TemplateButton(ButtonKind.URL, "Open", "https://charts.example/a")


def fields(wording: Wording) -> set[str]:
    return {fault.field for fault in faults(wording)}


def words(wording: Wording) -> str:
    return " ".join(fault.words for fault in faults(wording))


@pytest.mark.parametrize("wording", LIBRARY.values(), ids=LIBRARY)
def test_our_own_wordings_have_no_fault(wording):
    assert faults(wording) == ()


def test_three_of_our_own_carry_charts_in_different_words():
    rungs = [each for each in LIBRARY.values() if knocks(each)]

    assert len(rungs) == 3
    assert len({each.body for each in rungs}) == 3


@pytest.mark.parametrize("name", ["", "Chart", "chart ready", "chart-ready", "é", "a" * 513])
def test_a_name_is_small_letters_digits_and_underscores(name):
    assert fields(replace(CHART, name=name)) == {"name"}


@pytest.mark.parametrize("language", ["", "english", "EN", "en-US", "en_"])
def test_a_language_is_a_code(language):
    assert fields(replace(CHART, language=language)) == {"language"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "empty"),
        ("{{1}} and so on for a while, as you asked us.", "begin or end"),
        ("As you asked us, here are the figures: {{1}}", "begin or end"),
        ("As you asked us, here are the figures: {{1}}.", "begin or end"),
        ("Your report of {{1}} {{2}} is ready for you to read, as you asked.", "side by side"),
        ("Your report of {{1}}, {{2}} is ready for you to read, as you asked.", "side by side"),
        ("Your report of {{2}} is ready: {{1}}, which you may read below.", "numbered 1, 2, 3"),
        ("Your report of {{1}} is ready: {{3}}, which you may read below.", "numbered 1, 2, 3"),
        ("Your report of {{day}} is ready for you to read, as you asked.", "are numbers"),
        ("Your report of {{01}} is ready for you to read, as you asked.", "are numbers"),
        ("Your report of {{1} is ready for you to read, as you asked.", "no partner"),
        ("Look: {{1}} now.", "too little text"),
        ("Your report of\t{{1}} is ready for you to read, as you asked.", "tabs"),
        ("Your report of {{1}} is ready.\n\n\nRead it below, as you asked.", "empty lines"),
        ("Your report of      {{1}} is ready for you to read, as you asked.", "spaces"),
    ],
)
def test_a_fault_of_the_body_is_said(body, says):
    found = [fault for fault in faults(replace(TWO, body=body)) if fault.field == "body"]

    assert any(says in fault.words for fault in found), found


def test_the_body_has_1024_characters_at_most_with_its_examples():
    space = BODY - len(CHART.body) + len("{{1}}")

    assert fields(replace(CHART, examples=("x" * space,))) == set()
    assert "1025 characters" in words(replace(CHART, examples=("x" * (space + 1),)))


@pytest.mark.parametrize("examples", [(), ("one",), ("one", "two", "three"), ("one", " ")])
def test_every_variable_needs_an_example(examples):
    assert fields(replace(TWO, examples=examples)) == {"examples"}


@pytest.mark.parametrize("example", ["two\nlines", "a\ttab", "five     spaces", "a {{1}}"])
def test_an_example_is_one_line(example):
    assert fields(replace(CHART, examples=(example,))) == {"examples"}


@pytest.mark.parametrize("footer", ["x" * 61, "for {{1}}", "two\nlines"])
def test_a_footer_is_one_short_line(footer):
    assert fields(replace(CHART, footer=footer)) == {"footer"}


@pytest.mark.parametrize("text", ["", "x" * 61, "for {{1}}", "two\nlines"])
def test_a_header_of_text_is_one_short_line(text):
    assert fields(replace(CHART, header=HeaderKind.TEXT, header_text=text)) == {"header"}


def test_a_header_is_a_picture_or_a_text():
    assert fields(replace(CHART, header_text="Your report")) == {"header"}


@pytest.mark.parametrize(
    "buttons",
    [
        (TemplateButton(ButtonKind.QUICK_REPLY, "x" * 26),),
        (TemplateButton(ButtonKind.QUICK_REPLY, ""),),
        (TemplateButton(ButtonKind.QUICK_REPLY, "for {{1}}"),),
        (TemplateButton(ButtonKind.COPY_CODE, "Copy"),),
        (CHART.buttons[0], CHART.buttons[0]),
        (CHART.buttons[0], LINK, replace(CHART.buttons[0], title="Other")),
        tuple(TemplateButton(ButtonKind.QUICK_REPLY, str(each)) for each in range(11)),
        tuple(replace(LINK, title=str(each)) for each in range(3)),
        *((replace(LINK, url=url),) for url in (
            "", "http://a.example", "https://", "https://a.example/{{1}}", "https://a b.example",
            "https://a.example/" + "x" * 2000, "https://[a.example",
        )),
    ],
)  # fmt: skip
def test_a_fault_of_a_button_is_said(buttons):
    assert fields(replace(CHART, buttons=buttons)) == {"buttons"}


def test_buttons_at_their_limits_are_taken():
    title = TemplateButton(ButtonKind.QUICK_REPLY, "x" * 25)

    assert faults(replace(CHART, buttons=(title, LINK, replace(LINK, title="Other")))) == ()


@pytest.mark.parametrize("word", [*MARKETING, "SALE", "20% off", "50 % off"])
def test_marketing_words_are_named_where_they_stand(word):
    body = f"Your report of {{{{1}}}} is ready, with {word} too, for you to read below."
    found = faults(replace(CHART, body=body))

    assert [fault.field for fault in found] == ["body"]
    assert word.lower() in found[0].words


@pytest.mark.parametrize("text", ["Sales of shoes", "offered", "window", "Wholesale"])
def test_words_that_only_look_like_marketing_are_taken(text):
    assert faults(replace(CHART, examples=(text,))) == ()


def test_marketing_templates_may_market():
    assert faults(replace(CHART, category=Category.MARKETING, footer="A special offer")) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": "Your code is {{1}}, as you asked."}, "body"),
        ({"footer": "Reply STOP"}, "body"),
        ({"header": HeaderKind.IMAGE}, "body"),
        ({"examples": ("123456",)}, "body"),
        ({"buttons": ()}, "buttons"),
        ({"buttons": CHART.buttons}, "buttons"),
        ({"buttons": (replace(CODE.buttons[0], title="x" * 26),)}, "buttons"),
        ({"minutes": 0}, "code"),
        ({"minutes": 91}, "code"),
    ],
)
def test_an_authentication_template_has_its_form_from_meta(change, field):
    assert fields(replace(CODE, **change)) == {field}


def test_all_faults_are_said_at_once():
    bad = replace(TWO, name="No", body="{{2}} {{4}}", examples=(), footer="x" * 99, buttons=())

    assert fields(bad) == {"name", "body", "examples", "footer"}
    assert len(faults(bad)) >= 6


@pytest.mark.parametrize("unseen", ["\0", "\x07", "\x7f"])
def test_what_nobody_sees_is_no_part_of_a_body(unseen):
    assert "body" in fields(replace(CHART, body=f"Your report{unseen} is here."))


TEXTS = st.text(
    st.sampled_from("ab {}1290\n\t.,é") | st.characters(exclude_categories=["Cs"]), max_size=80
)


@given(TEXTS, st.lists(TEXTS, max_size=3), TEXTS)
def test_nothing_breaks_the_check_and_what_passes_is_sound(body, examples, footer):
    wording = replace(CHART, body=body, examples=tuple(examples), footer=footer)
    if fields(wording):
        return
    names = variables(body)
    assert list(dict.fromkeys(names)) == [str(n + 1) for n in range(len(examples))]
    shown = with_examples(wording)
    assert "{{" not in shown
    assert len(shown) <= BODY
    bare = filled(body, dict.fromkeys(names, "\0"))
    assert not bare.strip().startswith("\0")
    assert not bare.strip().endswith("\0")
    assert "\0\0" not in bare.replace(" ", "")


@given(st.integers(1, 6), st.randoms(use_true_random=False))
def test_any_numbering_but_the_right_one_is_a_fault(count, random):
    numbers = [str(n + 1) for n in range(count)]
    random.shuffle(numbers)
    parts = [f"then come the words of {{{{{number}}}}}" for number in numbers]
    body = f"As you asked: {' and '.join(parts)}, and that is all."
    wording = replace(CHART, body=body, examples=tuple("x" * count))

    assert (faults(wording) == ()) is (numbers == sorted(numbers))
