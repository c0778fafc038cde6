from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.delivery import AT_REST, Delivery
from app.domain.mark_tokens import MARK, Manner
from app.domain.mark_values import EMPHASES
from app.domain.marks import findings, marked, plain, words_shown
from app.domain.takes import Word


def said(written: str) -> list[tuple[str, Manner]]:
    reading = marked(written)
    return [(reading.text[run.first : run.last], run.manner) for run in reading.runs]


def test_marks_are_not_shown_and_say_how_a_stretch_is_said() -> None:
    reading = marked("Now [slow]mind the gap[/slow]. [pause 1s] <emphasis>Go!</emphasis>")
    assert reading.text == "Now mind the gap. Go!"
    assert said("Now [slow]mind the gap[/slow]. [pause 1s] <emphasis>Go!</emphasis>") == [
        ("Now ", Manner()),
        ("mind the gap", Manner(Delivery(rate=0.8))),
        (". ", Manner()),
        ("Go!", Manner(EMPHASES["moderate"])),
    ]
    assert reading.pauses == ((18, Fraction(1)),)
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("written", "shown", "manner"),
    [
        ("[rate 1.1]z[/rate]", "z", Manner(Delivery(rate=1.1))),
        ("[PITCH -2]z[/Pitch]", "z", Manner(Delivery(pitch=-2.0))),
        ("[volume +3 dB]z[/volume]", "z", Manner(Delivery(volume=3.0))),
        ('<prosody rate="120%" pitch="+12st" volume="soft">z</prosody>', "z", Manner(Delivery(1.2, 12.0, -5.0))),
        ("<prosody rate='+20%' pitch='+100%'>z</prosody>", "z", Manner(Delivery(1.2, 12.0))),
        ("[say double you]W[/say]", "W", Manner(alias="double you")),
        ('<sub alias="A &amp; B">AB</sub>', "AB", Manner(alias="A & B")),
        ("[ipa /təˈmɑːtəʊ/]tomato[/ipa]", "tomato", Manner(ipa="təˈmɑːtəʊ")),
        ('<phoneme alphabet="ipa" ph="təˈmeɪtoʊ">tomato</phoneme>', "tomato", Manner(ipa="təˈmeɪtoʊ")),
        ("[spell]NASA[/spell]", "NASA", Manner(way="characters")),
        ("[as telephone]555 0100[/as]", "555 0100", Manner(way="telephone")),
        ('<say-as interpret-as="ordinal">3</say-as>', "3", Manner(way="ordinal")),
        ('<lang xml:lang="fr-CA">oui</lang>', "oui", Manner(language="fr-CA")),
        ("[slow]a[fast]b[/fast][/slow]", "ab", Manner(Delivery(rate=1.0))),
    ],
)  # fmt: skip
def test_every_way_of_saying(written: str, shown: str, manner: Manner) -> None:
    assert plain(written) == shown
    assert said(written)[-1][1] == manner
    assert findings(written) == ()


@pytest.mark.parametrize(
    ("written", "shown", "seconds"),
    [
        ("a [pause] b", "a b", Fraction(1, 2)),
        ("a [pause 0,25s] b", "a b", Fraction(1, 4)),
        ('a <break time="500ms"/> b', "a b", Fraction(1, 2)),
        ('a<break strength="strong" />b', "a b", Fraction(1)),
        ("a [pause 1s][pause 2s] b", "a b", Fraction(3)),
        ("今<break/>天", "今天", Fraction(1, 2)),
        ("[pause 30s]", "", Fraction(30)),
        ("a. [pause]", "a.", Fraction(1, 2)),
        ("<speak><s>a</s><s>b</s></speak>", "a b", Fraction(76, 100)),
    ],
)
def test_pauses(written: str, shown: str, seconds: Fraction) -> None:
    reading = marked(written)
    assert reading.text == shown
    assert sum(length for _, length in reading.pauses) == seconds
    assert reading.findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "Plain [brackets] and <b>tags</b> and a < b > c", "[1] [x] [sic] [laughs] [pauses] [slowly]",
        "[pause](https://example.com) and [slow](ref)", "[[pause]] a note", "5 <s6 and x<y>z", "AT&T &amp; co",
    ],
)  # fmt: skip
def test_prose_and_markdown_are_no_marks(text: str) -> None:
    assert plain(text) == text
    assert findings(text) == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a [slow] b", "never closed"),
        ("a [/slow] b", "nothing is open"),
        ("[slow]a<emphasis>b[/slow]", "not closed before"),
        ("[pause 90s]", "30 s at most"),
        ("[pause soon]", "no length"),
        ("[rate fastest]a[/rate]", "no rate"),
        ("[rate]a[/rate]", "needs a value"),
        ("[slow 3]a[/slow]", "takes no value"),
        ("[as poem]a[/as]", "can be said as"),
        ('<prosody pitch="200Hz">a</prosody>', "no pitch"),
        ("<sub>a</sub>", "missing"),
        ('<phoneme alphabet="x-sampa" ph="a">a</phoneme>', "IPA only"),
        ("<lang>a</lang>", "code is missing"),
        ('<voice name="x">a</voice>', "not among the marks"),
    ],
)
def test_broken_marks_stay_text_with_a_finding(text: str, problem: str) -> None:
    shown = plain(text)
    found = findings(text)
    assert any(problem in one.what for one in found)
    for one in found:
        assert text[one.first : one.last] in shown


