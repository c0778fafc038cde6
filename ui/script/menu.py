"""What a press of the other button over the script offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu

from ui.theme import icon

if TYPE_CHECKING:
    from ui.script.page import ScriptPage


def _tr(text: str) -> str:
    return QCoreApplication.translate("ScriptPage", text)


def page_menu(page: ScriptPage) -> QMenu:
    """The menu, which goes once it is closed. Who may only read is offered no change."""
    may, selected = not page.isReadOnly(), page.textCursor().hasSelection()
    menu = QMenu(page)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for text, glyph, slot, enabled in (
        (_tr("Cut"), "scissors", page.cut, selected and may),
        (_tr("Copy"), "copy", page.copy, selected),
        (_tr("Paste"), "clipboard-text", page.paste, page.canPaste()),
        ("", "", None, False),
        (_tr("Split frame here"), "", page.split_here, may),
        (_tr("Join with the frame before"), "", page.join_here, may),
        ("", "", None, False),
        (_tr("Select all"), "", page.selectAll, True),
    ):
        if slot is None:
            menu.addSeparator()
            continue
        action = menu.addAction(icon(glyph), text) if glyph else menu.addAction(text)
        action.setEnabled(enabled)
        action.triggered.connect(slot)
    return menu
