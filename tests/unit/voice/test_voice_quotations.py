from itertools import pairwise

import pytest

from app.domain.marks import marked
from app.voice.quotations import language_of, with_quotations
from app.voice.saying import saying_of
from app.voice.speaker import Speaker

FOUND = [
    ("fr", "Liberté, égalité, fraternité"), ("fr", "C'est la vie"), ("fr", "La guerre est une chose trop grave"),
    ("fr", "L'enfer, c'est les autres."), ("de", "Ich weiß, dass ich nichts weiß."),
    ("de", "Die Würde des Menschen ist unantastbar."), ("de", "Wir schaffen das"),
    ("de", "Alles hat ein Ende, nur die Wurst hat zwei."), ("es", "El sueño de la razón produce monstruos."),
    ("es", "No hay mal que por bien no venga."), ("it", "La vita è bella"),
    ("it", "Lasciate ogni speranza, voi ch'entrate."), ("pt", "Tudo vale a pena se a alma não é pequena."),
    ("nl", "Wie niet waagt, die niet wint."), ("sv", "Borta bra men hemma bäst."),
    ("pl", "Gdzie kucharek sześć, tam nie ma co jeść."),
]  # fmt: skip
UNSURE = [
    "Je pense, donc je suis.", "Hasta la vista", "Eppur si muove", "Mehr Licht!", "Yurtta sulh, cihanda sulh",
    "Oma tupa, oma lupa",
]  # fmt: skip
"""Told by nobody for sure from so few letters: they stay with the text's voice."""
ENGLISH = [
    "The tide turns twice a day.", "I have never seen anything like it.", "Go on.", "I have a dream",
    "What time does the ferry leave?", "Nobody knows why.", "We are all in this together.",
    "It was never on time.", "A horse, a horse, my kingdom for a horse", "Come in, come in, the water is fine!",
    "Stop right there", "Do not open before Christmas", "Mama Rosa's pizza special", "Señor Martinez is here",
    "Les Miserables was great", "banana split", "Let sleeping dogs lie.", "All that glitters is not gold",
    "Mind the gap between the train and the platform", "Yes, sir, right away", "The Da Vinci Code",
    "See you in Paris next summer", "an hour at most", "Not in my backyard", "Ctrl Alt Delete",
    "Captain Nemo's Nautilus", "Winter is coming.", "Elementary, my dear Watson.", "hello world program",
    "May the Force be with you", "I am Sam. Sam I am.", "To be, or not to be, that is the question",
    "The medium is the message.",
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), FOUND)
def test_quotations_of_other_languages_are_found(language, text):
    assert language_of(text, "en-GB") == language
    assert language_of(text, language) == ""


@pytest.mark.parametrize("text", [*ENGLISH, *UNSURE, "", "…", "12:30"])
def test_what_is_english_or_unsure_stays_with_the_text(text):
    assert language_of(text, "en") == ""


@pytest.mark.parametrize(
    ("quotation", "text_language", "found"),
    [
        ("Привет", "en", "ru"),
        ("東京に行く", "en", "ja"),
        ("To be, or not to be, that is the question", "ja", "en"),
        ("iPhone", "ja", ""),
        ("你好", "zh", ""),
        ("漢字", "ja", ""),
        ("שלום", "de", "he"),
    ],
)
def test_another_script_tells_by_itself(quotation, text_language, found):
    assert language_of(quotation, text_language) == found


@pytest.mark.parametrize(
    "text",
    [
        "She said “C'est la vie” and left.",
        "She said „C'est la vie“ and left.",
        "She said «C'est la vie» and left.",
        "She said »C'est la vie« and left.",
        "She said ‘C’est la vie’ and left.",
        'She said "C\'est la vie" and left.',
        "She said 「C'est la vie」 and left.",
    ],
)
def test_whatever_the_quotation_marks(text):
    runs = with_quotations(marked(text), "en").runs
    assert [run.manner.language for run in runs] == ["", "fr", ""]
    assert text[runs[1].first : runs[1].last].replace("’", "'") == "C'est la vie"
    assert (runs[0].first, runs[-1].last) == (0, len(text))
    assert all(one.last == other.first for one, other in pairwise(runs))


def test_a_mark_is_nearer_than_what_is_detected():
    text = "He [slow]cried “[lang fr-CA]C'est la vie[/lang]” then[/slow] and “Wir schaffen das” too."
    reading = with_quotations(marked(text), "en")
    told = [
        (reading.text[run.first : run.last], run.manner.language, run.manner.delivery.rate)
        for run in reading.runs
    ]
    assert ("C'est la vie", "fr-CA", pytest.approx(0.8, abs=0.2)) in told
    assert ("Wir schaffen das", "de", 1) in told
    assert "".join(words for words, _, _ in told) == reading.text


def test_the_quotation_alone_has_another_voice_and_words_stay_in_place():
    speaker = Speaker()
    text = "Then she said “Alles hat ein Ende, nur die Wurst hat zwei,” and we all laughed."
    plain = speaker.speak(text, "", "en")
    quoted = speaker.speak(text, "", "en", quotations=True)
    assert "parts" not in plain.recipe
    assert [part["voice"] for part in quoted.recipe["parts"]] == ["hibari:en", "espeak:de", "hibari:en"]
    assert [word.text for word in quoted.words] == [word.text for word in plain.words]
    assert [(word.first, word.last) for word in quoted.words] == [
        (word.first, word.last) for word in plain.words
    ]
    assert quoted.samples != plain.samples


def test_without_a_language_nothing_is_foreign():
    assert len(saying_of("She said “C'est la vie” and left.", "", (), True).parts) == 1
