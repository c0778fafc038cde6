"""The one stylesheet, made from the tokens.

What a control is, it says by a dynamic property: ``kind`` is ``primary``, ``ghost`` or
``tool`` on buttons (none is secondary), ``dim``, ``faint``, ``title``, ``heading`` or
``waiting`` or ``small`` on labels, ``card`` or ``bar`` on frames and plain widgets.
"""

from __future__ import annotations

from string import Template

from ui.theme import fonts
from ui.theme.fonts import BODY, BODY_SMALL, SMALL, TITLE
from ui.theme.tokens import COLOURS, Tokens, mix

_SHEET = Template("""
* { outline: none; }
QMenu, QMenuBar, QDockWidget, QHeaderView, QTabBar, QComboBox QAbstractItemView { font-size: ${body}px; }
QMainWindow, QDialog { background: $panel; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; font-size: ${body_small}px; }

QLabel { background: transparent; }
QLabel[kind="dim"] { color: $dim; }
QLabel[kind="faint"] { color: $faint; font-size: ${body_small}px; }
QLabel[kind="waiting"] { color: $warning; font-size: ${body_small}px; font-weight: 600; }
QLabel[kind="pill"] { background: $accent; color: $on_accent; border-radius: 6px; padding: 4px 10px; font-weight: 600; }
QLabel[kind="small"] { color: $dim; font-size: ${small}px; }
QLabel[kind="heading"] { color: $text; font-weight: 600; }
QLabel[kind="title"] { color: $text; font-size: ${title}px; font-weight: 600; }

QWidget[kind="ground"] { background: $ground; }
QWidget[kind="panel"] { background: $panel; }
QWidget[kind="bar"] { background: $panel; border-bottom: 1px solid $line; }
QFrame[kind="card"] { background: $raised; border: 1px solid $line; border-radius: 6px; }
QFrame[kind="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

QPushButton {
  background: $raised; color: $text; border: 1px solid $line; border-radius: 5px;
  padding: 0 12px; min-height: 28px; font-weight: 500;
}
QPushButton:hover { background: $raised_hover; }
QPushButton:pressed { background: $raised_pressed; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $off; background: $panel; }
QPushButton:checked { background: $second_tint; border-color: $second; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 0 11px; min-height: 26px; }
QPushButton[kind="primary"]:disabled { background: $raised; color: $off; border-color: $line; }
QPushButton[kind="ghost"] { background: transparent; border-color: transparent; color: $dim; }
QPushButton[kind="ghost"]:hover { background: $raised; color: $text; }
QPushButton[kind="ghost"]:focus { border-color: $accent; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 3px; color: $dim; }
QToolButton:hover { background: $hover; color: $text; }
QToolButton:pressed { background: $pressed; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $off; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QAbstractSpinBox {
  background: $field; color: $text; border: 1px solid $line; border-radius: 5px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit, QComboBox { padding: 0 8px; min-height: 26px; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:hover, QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QPlainTextEdit:hover, QTextEdit:hover { border-color: $line_strong; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QPlainTextEdit:disabled { color: $off; background: $panel; }
QLineEdit { padding: 0 6px; }
QAbstractSpinBox[kind="inherited"] { color: $dim; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; background: transparent; padding: 0 0 0 6px; min-height: 0; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$marks/chevron-down.svg"); width: 12px; height: 12px; }
QAbstractSpinBox { padding: 0 22px 0 0; min-height: 26px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; background: transparent; border: none; width: 20px; height: 13px; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 1px 1px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 1px 1px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url("$marks/chevron-up.svg"); width: 9px; height: 9px; }
QAbstractSpinBox::down-arrow { image: url("$marks/chevron-down.svg"); width: 9px; height: 9px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; border-radius: 5px; padding: 4px; selection-background-color: $hover; selection-color: $text; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $off; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; background: $field; border: 1px solid $line_strong; border-radius: 4px; }
QTreeView::indicator { width: 14px; height: 14px; background: $panel; border: 1px solid $line_strong; border-radius: 4px; }
QTreeView::indicator:hover { border-color: $dim; }
QTreeView::indicator:checked { background: $second; border-color: $second; image: url("$marks/check-$scheme.svg"); }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $dim; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; width: 12px; height: 12px; }
QCheckBox::indicator:checked { background: $second; border-color: $second; image: url("$marks/check-$scheme.svg"); }
QCheckBox::indicator:checked:focus { border-color: $accent; }
QRadioButton::indicator:checked { background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5, stop:0 $second, stop:0.5 $second, stop:0.6 $field, stop:1 $field); border-color: $second; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $panel; border-color: $line; }

QMenuBar { background: $panel; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; color: $text; }
QMenu::item:selected { background: $hover_raised; }
QMenu::item:disabled { color: $off; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { qproperty-drawBase: 0; background: transparent; }
QTabBar::tab { background: transparent; color: $dim; padding: 8px 12px; border: none; border-bottom: 2px solid transparent; font-weight: 500; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:focus { color: $accent; }

QDockWidget { color: $dim; font-weight: 600; titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: $panel; padding: 6px 12px; border-bottom: 1px solid $line; text-align: left; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QStatusBar { background: $panel; color: $dim; border-top: 1px solid $line; font-size: ${body_small}px; }
QStatusBar::item { border: none; }
QToolBar { background: $panel; border: none; border-bottom: 1px solid $line; spacing: 4px; padding: 4px 8px; }

QAbstractScrollArea { background: $panel; border: none; }
QTreeView, QListView, QTableView { background: $panel; border: none; color: $text; show-decoration-selected: 1; }
QTreeView::item, QListView::item, QTableView::item { min-height: 24px; border: none; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: $raised; color: $text; }
QHeaderView::section { background: $panel; color: $dim; border: none; border-bottom: 1px solid $line; padding: 4px 8px; }
QAbstractItemView:focus { border: none; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $scroll_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $second; border-radius: 2px; }

QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; background: $line_strong; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $dim; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: $text; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $off; }
""")


def stylesheet(tokens: Tokens) -> str:
    """The stylesheet of a theme."""
    values = {name: getattr(tokens, name) for name in COLOURS}
    strong = 0.10 if tokens.dark else 0.08
    return _SHEET.substitute(
        values,
        marks=(fonts.resources() / "icons").as_posix(),
        scheme="dark" if tokens.dark else "light",
        body=BODY,
        body_small=BODY_SMALL,
        small=SMALL,
        title=TITLE,
        hover=mix(tokens.panel, tokens.text, 0.06),
        pressed=mix(tokens.panel, tokens.text, 0.12),
        hover_raised=mix(tokens.raised, tokens.text, strong),
        raised_hover=mix(tokens.raised, tokens.text, 0.05),
        raised_pressed=mix(tokens.raised, tokens.text, strong),
        line_strong=mix(tokens.line, tokens.text, 0.2),
        accent_hover=mix(tokens.accent, tokens.text, 0.12),
        accent_pressed=mix(tokens.accent, tokens.ground, 0.18),
        second_tint=mix(tokens.panel, tokens.second, 0.18),
        scroll=mix(tokens.panel, tokens.text, 0.18),
        scroll_hover=mix(tokens.panel, tokens.text, 0.32),
    )
