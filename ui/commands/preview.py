"""Commands about how large pictures are seen: the preview's, and a frame's candidates."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.commands.registry import Registry

if TYPE_CHECKING:
    from ui.dialogs import Dialogs
    from ui.inspector import Inspector
    from ui.preview import PreviewView

PREVIEW = ("preview.fit", "preview.half", "preview.whole", "preview.double", "", "preview.zoom_in",
           "preview.zoom_out")  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("PreviewCommands", text)


def add_preview_commands(registry: Registry, view: PreviewView) -> None:
    """Add them. All need an open project."""
    group = _tr("Preview")
    for name, text, run, keys, glyph in (
        ("fit", _tr("Fit the preview's picture"), partial(view.set_zoom, None), "Ctrl+0", "arrows-in"),
        ("half", _tr("Preview at 50 %"), partial(view.set_zoom, 0.5), "Ctrl+Alt+5", "corners-in"),
        ("whole", _tr("Preview at 100 %"), partial(view.set_zoom, 1.0), "Ctrl+Alt+1", "number-circle-one"),
        ("double", _tr("Preview at 200 %"), partial(view.set_zoom, 2.0), "Ctrl+Alt+2", "number-circle-two"),
        ("zoom_in", _tr("Look nearer at the preview"), view.zoom_in, "Ctrl+=", "magnifying-glass-plus"),
        ("zoom_out", _tr("Look from further at the preview"), view.zoom_out, "Ctrl+-", "magnifying-glass-minus"),
    ):  # fmt: skip
        registry.add(f"preview.{name}", group, text, run, [keys], icon_name=glyph)


def add_candidate_commands(registry: Registry, dialogs: Dialogs, inspector: Inspector) -> None:
    """Add them. They need a selected frame."""
    group = _tr("Frame")
    registry.add("frame.find_picture", group, _tr("Find a picture you have used…"), inspector.find_picture,
                 ["Shift+F"], icon_name="magnifying-glass")  # fmt: skip
    registry.add("frame.make_pictures", group, _tr("Make more backdrops"), inspector.make_pictures,
                 ["Ctrl+Shift+B"], icon_name="sparkle")  # fmt: skip
    registry.add("frame.remove_picture", group, _tr("Remove the picture from the choices"),
                 inspector.pictures.remove_current, icon_name="trash")  # fmt: skip
    registry.add("frame.full", group, _tr("See its picture large…"), dialogs.show_candidate, ["F"],
                 icon_name="frame-corners")  # fmt: skip
    registry.add("frame.compare", group, _tr("Compare its pictures side by side…"), dialogs.compare_candidates, ["C"],
                 icon_name="columns")  # fmt: skip
    registry.add("frame.crop", group, _tr("Which part of its picture is seen…"), dialogs.crop, ["Shift+C"],
                 icon_name="crop")  # fmt: skip
