"""The options of ``scenewright speak`` and ``scenewright narration``."""

from __future__ import annotations

from pathlib import Path

from app.cli import values
from app.cli.parsing import Commands, command, group


def speak(commands: Commands) -> None:
    """``scenewright speak TEXT|FILE``."""
    made = command(
        commands,
        "speak",
        "say one text into a sound file, with the times of its words",
        [
            "scenewright speak 'The tide turns twice a day.' -o tide.wav --times tide.json",
            "scenewright speak chapter.md -o chapter.wav --voice hibari:en --rate 1.25",
            "echo 'Bonjour.' | scenewright speak - -o bonjour.wav",
        ],
    )
    made.add_argument("text", metavar="TEXT|FILE", help="what to say, a script file, or - for standard input")
    made.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT.wav", help="the sound: 16-bit mono WAV"
    )
    made.add_argument("--voice", default="", metavar="ID", help="a voice from `scenewright voices`")
    made.add_argument(
        "--rate", type=values.factor, metavar="R", help="times the voice's own speed, at its pitch: 0.5 to 3"
    )
    made.add_argument(
        "--times", type=Path, metavar="OUT.json", help="a file for when each word begins and ends, in seconds"
    )


def narration(commands: Commands) -> None:
    """``scenewright narration ACTION``."""
    actions = group(commands, "narration", "use a recording of somebody who reads the script")
    made = command(
        actions,
        "import",
        "lay one long recording over a project's frames, and say what was read otherwise",
        [
            "scenewright narration import talk talk.mp3",
            "scenewright narration import talk talk.wav --dry-run",
        ],
    )
    made.add_argument("project", help="a project's name or id")
    made.add_argument(
        "file", type=Path, metavar="FILE", help="the recording: any format, also a video's sound"
    )
    made.add_argument("--dry-run", action="store_true", help="only say what would be laid where")
