"""Exporting: what is asked before, what is seen meanwhile and after."""

from ui.export.dialog import ExportDialog
from ui.export.run import Exports

__all__ = ["ExportDialog", "Exports"]
