"""A frame in another language of the same letters is told apart; the script's own frames never are."""

from app.script.reader import Reader
from app.voice.languages import detect

ENGLISH = (
    "The ferry leaves at nine and nobody is late for it.",
    "Rain runs down the windows while the captain reads his paper.",
    "It has always been like that, and it is not going to change.",
    "We shall be on the island before the light is gone.",
)
FRENCH = "Le bateau part à neuf heures et personne ne veut le manquer."
GERMAN = "Die Kinder stehen am Geländer und zählen die Möwen über dem Wasser."


def languages(paragraphs, **how):
    draft = Reader(detect=detect, **how).read_text("\n\n".join(paragraphs) + "\n")
    return draft.language, {frame.text: frame.language for scene in draft.scenes for frame in scene.frames}


def test_paragraphs_in_other_languages_are_told_by_frame():
    language, found = languages([*ENGLISH, FRENCH, *ENGLISH, GERMAN], beside=detect)
    assert language == "en"
    assert {text: code for text, code in found.items() if code} == {FRENCH: "fr", GERMAN: "de"}
    assert not any(languages([*ENGLISH, FRENCH, GERMAN])[1].values()), "letters alone do not tell"


def test_in_a_long_script_only_some_frames_are_asked():
    asked = []

    def beside(text, hint):
        asked.append(text)
        return detect(text, hint)

    language, found = languages([*(ENGLISH * 120), FRENCH], beside=beside)
    assert language == "en"
    assert found[FRENCH] == "fr"
    assert len(asked) < 100
