from __future__ import annotations

import pytest

from app.script.clauses import LONG_COLUMNS, TOLERANCE, clause_spans, columns, size
from app.script.sentences import sentence_spans


def _sentences(text: str, language: str = "en") -> list[str]:
    return [text[a:b].strip() for a, b in sentence_spans(text, language)]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Dr. Smith arrived on Jan. 5th.", "He slept until 3.30 p.m. and left."]),
        ("en", ["No. 7 is mine.", "Use tools, e.g. a hammer, i.e. this one."]),
        ("en", ["No.", "I do not."]),
        ("en", ["“Where are you going?” she said.", "“Home!”", "He left."]),
        ("en", ["J. R. R. Tolkien wrote it.", "He lived in the U.K.", "It rained."]),
        ("en", ["Wait... what?", "Hmm… I see."]),
        ("en", ["It cost 1,000.50 dollars.", "Really?!", "Yes."]),
        ("en", ["See Vol. 3, approx. 5 pages, est. 1990.", "Good."]),
        ("en", ["1. First of all.", "Then more."]),
        ("en", ["I know! she thought.", "He slept."]),
        ("de", ["Der 2. Weltkrieg begann.", "Das ist z. B. Dr. Müller."]),
        ("fr", ["M. Dupont est là.", "« Où vas-tu ? » dit-elle.", "Il part."]),
        ("ru", ["Это т. е. хорошо.", "А. С. Пушкин писал."]),
        ("es", ["¿Cómo estás?", "¡Bien!", "El Sr. García vino."]),
        ("zh", ["今天天气很好。", "我们去公园吧！", "你好吗？"]),
        ("ja", ["公園に行こう！", "「どこへ行くの？」と彼女は言った。"]),
        ("ar", ["مرحبا بالعالم.", "كيف حالك؟", "أنا بخير!"]),
        ("hi", ["डॉ. शर्मा आए।", "आप कैसे हैं?"]),
    ],
)
def test_sentences_end_where_they_do(language: str, sentences: list[str]) -> None:
    gap = "" if language in ("zh", "ja") else " "
    assert _sentences(gap.join(sentences), language) == sentences


def test_a_line_feed_ends_a_sentence() -> None:
    assert _sentences("Roses are red.\nViolets\nare blue") == ["Roses are red.", "Violets", "are blue"]


def test_long_sentences_are_cut_at_clauses_into_balanced_parts() -> None:
    text = (
        "When the tide turns, the river runs backwards for an hour, and the boats that lay in the mud all night "
        "lift one after another; nobody on the quay looks up, because it happens every day and always has."
    )
    parts = [text[a:b].strip() for a, b in clause_spans(text)]
    assert "".join(text[a:b] for a, b in clause_spans(text)) == text
    assert len(parts) == 2
    assert parts[0].endswith((",", ";"))
    assert min(map(len, parts)) > len(text) / 3


def test_a_long_sentence_is_never_cut_in_a_number_a_name_or_a_quantity() -> None:
    text = (
        "They carried 1,000,000 bricks and 5 km of cable to Dr. Smith and 20 million litres to No. 7 and " * 4
    )
    for first, last in clause_spans(text.strip() + " home"):
        part = text[first:last].strip()
        assert not part.endswith(("1,", "5", "20", "Dr.", "No.", "000,"))


def test_a_short_quotation_is_not_cut_open() -> None:
    text = (
        "The old captain, who had seen all of it before, said “go now, before it turns, or stay for the night,” and "
        "then he went below without another word to any of the men that stood and waited on the deck."
    )
    for first, last in clause_spans(text):
        assert text[first:last].count("“") == text[first:last].count("”")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5000,
        "今天天气" * 500,
        "สวัสดีครับวันนี้" * 100,
        "か\u3099" * 900,
        "word " * 900,
        "[" * 2000,
        "_a" * 2000,
    ],
)
def test_endless_sentences_are_cut_to_fit(text: str) -> None:
    parts = [text[a:b] for a, b in clause_spans(text)]
    assert "".join(parts) == text
    assert max(map(size, parts)) <= TOLERANCE + 0.2
    assert not any(part[0] in "\u3099\u0e31\u0e35" for part in parts)


def test_wide_characters_count_for_what_they_take_to_say() -> None:
    assert columns("今天") == 6
    assert columns("e\u0301a") == 2
    assert LONG_COLUMNS / columns("今") == 60


def test_short_sentences_share_a_frame_long_ones_do_not(texts) -> None:  # type: ignore[no-untyped-def]
    long = "This sentence is long enough to stand in a frame that is all its own."
    assert texts("Stop. Why? Because. It is late.") == ["Stop. Why? Because. It is late."]
    assert texts(f"{long} {long}") == [long, long]
    assert texts("First paragraph.\n\nSecond paragraph.") == ["First paragraph.", "Second paragraph."]
    assert texts("公园。好吗？好。") == ["公园。好吗？好。"]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("Word", "Word"),
        ("😀", "😀"),
        (
            "👨\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f",
            "👨\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f",
        ),
        ("...", "..."),
        ("a\u200bb\u00adc\x07d\ufeff", "abcd"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("cafe\u0301   au\tlait", "café au lait"),
        ("See https://www.example.com/a/b?c=1.", "See example.com."),
        ("Go to www.example.org/x, now", "Go to example.org, now"),
    ],
)
def test_text_is_clean(texts, script: str, said: str) -> None:  # type: ignore[no-untyped-def]
    assert texts(script) == [said]


def test_language_is_asked_once_and_marked_only_where_letters_differ(reader) -> None:  # type: ignore[no-untyped-def]
    draft = reader.read_text(
        "An English paragraph stands here.\n\nمرحبا بالعالم كيف حالك اليوم.\n\nMore English.", "x", "plain"
    )
    assert draft.language == "en"
    assert [f.language for f in draft.scenes[0].frames] == ["", "ar", ""]


def test_the_given_detector_decides() -> None:
    from app.script.reader import Reader

    draft = Reader(lambda text: "nl" if "een" in text else "el").read_text(
        "Dit is een zin van meer dan een paar woorden.\n\nΚαλημέρα κόσμε, τι κάνεις;"
    )
    assert draft.language == "nl"
    assert [f.language for f in draft.scenes[0].frames] == ["", "el"]
