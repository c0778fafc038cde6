"""One utterance by the system's own voices, in a process of its own.

pyttsx3 cannot be used twice in one process: waiting returns before the file is there, queued
texts are lost, and starting again crashes. So each text gets a process, which does one thing
and ends. This file is run by its path and uses nothing of the program.

Reads a request as JSON from standard input and writes the reply as JSON to the file that the
request names, because the library prints to standard output:

::

    {"reply": PATH, "do": "list"}                                  -> {"voices": [{id, name, languages, sex}]}
    {"reply": PATH, "do": "speak", "voice": ID, "text": TEXT, "sound": PATH}  -> {"spoken": true}
                                                                   -> {"error": SENTENCE}
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

FLAG = "--speak-with-system-voice"
"""What a frozen program is started with to run :func:`main` here."""
_LATE = 10.0
"""Seconds to wait for the end of an utterance whose driver has returned."""
_LOOK = 0.02


def _started() -> Any:
    """pyttsx3's engine. On Linux it is given the packaged espeak-ng, which needs no installation."""
    if sys.platform.startswith("linux"):
        import espeakng_loader

        os.environ.setdefault("ESPEAK_DATA_PATH", espeakng_loader.get_data_path())
        ctypes.CDLL(espeakng_loader.get_library_path())
    import pyttsx3

    engine = pyttsx3.init()
    if engine.driver_name == "espeak":
        from pyttsx3.drivers import _espeak

        # The driver sets its rate in another thread; a voice set meanwhile now and then loses it.
        _espeak.Synchronize()
    return engine


def _voices(engine: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": str(voice.id),
            "name": str(voice.name or voice.id),
            "languages": [
                code.decode("utf-8", "ignore") if isinstance(code, bytes) else str(code)
                for code in (voice.languages or [])
            ],
            "sex": str(voice.gender or ""),
        }
        for voice in engine.getProperty("voices")
    ]


def _speak(engine: Any, request: dict[str, Any]) -> dict[str, Any]:
    problems: list[str] = []
    finished: list[bool] = []
    engine.connect("error", lambda name=None, exception=None: problems.append(str(exception)))
    engine.connect("finished-utterance", lambda name=None, completed=False: finished.append(bool(completed)))
    engine.setProperty("voice", request["voice"])
    engine.save_to_file(request["text"], request["sound"])
    engine.runAndWait()
    sound = Path(request["sound"])
    waited = 0.0
    while not problems and not finished and waited < _LATE:  # some drivers return before they are done
        time.sleep(_LOOK)
        waited += _LOOK
    if problems:
        return {"error": problems[0]}
    if not finished and not (sound.exists() and sound.stat().st_size):
        return {"error": "it never finished"}
    return {"spoken": True}


def main() -> int:
    """Answer one request; the exit status is 0 wherever a reply was written."""
    request: dict[str, Any] = json.load(sys.stdin)
    reply: dict[str, Any]
    try:
        engine = _started()
        reply = {"voices": _voices(engine)} if request["do"] == "list" else _speak(engine, request)
    except Exception as error:  # the reply is how the parent learns of whatever a driver raises
        reply = {"error": f"{type(error).__name__}: {error}"}
    Path(request["reply"]).write_text(json.dumps(reply), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)  # drivers are known to crash while they are torn down, with the sound long written


if __name__ == "__main__":
    sys.exit(main())
