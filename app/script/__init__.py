"""Text in: a script of any supported format becomes scenes and frames."""
