"""Voices: text in, sound and word times out.

::

    Speaker ── hibari   English, neural, in the wheel: the default
            ├─ espeak   some 140 languages, the fallback for every script
            ├─ system   the computer's own voices, one child process an utterance
            └─ fake     tone bursts with exact word times, for tests and for trying things

Everything behind :class:`app.voice.speaker.Speaker` follows :class:`app.voice.engine.Engine`.
Engines are imported when first asked for, so that starting the program loads none of their
libraries. Every engine gives the same bytes for the same text, voice and seed, may be called
from any thread, and times its words by characters of the text it was given.
"""
