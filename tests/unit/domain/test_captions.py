import re
from fractions import Fraction
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.captions import LINES, MOST_TIME, columns, cues, pieces
from app.domain.takes import Word

SECOND = Fraction(1)


def spoken(text: str, each: Fraction = Fraction(1, 3)) -> list[Word]:
    matches = list(re.finditer(r"\w+(?:['’]\w+)*", text))
    return [Word(m.group(), *m.span(), each * i, each * (i + 1)) for i, m in enumerate(matches)]


def laid_out(text: str, limit: int = 42, words: list[Word] | None = None):
    words = spoken(text) if words is None else words
    length = words[-1].end if words else 3 * SECOND
    return cues(text, words, Fraction(0), length, length + SECOND, limit)


def test_a_short_sentence_is_one_cue_on_one_line() -> None:
    (cue,) = laid_out("Then the water stops.")
    assert cue.text == "Then the water stops."


def test_two_lines_are_nearly_equal() -> None:
    (cue,) = laid_out("Then the water, which has been sliding quietly towards the sea, stops.")
    assert len(cue.lines) == 2
    widths = [columns(" ".join(w.text for w in line)) for line in cue.lines]
    assert max(widths) <= 42
    assert max(widths) - min(widths) <= 14


def test_cues_end_at_clauses_where_they_can() -> None:
    found = laid_out(
        "Twice a day, without fail, the river Severn changes its mind. After that it is quiet for a long while, "
        "and herons wait in the mud."
    )
    assert found[0].text.endswith(("mind.", "while,"))


def test_every_word_is_lit_when_it_is_spoken() -> None:
    text = "Twice a day, without fail, the river Severn changes its mind."
    words = spoken(text)
    lit = [word for cue in laid_out(text) for line in cue.lines for word in line]
    assert [word.start for word in lit] == [word.start for word in words]
    assert [word.text.strip(",.") for word in lit] == [word.text for word in words]


def test_an_emoji_between_words_belongs_to_a_line_and_takes_no_time() -> None:
    (cue,) = laid_out("Water 🌊 stops.")
    assert cue.text == "Water 🌊 stops."


def test_text_that_is_not_spoken_stands_for_the_whole_stretch() -> None:
    (cue,) = cues("🌊🌊", [], Fraction(1), 2 * SECOND, 4 * SECOND, 42)
    assert cue.start == 1
    assert 3 <= cue.end <= 4
    assert all(word.start == word.end for line in cue.lines for word in line), "nothing is lit"


def test_chinese_is_broken_without_spaces_and_closing_marks_stay() -> None:
    text = "今天天气很好，我们去公园散步吧。" * 6
    found = cues(text, [], Fraction(0), 20 * SECOND, 21 * SECOND, 42)
    assert "".join(cue.text.replace("\n", "") for cue in found) == text
    for cue in found:
        for line in cue.text.split("\n"):
            assert columns(line) <= 42
            assert line[0] not in "，。"


def test_pieces_cover_all_that_is_visible() -> None:
    text = " a 「日本」です。 b"
    assert "".join(text[a:b] for a, b in pieces(text)) == text.replace(" ", "")


words_and_marks = st.lists(
    st.sampled_from(["tide", "a", "river,", "mind.", "Severn", "—", "twenty-one", "水，", "قلب", "🌊", "x" * 60]),
    min_size=1, max_size=80,
)  # fmt: skip


@example(["river,", "tide", "x" * 60], 22)
@given(words_and_marks, st.sampled_from([22, 42]))
def test_nothing_is_lost_said_twice_or_out_of_order(parts: list[str], limit: int) -> None:
    text = " ".join(parts)
    found = laid_out(text, limit)
    assert "".join(cue.text for cue in found).replace("\n", "").replace(" ", "") == text.replace(" ", "")
    for cue, following in pairwise(found):
        assert cue.start < cue.end <= following.start
    for cue in found:
        assert 1 <= len(cue.lines) <= LINES
        assert cue.end - cue.start <= MOST_TIME + 20
        for line in cue.lines:
            if len(line) > 1:
                assert columns(cue.separator.join(w.text for w in line)) <= limit
