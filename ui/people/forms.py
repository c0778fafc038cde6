"""A few fields, what went wrong with them, and the button that sends them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.theme import tokens

PLAIN, SECRET = QLineEdit.EchoMode.Normal, QLineEdit.EchoMode.Password


class Form(QWidget):
    """``fields`` are (name, words, echo mode). The button can be pressed while all but those in
    ``optional`` are filled."""

    sent = Signal()
    left = Signal()

    def __init__(
        self,
        title: str,
        hint: str,
        fields: Sequence[tuple[str, str, QLineEdit.EchoMode]],
        send: str,
        leave: str = "",
        optional: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._needed = [name for name, _, _ in fields if name not in optional]
        self._busy = False
        heading = QLabel(title, self)
        heading.setProperty("kind", "title")
        heading.setVisible(bool(title))
        self.hint = QLabel(hint, self)
        self.hint.setProperty("kind", "dim")
        self.hint.setWordWrap(True)
        self.hint.setVisible(bool(hint))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.fields: dict[str, QLineEdit] = {}
        for name, words, echo in fields:
            field = QLineEdit(self)
            field.setEchoMode(echo)
            field.setAccessibleName(words)
            field.textChanged.connect(self._on_typed)
            field.returnPressed.connect(self._on_send)
            label = QLabel(words, self)
            label.setProperty("kind", "dim")
            label.setMinimumHeight(28)
            form.addRow(label, field)
            self.fields[name] = field
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        self.send = QPushButton(send, self)
        self.send.setProperty("kind", "primary")
        self.send.setAutoDefault(False)  # Enter in a field sends, once
        self.send.clicked.connect(self._on_send)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        if leave:
            self.leave = QPushButton(leave, self)
            self.leave.setAutoDefault(False)
            self.leave.clicked.connect(self.left)
            row.addWidget(self.leave)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(self.hint)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addLayout(row)
        self._on_typed()

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.fields[name].text()

    def clear(self) -> None:
        """Empty every field: secrets do not stay on screen."""
        for field in self.fields.values():
            field.clear()

    def tell(self, problem: str) -> None:
        """Say what went wrong, and let it be sent again."""
        self._busy = False
        self.problem.setText(problem)
        self.problem.setStyleSheet(f"color: {tokens().error};")
        self.problem.show()
        self._on_typed()

    def begin(self) -> None:
        """Nothing is sent twice while the answer is waited for."""
        self._busy = True
        self.problem.hide()
        self._on_typed()

    def end(self) -> None:
        """It went well."""
        self._busy = False
        self.clear()
        self.problem.hide()

    @Slot()
    def _on_typed(self) -> None:
        filled = all(self.fields[name].text().strip() for name in self._needed)
        self.send.setEnabled(filled and not self._busy)

    @Slot()
    def _on_send(self) -> None:
        if self.send.isEnabled():
            self.sent.emit()
