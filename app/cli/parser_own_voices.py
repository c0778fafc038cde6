"""The options of ``scenewright voices ACTION``."""

from __future__ import annotations

from pathlib import Path

from app.cli.parsing import Parser, command


def own_voices(made: Parser) -> None:
    """Add the actions to the command that lists voices."""
    actions = made.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    add = command(
        actions,
        "add",
        "add a piper voice: a file NAME.onnx with NAME.onnx.json beside it",
        ["scenewright voices add de_DE-thorsten-high.onnx"],
    )
    add.add_argument("file", type=Path, metavar="FILE.onnx", help="the voice file; both are copied")
    remove = command(
        actions,
        "remove",
        "remove a voice that was added",
        ["scenewright voices remove piper:de_DE-thorsten-high"],
    )
    remove.add_argument("voice", metavar="ID", help="its id, as `scenewright voices` shows it")
