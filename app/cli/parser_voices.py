"""The options of ``scenewright voices`` and ``scenewright audition``."""

from __future__ import annotations

from pathlib import Path

from app.cli import values
from app.cli.parser_own_voices import own_voices
from app.cli.parsing import Commands, Parser, command


def voices(commands: Commands) -> None:
    """``scenewright voices``."""
    made = command(
        commands,
        "voices",
        "list the voices of this computer, the best first; add or remove your own",
        [
            "scenewright voices --language fr",
            "scenewright voices --language de --sex female --offline --variants",
        ],
    )
    _query(made)
    own_voices(made)


def audition(commands: Commands) -> None:
    """``scenewright audition TEXT``."""
    made = command(
        commands,
        "audition",
        "have several voices read one sentence, a sound file each",
        [
            "scenewright audition 'The tide turns.' --voices hibari:en,espeak:en-GB-x-rp -o heard/",
            "scenewright audition 'Die Flut kommt.' --sex female -o heard/",
        ],
    )
    made.add_argument("text", metavar="TEXT", help="a sentence or two")
    made.add_argument(
        "--voices",
        default="",
        metavar="ID,ID,…",
        help="voices from `scenewright voices` (the five best of the text's language)",
    )
    made.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="for WAV files")
    _query(made)


def _query(made: Parser) -> None:
    made.add_argument("--language", default="", metavar="CODE", help="only voices for a language")
    made.add_argument("--name", default="", metavar="WORDS", help="only with these words in name or id")
    made.add_argument("--sex", default="", choices=("female", "male"), help="only those that say they are")
    made.add_argument("--engine", default="", metavar="NAME", help="only one engine's, such as espeak")
    made.add_argument(
        "--quality", type=values.count, default=0, metavar="N", help="only of N or better, of 100"
    )
    made.add_argument("--licence", default="", metavar="WORDS", help="only with this in the licence")
    made.add_argument("--offline", action="store_true", help="only those that need no network")
    made.add_argument(
        "--variants", action="store_true", help="with a language, espeak's voices in other registers too"
    )
