"""How everything looks: tokens, palette, stylesheet, type and icons."""

from ui.theme.icons import icon
from ui.theme.theme import Mode, Theme, apply, timecode_font, tokens
from ui.theme.tokens import DARK, LIGHT, Tokens, contrast, mix

__all__ = [
    "DARK",
    "LIGHT",
    "Mode",
    "Theme",
    "Tokens",
    "apply",
    "contrast",
    "icon",
    "mix",
    "timecode_font",
    "tokens",
]
