import pytest

from app.domain.edits import Change, difference
from app.domain.style import CATALOGUE, Style, checked, number, word
from app.errors import BadSetting


@pytest.mark.parametrize(
    ("group", "style"),
    [
        ("motion", Style("spin")),
        ("motion", Style("push_in", {"amount": 7.0})),
        ("motion", Style("push_in", {"amount": True})),
        ("motion", Style("push_in", {"speed": 1.0})),
        ("motion", Style("push_in", {"pace": "hasty"})),
        ("motion", Style("push_in", {"pace": 1.0})),
        ("motion", Style("still", {"pace": "soft"})),
        ("motion", Style("between", {"to_zoom": 3.0})),
        ("transition", Style("crossfade", {"length": "long"})),
        ("transition", Style("crossfade", {"direction": "left"})),
        ("transition", Style("push", {"direction": "sideways"})),
        ("transition", Style("fade_colour", {"colour": "red"})),
        ("overlay", Style("text", {"text": "Here", "colour": "red"})),
        ("overlay", Style("text", {"text": "Here", "colour": 3.0})),
        ("overlay", Style("lower_third", {"name": "Ada", "colour": "#ffffff"})),
    ],
)
def test_styles_outside_the_catalogue_are_refused(group: str, style: Style) -> None:
    with pytest.raises(BadSetting):
        checked(group, style)


def test_every_default_of_the_catalogue_is_within_its_own_bounds() -> None:
    for group, kinds in CATALOGUE.items():
        for kind, entry in kinds.items():
            defaults = {name: parameter.default for name, parameter in entry.params.items()}
            assert checked(group, Style(kind, {**defaults, **dict.fromkeys(entry.texts[:1], "words")}))
            for name in defaults:
                assert number(group, Style(kind), name) == defaults[name]
            for name, choice in entry.choices.items():
                assert word(group, Style(kind), name) == choice.default
                for value in choice.options:
                    assert checked(group, Style(kind, {name: value}))


def test_a_text_has_a_colour_of_its_own() -> None:
    assert checked("overlay", Style("text", {"text": "Here", "colour": "#F2a33a"}))


def test_only_what_differs_is_an_edit() -> None:
    before, after = difference({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4})
    assert before == {"b": 2, "c": None}
    assert after == {"b": 3, "c": 4}


def test_the_inverse_of_the_inverse_is_the_edit() -> None:
    change = Change("frames", "f", {"text": "old"}, {"text": "new"})
    assert change.inverse().after == {"text": "old"}
    assert change.inverse().inverse() == change
