"""What an export is to be: a preset, and what of it is to be otherwise."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.formats import SPEEDS, VIDEO_CODECS, Format
from app.domain.presets import PRESETS, FormatWish
from app.domain.project import ProjectSettings
from app.domain.time import format_rate, parse_rate
from app.errors import BadSetting
from app.services.render_options import RenderOptions, fitted, format_for
from ui.inspector.look_tab import RATES, SIZES, shape


class FormatChoices(QWidget):
    """Controls for everything that an export may do otherwise than its project.

    ``changed`` tells that :meth:`options` are others; ``suffix_chosen`` that the file's name should end so.
    """

    changed = Signal()
    suffix_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = ProjectSettings()
        self._output = Path("video.mp4")
        self._quality_touched = False
        self.preset = self._combo(self.tr("What the video is for"))
        self.preset.addItem(self.tr("As the project says"), "")
        for name, preset in PRESETS.items():
            self.preset.addItem(self.tr(preset.label), name)
        self.about = QLabel(self)
        self.about.setProperty("kind", "faint")
        self.about.setWordWrap(True)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Room for the longest, so that nothing moves while one looks through them.
        self.about.setMinimumHeight(3 * self.about.fontMetrics().lineSpacing())
        self.size_ = self._combo(self.tr("Size of the video"))
        self.rate = self._combo(self.tr("Pictures a second of the video"))
        self.quality = QSpinBox(self)
        self.quality.setAccessibleName(self.tr("Quality of the pictures; 0 is the best"))
        self.quality.valueChanged.connect(self._on_quality)
        self.scale = QLabel(self)
        self.scale.setProperty("kind", "faint")
        self.speed = self._combo(self.tr("How much work the encoder takes over it"))
        for name in SPEEDS:
            self.speed.addItem(name, name)
        self.captions = self._combo(self.tr("Captions of the video"))
        for text, mode in (
            (self.tr("In the picture"), "burned"),
            (self.tr("As files beside the video (SRT, WebVTT)"), "file"),
            (self.tr("In the picture and as files"), "both"),
            (self.tr("None"), "none"),
        ):
            self.captions.addItem(text, mode)
        self.track = self._check(self.tr("Also as a track, for players to show"))
        self.hardware = self._check(self.tr("Encode with the graphics card where it can"))
        self.verify = self._check(self.tr("Decode all of it before it appears"))
        self.poster = self._check(self.tr("Save a poster picture beside it"))
        self._lay_out()
        self._on_preset()
        self.preset.currentIndexChanged.connect(self._on_preset)

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.currentIndexChanged.connect(self._on_changed)
        return combo

    def _check(self, text: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.toggled.connect(self._on_changed)
        return box

    def _lay_out(self) -> None:
        quality = QHBoxLayout()
        quality.setSpacing(8)
        quality.addWidget(self.quality)
        quality.addWidget(self.scale, 1)
        checks = QVBoxLayout()
        checks.setSpacing(4)
        for box in (self.track, self.poster, self.hardware, self.verify):
            checks.addWidget(box)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (self.tr("For"), self.preset),
            ("", self.about),
            (self.tr("Size"), self.size_),
            (self.tr("Pictures a second"), self.rate),
            (self.tr("Quality"), quality),
            (self.tr("Effort"), self.speed),
            (self.tr("Captions"), self.captions),
            ("", checks),
        ):
            label = QLabel(text, self)
            label.setProperty("kind", "dim")
            label.setMinimumHeight(28 if text else 0)
            form.addRow(label, field)

    # What is chosen ----------------------------------------------------------------------

    def show_project(self, settings: ProjectSettings, anew: bool) -> None:
        """Offer what a project itself has; ``anew``: nothing has been chosen for it yet."""
        self._settings = settings
        if anew:
            self.preset.setCurrentIndex(0)
            self.captions.setCurrentIndex(self.captions.findData(settings.captions))
        self._offer()

    def show_output(self, output: Path) -> None:
        """Follow the file's name: how it ends says what is in it."""
        if output.suffix.lower() != self._output.suffix.lower():
            self._output = output
            self._offer()
        self._output = output

    def options(self) -> RenderOptions:
        """What was asked for."""
        preset, speed = str(self.preset.currentData()), str(self.speed.currentData())
        sides = [int(side) for side in str(self.size_.currentData() or "").split("x") if side]
        width, height = sides or (None, None)
        rate = self.rate.currentData()
        wish = FormatWish(
            (preset,) if preset else (),
            self.quality.value() if self._quality_touched and self.quality.isEnabled() else None,
            hardware="auto" if self.hardware.isChecked() and self.hardware.isEnabled() else "",
        )
        if self.speed.isEnabled() and speed != self._usual_speed:
            wish = FormatWish((*wish.presets, speed), wish.crf, hardware=wish.hardware)
        return RenderOptions(
            width,
            height,
            parse_rate(str(rate)) if rate else None,
            str(self.captions.currentData()),
            format=wish,
            verify=self.verify.isChecked(),
            captions_inside=self.track.isChecked() and self.track.isEnabled(),
            poster=self.poster.isChecked() and self.poster.isEnabled(),
        )

    def made(self) -> Format:
        """The format that comes of it; BadSetting where it is none."""
        return format_for(self._settings, self._output, self.options())

    # Offering ----------------------------------------------------------------------------

    @Slot()
    def _on_preset(self) -> None:
        name = str(self.preset.currentData())
        self._quality_touched = False
        if name:
            self.suffix_chosen.emit(PRESETS[name].suffix)
            self._output = self._output.with_suffix(PRESETS[name].suffix)
        self._offer()
        self.changed.emit()

    def _offer(self) -> None:
        """Have each control offer what there is for the preset and the file's name."""
        name = str(self.preset.currentData())
        wish = FormatWish((name,) if name else ())
        try:
            made = format_for(self._settings, self._output, RenderOptions(format=wish))
        except BadSetting:
            return  # said where the dialog asks for it
        video = made.video
        usual = fitted(self._settings, made, RenderOptions())
        with _quiet(self):
            size = self.size_.currentData()
            self.size_.clear()
            if usual.width and usual.height:
                self.size_.addItem(self.tr("{0}, as usual").format(shape(usual.width, usual.height)), None)
                for width, height in SIZES:
                    self.size_.addItem(shape(width, height), f"{width}x{height}")
                self.size_.setCurrentIndex(max(0, self.size_.findData(size) if size else 0))
            rate = self.rate.currentData()
            self.rate.clear()
            if usual.fps is not None:
                self.rate.addItem(self.tr("{0} a second, as usual").format(format_rate(usual.fps)), None)
                for each in RATES:
                    self.rate.addItem(self.tr("{0} a second").format(each), each)
                self.rate.setCurrentIndex(max(0, self.rate.findData(rate) if rate else 0))
            codec = VIDEO_CODECS[video.codec] if video else None
            scaled = bool(codec and codec.worst)
            if not self._quality_touched or (codec and self.quality.maximum() != codec.worst):
                self.quality.setRange(0, codec.worst if codec else 0)
                self.quality.setValue(video.quality if video else 0)
                self._quality_touched = False
            self.scale.setText(
                self.tr("of {0}; 0 is the best").format(codec.worst) if codec and scaled else ""
            )
            self._usual_speed = video.speed if video else ""
            if video:
                self.speed.setCurrentIndex(self.speed.findData(video.speed))
        for control in (self.size_, self.rate, self.poster):
            control.setEnabled(video is not None)
        self.quality.setEnabled(scaled)
        self.speed.setEnabled(video is not None and video.codec in ("h264", "hevc", "av1", "vp9"))
        self.hardware.setEnabled(video is not None and video.codec in ("h264", "hevc", "av1"))
        self.track.setEnabled(bool(made.container.captions))
        self._tell()

    def _tell(self) -> None:
        """Say what the file will hold."""
        preset = PRESETS.get(str(self.preset.currentData()))
        try:
            facts = self.made().facts()
        except BadSetting:
            facts = ""
        self.about.setText("\n".join(filter(None, (preset.description if preset else "", facts))))

    @Slot(int)
    def _on_quality(self, _value: int) -> None:
        self._quality_touched = True
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        if hasattr(self, "poster"):
            self._tell()
            self.changed.emit()


class _quiet:
    """Controls that are filled anew tell nobody."""

    def __init__(self, choices: FormatChoices) -> None:
        self._controls = (choices.size_, choices.rate, choices.quality, choices.speed)

    def __enter__(self) -> None:
        for control in self._controls:
            control.blockSignals(True)

    def __exit__(self, *_: object) -> None:
        for control in self._controls:
            control.blockSignals(False)
