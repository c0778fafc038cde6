"""The bar under the preview: where it is, and the buttons that move it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLabel, QSlider, QWidget

from app.domain.time import timecode
from ui.preview.player import Player
from ui.preview.zoom_button import ZoomButton
from ui.theme import mix, timecode_font, tokens
from ui.theme.icons import paint_glyph
from ui.widgets import IconButton


class PlayButton(QAbstractButton):
    """The round one: play, or pause while it plays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(36, 36)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._playing = False
        self.show_playing(False)

    def show_playing(self, playing: bool) -> None:
        """Be the pause button, or the play button."""
        self._playing = playing
        text = self.tr("Pause") if playing else self.tr("Play")
        self.setAccessibleName(text)
        self.setToolTip(f"{text} (Space)")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(36, 36)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = colours.accent if self.isEnabled() else colours.line
        if self.isDown():
            fill = mix(fill, colours.ground, 0.18)
        elif self.underMouse() and self.isEnabled():
            fill = mix(fill, colours.text, 0.12)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawEllipse(area)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(area)
        # A triangle's weight lies left of its middle.
        shift = 0 if self._playing else 1
        glyph = area.adjusted(9 + shift, 9, -9 + shift, -9)
        name = "pause-fill" if self._playing else "play-fill"
        paint_glyph(painter, glyph, name, "on_accent" if self.isEnabled() else "off")


class TransportBar(QWidget):
    """Buttons for a :class:`~ui.preview.player.Player`."""

    guides_asked = Signal(bool)
    full_screen_asked = Signal()

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self.setFixedHeight(52)
        self.setAccessibleName(self.tr("Transport"))
        self.timecode = QLabel(self)
        self.timecode.setFont(timecode_font(14))
        self.timecode.setAccessibleName(self.tr("Position"))
        self.total = QLabel(self)
        self.total.setProperty("kind", "dim")
        self.total.setAccessibleName(self.tr("Length"))
        self.speed = QLabel(self)
        self.speed.setProperty("kind", "dim")
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.hide()
        self.previous = IconButton("skip-back-fill", self.tr("Start of the frame (↑)"), self, size=18)
        self.back = IconButton("caret-left", self.tr("One picture back (←)"), self, size=18)
        self.play = PlayButton(self)
        self.forward = IconButton("caret-right", self.tr("One picture on (→)"), self, size=18)
        self.next = IconButton("skip-forward-fill", self.tr("Next frame (↓)"), self, size=18)
        self.captions = IconButton(
            "closed-captioning", self.tr("Captions in the preview"), self,
            on_role="second", on_name="closed-captioning-fill", checkable=True, size=18,
        )  # fmt: skip
        self.guides = IconButton(
            "frame-corners", self.tr("Safe area: the inner 90 %"), self,
            on_role="second", checkable=True, size=18,
        )  # fmt: skip
        self.mute = IconButton(
            "speaker-high", "", self, on_name="speaker-slash", on_role="faint", checkable=True, size=18
        )
        self.volume = QSlider(Qt.Orientation.Horizontal, self)
        self.volume.setRange(0, 100)
        self.volume.setFixedWidth(64)
        self.volume.setAccessibleName(self.tr("Volume of the preview, in per cent"))
        self.zoom = ZoomButton(self)
        self.full_screen = IconButton("corners-out", self.tr("Full screen (F11)"), self, size=18)
        self._lay_out()
        self._connect()
        self._on_timeline_changed()
        self._on_playing_changed(player.playing)
        self._on_sound_changed()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 0, 16, 0)
        groups = (
            (self.timecode, 8, self.total, 8, self.speed),
            (self.previous, 8, self.back, 8, self.play, 8, self.forward, 8, self.next),
            (self.captions, self.guides, self.mute, self.volume, 4, self.zoom, self.full_screen),
        )
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for column, (group, side) in enumerate(zip(groups, sides, strict=True)):
            row = QHBoxLayout()
            row.setSpacing(4)
            for part in group:
                row.addSpacing(part) if isinstance(part, int) else row.addWidget(part)
            grid.addLayout(row, 0, column, side | Qt.AlignmentFlag.AlignVCenter)
        # Sides of equal weight keep the play button in the middle of the picture.
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)

    def set_inset(self, pixels: int) -> None:
        """Keep this far off both sides."""
        self.layout().setContentsMargins(pixels, 0, pixels, 0)

    def _connect(self) -> None:
        player = self._player
        self.previous.clicked.connect(player.previous_frame)
        self.back.clicked.connect(self._on_back)
        self.play.clicked.connect(player.toggle)
        self.forward.clicked.connect(self._on_forward)
        self.next.clicked.connect(player.next_frame)
        self.captions.clicked.connect(player.set_captions)
        self.guides.toggled.connect(self.guides_asked)
        self.mute.clicked.connect(player.sound.set_muted)
        self.volume.valueChanged.connect(self._on_volume_moved)
        self.full_screen.clicked.connect(self.full_screen_asked)
        player.position_changed.connect(self._on_position_changed)
        player.playing_changed.connect(self._on_playing_changed)
        player.speed_changed.connect(self._on_speed_changed)
        player.timeline_changed.connect(self._on_timeline_changed)
        player.captions_changed.connect(self.captions.setChecked)
        player.sound.changed.connect(self._on_sound_changed)

    @Slot()
    def _on_back(self) -> None:
        self._player.step(-1)

    @Slot()
    def _on_forward(self) -> None:
        self._player.step(1)

    @Slot(int)
    def _on_volume_moved(self, per_cent: int) -> None:
        self._player.sound.set_volume(per_cent / 100)

    @Slot(int)
    def _on_position_changed(self, picture: int) -> None:
        timeline = self._player.timeline
        self.timecode.setText(timecode(picture, timeline.canvas.fps) if timeline else "00:00:00:00")

    @Slot()
    def _on_timeline_changed(self) -> None:
        timeline = self._player.timeline
        length = timecode(timeline.pictures, timeline.canvas.fps) if timeline else "00:00:00:00"
        self.total.setFont(timecode_font(13, self.total.font().weight()))
        self.total.setText(f"/ {length}")
        for button in (self.previous, self.back, self.play, self.forward, self.next, self.captions):
            button.setEnabled(timeline is not None)
        self.captions.setChecked(self._player.captions)
        self._on_position_changed(self._player.position)

    @Slot(bool)
    def _on_playing_changed(self, playing: bool) -> None:
        self.play.show_playing(playing)

    @Slot(int)
    def _on_speed_changed(self, speed: int) -> None:
        self.speed.setText(f"{'−' if speed < 0 else ''}{abs(speed)}×")
        self.speed.setVisible(speed != 1)

    @Slot()
    def _on_sound_changed(self) -> None:
        sound = self._player.sound
        self.mute.setEnabled(sound.has_sound)
        self.volume.setVisible(sound.has_sound)
        self.mute.setChecked(sound.muted or not sound.has_sound)
        if sound.has_sound:
            self.mute.say(self.tr("Sound on") if sound.muted else self.tr("Mute"))
        else:
            self.mute.say(self.tr("No sound device was found: the preview plays without sound"))
        self.volume.blockSignals(True)
        self.volume.setValue(round(sound.volume * 100))
        self.volume.blockSignals(False)
