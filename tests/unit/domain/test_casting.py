from dataclasses import replace

import pytest

from app.domain.casting import (
    Casting,
    casting_of,
    joined,
    language_for,
    speakers_in,
    voice_for,
    with_voice,
)
from app.domain.languages import checked_language
from app.domain.project import Project, ProjectSettings
from app.domain.script import Frame, Scene
from app.errors import BadSetting

PROJECT = Project(
    name="Play",
    name_key="play",
    owner_id="u",
    language="en",
    settings=ProjectSettings(voice="p", cast=(Casting("ANNA", "a", chosen=True), Casting("Ben", "b"))),
)
SCENE = Scene(project_id="p", script_id="s", order="a", voice="s", language="fr")
FRAME = Frame(
    project_id="p",
    scene_id="s",
    order="a",
    source="x",
    text="x",
    speaker="Anna",
    voice="f",
    language="de",
    language_chosen=True,
)


def without(project=PROJECT, **settings):
    return replace(project, settings=replace(project.settings, **settings))


@pytest.mark.parametrize(
    ("project", "scene", "frame", "voice"),
    [
        (PROJECT, SCENE, FRAME, "f"),
        (PROJECT, SCENE, replace(FRAME, voice=""), "a"),
        (PROJECT, SCENE, replace(FRAME, voice="", speaker="BEN"), "s"),
        (PROJECT, replace(SCENE, voice=""), replace(FRAME, voice="", speaker="BEN"), "p"),
        (without(voice=""), replace(SCENE, voice=""), replace(FRAME, voice="", speaker="BEN"), "b"),
        (without(voice=""), replace(SCENE, voice=""), replace(FRAME, voice="", speaker=""), ""),
    ],
)
def test_the_nearest_choice_of_a_voice_wins(project, scene, frame, voice):
    assert voice_for(project, scene, frame) == voice


@pytest.mark.parametrize(
    ("scene", "frame", "language"),
    [
        (SCENE, FRAME, "de"),
        (SCENE, replace(FRAME, language_chosen=False), "fr"),
        (replace(SCENE, language=""), replace(FRAME, language_chosen=False), "de"),
        (replace(SCENE, language=""), replace(FRAME, language="", language_chosen=False), "en"),
    ],
)
def test_the_nearest_choice_of_a_language_wins(scene, frame, language):
    assert language_for(PROJECT, scene, frame) == language


def test_each_speaker_gets_the_best_voice_that_nobody_has():
    cast = ()
    for name in ("Anna", "Ben", "Cem"):
        cast = joined(cast, name, ["teller", "one", "two", "three"])
    assert [(each.speaker, each.voice) for each in cast] == [
        ("Anna", "one"),
        ("Ben", "two"),
        ("Cem", "three"),
    ]


def test_whoever_comes_later_changes_nobody_elses_voice():
    cast = joined(joined((), "Ben", ["teller", "one", "two"]), "Anna", ["teller", "one", "two"])
    more = joined(cast, "Cem", ["teller", "one", "two"])
    assert more[:2] == cast
    assert more[2].voice == "one"  # all are taken: one of those that fewest have
    assert joined(more, " ben ", ["other", "else"]) == more


def test_where_there_is_one_voice_it_speaks_for_all():
    assert joined((), "Anna", ["only"]) == (Casting("Anna", "only"),)
    assert joined((), "Anna", []) == ()


def test_a_chosen_voice_takes_the_place_of_what_was_given():
    cast = with_voice(PROJECT.settings.cast, "ben", "new")
    assert casting_of(cast, "BEN") == Casting("Ben", "new", chosen=True)
    assert casting_of(cast, "anna") == PROJECT.settings.cast[0]
    assert with_voice(cast, "Cem", "c")[-1] == Casting("Cem", "c", chosen=True)


def test_speakers_are_told_once_in_the_order_they_speak():
    frames = [replace(FRAME, speaker=name) for name in ("Zoë", "", "ANNA", "ZOË", "Anna ")]
    assert speakers_in(frames) == ["Zoë", "ANNA"]


@pytest.mark.parametrize(
    ("given", "kept"), [("en_us", "en-US"), ("PT-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), (" ", "")]
)
def test_language_codes_are_kept_as_they_are_written(given, kept):
    assert checked_language(given) == kept


@pytest.mark.parametrize("given", ["english", "e", "en-", "de;DROP", "日本語"])
def test_what_is_no_language_is_refused(given):
    with pytest.raises(BadSetting, match="no language"):
        checked_language(given)
