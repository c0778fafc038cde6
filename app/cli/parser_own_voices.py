"""The options of ``scenewright voices ACTION``."""

from __future__ import annotations

from pathlib import Path

from app.cli import values
from app.cli.parsing import Commands, Parser, command


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
    _endpoint(actions)


def _endpoint(actions: Commands) -> None:
    what = "add, list, try, allow or remove servers of OpenAI's audio API"
    made = actions.add_parser("endpoint", help=what, description=f"{what[:1].upper()}{what[1:]}.")
    deeds = made.add_subparsers(dest="deed", metavar="DEED", required=True, parser_class=Parser)
    add = command(
        deeds,
        "add",
        "add a server of OpenAI's audio API, such as Kokoro's or Chatterbox's",
        [
            "scenewright voices endpoint add kokoro http://localhost:8880 --model kokoro",
            "scenewright voices endpoint add openai https://api.openai.com --model tts-1 --voices alloy,echo --key",
        ],
    )
    add.add_argument("name", metavar="NAME", help="what you call it: small letters, digits, - and _")
    add.add_argument("address", metavar="ADDRESS", help="as http://localhost:8880, with or without /v1")
    add.add_argument("--model", default="tts-1", metavar="NAME", help="the model it is asked for (tts-1)")
    add.add_argument("--voices", default="", metavar="A,B,…", help="its voices (those that it lists itself)")
    add.add_argument(
        "--language", default="", metavar="CODE", help="the language of its voices, where it is one"
    )
    add.add_argument("--format", default="wav", metavar="F", help="wav, mp3, flac, opus or pcm (wav)")
    add.add_argument(
        "--rate", type=values.count, default=24000, metavar="HZ", help="of pcm, which says none (24000)"
    )
    add.add_argument("--licence", default="", metavar="WORDS", help="under what its voices may be used")
    add.add_argument("--key", action="store_true", help="ask for a key, or read it from standard input")
    add.add_argument(
        "--allow", action="store_true", help="texts may be sent there, if it is another computer"
    )
    add.add_argument("--replace", action="store_true", help="put it in the place of one of that name")
    command(deeds, "list", "list the servers", ["scenewright voices endpoint list"])
    attempt = command(
        deeds, "try", "ask a server for its voices and a sentence", ["scenewright voices endpoint try kokoro"]
    )
    attempt.add_argument("name", metavar="NAME", help="a server")
    attempt.add_argument("--voice", default="", metavar="V", help="one of its voices (the first)")
    attempt.add_argument("-o", "--output", type=Path, metavar="OUT.wav", help="keep what it said")
    allow = command(
        deeds,
        "allow",
        "say that texts may be sent to a server on another computer",
        ["scenewright voices endpoint allow openai", "scenewright voices endpoint allow openai --no"],
    )
    allow.add_argument("name", metavar="NAME", help="a server")
    allow.add_argument("--no", action="store_true", help="not any more")
    remove = command(
        deeds, "remove", "forget a server and its key", ["scenewright voices endpoint remove kokoro"]
    )
    remove.add_argument("name", metavar="NAME", help="a server")
