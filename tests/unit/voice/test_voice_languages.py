from __future__ import annotations

import pytest

from app.voice.languages import canonical, detect, foreign, primary


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        ("Paris.", "", "en"),
        ("Paris.", "fr", "fr"),
        ("", "", "en"),
        ("😀 12", "de-AT", "de-AT"),
        ("The river changes its mind, and nobody on the quay says a word about it.", "", "en"),
        ("The colour of the lorry was grey, and it stopped beside the pavement.", "en-GB", "en-GB"),
        ("Der Fluss ändert seine Meinung, und niemand am Ufer sagt ein Wort darüber.", "", "de"),
        ("Le fleuve change d'avis et personne ne dit un mot sur le quai aujourd'hui.", "en", "fr"),
        ("El río cambia de opinión dos veces al día, sin falta, y nadie lo nota.", "", "es"),
        ("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.", "en", "en"),
        ("Привет, мир", "", "ru"),
        ("Привіт, світе, як справи", "", "uk"),
        ("Здравей", "bg", "bg"),
        ("東京に行く", "", "ja"),
        ("今天天气很好", "", "zh"),
        ("今天天气很好", "zh-Hant-TW", "zh-Hant-TW"),
        ("안녕하세요", "", "ko"),
        ("شكرا لك", "", "ar"),
        ("سلام، حال شما چطور است", "", "fa"),
        ("یہ ایک چھوٹا سا جملہ ہے", "", "ur"),
        ("नमस्ते दुनिया", "mr", "mr"),
        ("Σήμερα", "", "el"),
        ("שלום", "", "he"),
        ("สวัสดี", "en", "th"),
        ("\ud800", "", "en"),
    ],
)
def test_detect(text: str, hint: str, expected: str) -> None:
    assert detect(text, hint) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Rain.", "No.", "Mira, 1984.", "Ad hoc committees.", "Vox populi, she said.", "Et tu, Brute?",
        "Her canoe, a small red one, was gone.", "Schadenfreude is a German word that we kept.",
        "Anna Karenina, Emma Bovary, and Effi Briest walk into a bar in Montevideo.",
        "In Luxembourg the tram is free, and Esch-sur-Alzette has a blast furnace.",
    ],
)  # fmt: skip
def test_an_english_scripts_odd_sentences_stay_english(text: str) -> None:
    assert detect(text, "en") == "en"
    assert detect(text) == "en"


def test_codes() -> None:
    assert canonical("EN_us") == "en-US"
    assert canonical("zh-hant-tw") == "zh-Hant-TW"
    assert canonical("en-gb-x-RP") == "en-GB-x-rp"
    assert primary("no") == primary("nb-NO") == "nb"
    assert primary("zh-HK") == "yue"


@pytest.mark.parametrize(
    ("text", "language", "share"),
    [
        ("Hello", "ru", 0.0),
        ("Привет", "en-US", 1.0),
        ("Привет", "uk", 0.0),
        ("東京へ行く", "ja", 0.0),
        ("今天", "zh-TW", 0.0),
        ("今天", "de", 1.0),
        ("Tokyo 東京", "en", 2 / 7),
        ("12 — !", "en", 0.0),
    ],
)
def test_letters_of_scripts_that_a_language_is_not_written_in(text: str, language: str, share: float) -> None:
    assert foreign(text, language) == pytest.approx(share)