def test_a_backslash_makes_a_mark_text() -> None:
    assert plain(r"Say \[pause] and \<break/> aloud") == "Say [pause] and <break/> aloud"
    assert plain(r"C:\temp \[x]") == r"C:\temp \[x]"


def test_entities_are_read_only_inside_speak() -> None:
    assert plain("<speak>A &amp; B &#65;</speak>") == "A & B A"
    assert plain("[slow]A &amp; B[/slow]") == "A &amp; B"


def test_what_is_said_otherwise_is_said_once() -> None:
    assert said("[say x]a [slow]b[/slow][/say]") == [("a b", Manner(alias="x"))]


PIECES = st.sampled_from(
    ["[slow]", "[/slow]", "[pause]", "[pause 1s]", "[rate 1.1]", "[/rate]", "[rate]", "[say x]", "[/say]", "<s>", "</s>",
     "<break/>", "<speak>", "</speak>", "<p/>", "&amp;", "\\", "[", "]", "<", ">", " ", "\n", "Hi.", "word", "\ud800", "今", "<audio/>"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=3), max_size=14).map("".join))
def test_any_text_is_read_and_nothing_is_lost_but_marks(written: str) -> None:
    reading = marked(written)
    assert len(reading.origin) == len(reading.text)
    assert list(reading.origin) == sorted(reading.origin)
    assert all(0 <= at < len(written) for at in reading.origin)
    # Runs tile the shown text.
    at = 0
    for run in reading.runs:
        assert run.first == at
        assert run.last > at or not reading.text
        at = run.last
    assert at == len(reading.text)
    places = [place for place, _ in reading.pauses]
    assert places == sorted(set(places))
    assert all(0 <= place <= len(reading.text) for place in places)
    assert all(seconds >= 0 for _, seconds in reading.pauses)
    # What is no mark is shown, character by character, but for spaces beside marks and entities.
    kept = set(reading.origin)
    in_marks = {at for match in MARK.finditer(written) for at in range(*match.span())}
    for at, character in enumerate(written):
        if at not in kept and at not in in_marks and "<speak>" not in written:
            assert character == " "
    for found in reading.findings:
        assert written[found.first : found.last].replace(" ", "") in reading.text.replace(" ", "")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80).filter(lambda text: not MARK.search(text)))
def test_text_without_marks_is_itself(written: str) -> None:
    reading = marked(written)
    assert reading.text == written
    assert reading.origin == tuple(range(len(written)))
    assert [run.manner.delivery for run in reading.runs] == [AT_REST]


def test_a_takes_words_find_their_places_in_what_is_shown() -> None:
    written = "Now [slow]mind[/slow] the [pause]gap"
    words = [
        Word(written[at : at + size], at, at + size, Fraction(number), Fraction(number + 1))
        for number, (at, size) in enumerate([(0, 3), (10, 4), (22, 3), (33, 3)])
    ]
    shown = plain(written)
    assert shown == "Now mind the gap"
    moved = words_shown(written, words)
    assert [word.text for word in moved] == shown.split()
    assert all(shown[word.first : word.last] == word.text for word in moved)
    assert [word.start for word in moved] == [word.start for word in words]
    assert words_shown(shown, moved) is moved
