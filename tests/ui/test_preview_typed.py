"""What is being typed stands where and as the video's captions stand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.domain.template import CaptionLook
from app.services.templates import looks
from ui.preview.typed import TypedCaption, paint_words

WIDE, TALL = (640, 360), (360, 640)


def painted(caption: TypedCaption, size: tuple[int, int] = WIDE) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor("#00ff00"))
    painter = QPainter(image)
    paint_words(painter, QRectF(0, 0, *size), caption)
    painter.end()
    return image


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def rows(image: QImage) -> list[int]:
    """In which rows anything stands."""
    grounds = QColor("#00ff00")
    return [
        y
        for y in range(image.height())
        if any(image.pixelColor(x, y) != grounds for x in range(0, image.width(), 4))
    ]


def lit(image: QImage, colour: str) -> int:
    return sum(
        image.pixelColor(x, y) == QColor(colour) for x in range(image.width()) for y in range(image.height())
    )


@pytest.mark.parametrize("name", looks())
def test_it_has_the_template_s_colours_and_place(qtbot: QtBot, name: str) -> None:
    look = looks()[name].captions
    image = painted(TypedCaption(("Typed words",), look=look))
    seen = colours(image)
    assert look.colour in seen
    assert look.box[:7] in seen
    assert abs(rows(image)[-1] - look.lowest(*WIDE)) <= 2
    assert rows(image)[-1] - rows(image)[0] == pytest.approx(1.5 * look.size * 360, abs=3)


def test_size_weight_and_position_are_the_look_s(qtbot: QtBot) -> None:
    small, large = (painted(TypedCaption(("Words",), look=CaptionLook(size=size))) for size in (0.04, 0.09))
    assert len(rows(large)) > 2 * len(rows(small))
    thin, bold = (painted(TypedCaption(("Words",), look=CaptionLook(weight=weight))) for weight in (400, 800))
    assert lit(bold, "#ffffff") > lit(thin, "#ffffff")
    high = painted(TypedCaption(("Words",), look=CaptionLook(position=0.5)))
    assert rows(high)[-1] == pytest.approx(180, abs=2)
    upright = painted(TypedCaption(("Words",), look=CaptionLook(position=0.95)), TALL)
    assert rows(upright)[-1] == pytest.approx(640 * 1500 / 1920, abs=2), "above telephones' buttons"


def test_it_hides_the_caption_that_is_in_the_picture(qtbot: QtBot) -> None:
    long = TypedCaption(("A", "B"), over=("What was said before this", "and was longer than it is now"))
    short = TypedCaption(("A", "B"))

    def widest(image: QImage) -> int:
        return max(
            sum(image.pixelColor(x, y) != QColor("#00ff00") for x in range(image.width()))
            for y in rows(image)
        )

    assert widest(painted(long)) > 2 * widest(painted(short))
    assert len(rows(painted(TypedCaption(("A",), over=("B", "C"))))) == len(rows(painted(short)))


def test_a_line_that_is_too_long_is_set_smaller(qtbot: QtBot) -> None:
    image = painted(TypedCaption(("W" * 60,)))
    assert image.pixelColor(0, rows(image)[-1] - 4) == QColor("#00ff00")
