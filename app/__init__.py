"""Scenewright: a script becomes a narrated video that stays editable sentence by sentence."""

__version__ = "0.1.0"
