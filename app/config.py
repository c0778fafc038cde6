"""What the environment says: where data lives and which database to use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from app.errors import BadSetting

HOME_VARIABLE = "SCENEWRIGHT_HOME"
MONGODB_VARIABLE = "SCENEWRIGHT_MONGODB_URI"
S3_VARIABLE = "SCENEWRIGHT_S3_URL"
TOKEN_VARIABLE = "SCENEWRIGHT_TOKEN"
VOICES_VARIABLE = "SCENEWRIGHT_VOICES"


@dataclass(frozen=True, slots=True)
class Config:
    """One run's surroundings. ``mongodb_uri`` empty means the embedded database, ``s3_url`` empty
    means media files in a folder. ``token`` is a session's, where the safe is not to be asked."""

    home: Path
    mongodb_uri: str = ""
    s3_url: str = ""
    token: str = field(default="", repr=False)
    own_voices: Path | None = None
    """A folder of voice files instead of the one in the home folder."""

    @property
    def database(self) -> Path:
        """The embedded database's file."""
        return self.home / "scenewright.db"

    @property
    def assets(self) -> Path:
        """Where media files are kept."""
        return self.home / "assets"

    @property
    def cache(self) -> Path:
        """What can be made again: segments, thumbnails, waveforms."""
        return self.home / "cache"

    @property
    def voices(self) -> Path:
        """Voice files that the user has added."""
        return self.own_voices or self.home / "voices"

    @property
    def backups(self) -> Path:
        """Where backups of the embedded database are kept."""
        return self.home / "backups"

    @property
    def log(self) -> Path:
        """The program's own diary."""
        return self.home / "scenewright.log"


def from_environment(environment: Mapping[str, str] = os.environ) -> Config:
    """The surroundings as the environment gives them; the home folder is made.

    BadSetting where the home folder cannot be made or written.
    """
    named = environment.get(HOME_VARIABLE, "").strip()
    home = Path(named or platformdirs.user_data_dir("Scenewright", False))
    try:
        home = home.expanduser().absolute()
        home.mkdir(parents=True, exist_ok=True)
    except RuntimeError as error:
        raise BadSetting(
            f"The data folder {home} cannot be found: no home folder is known here.",
            f"Set {HOME_VARIABLE} to a folder you may write to.",
        ) from error
    except OSError as error:
        raise BadSetting(
            f"The data folder {home} cannot be made ({error.strerror or error}).",
            f"Set {HOME_VARIABLE} to a folder you may write to.",
        ) from error
    if not os.access(home, os.W_OK):
        raise BadSetting(
            f"The data folder {home} is not writable.",
            f"Set {HOME_VARIABLE} to a folder you may write to.",
        )
    mongodb_uri, s3_url, token = (
        environment.get(name, "").strip() for name in (MONGODB_VARIABLE, S3_VARIABLE, TOKEN_VARIABLE)
    )
    voices = environment.get(VOICES_VARIABLE, "").strip()
    own_voices = Path(voices).expanduser().absolute() if voices else None
    return Config(home, mongodb_uri, s3_url, token, own_voices)
