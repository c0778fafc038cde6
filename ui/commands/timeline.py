"""The timeline's commands: what a drag does there, by keys and from the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.commands.registry import Registry

if TYPE_CHECKING:
    from ui.marking import Marking
    from ui.timeline_actions import TimelineActions


def _tr(text: str) -> str:
    return QCoreApplication.translate("TimelineCommands", text)


def add_timeline_commands(registry: Registry, actions: TimelineActions, marking: Marking) -> list[str]:
    """Add them; returns their names. All need an open project."""
    group = _tr("Timeline")
    looping, sounds = None, actions.sounds
    table = (
        ("split", _tr("Split frame at the playhead"), actions.split, ["Ctrl+K", "Ctrl+B"], "scissors"),
        ("trim_start", _tr("Trim start to the playhead"), actions.trim_start, ["Q"], "arrow-line-right"),
        ("trim_end", _tr("Trim end to the playhead"), actions.trim_end, ["W"], "arrow-line-left"),
        ("pause_shorter", _tr("Shorter pause after"), actions.pause_after_shorter, ["["], "arrows-in-line-horizontal"),
        ("pause_longer", _tr("Longer pause after"), actions.pause_after_longer, ["]"], "arrows-out-line-horizontal"),
        ("before_shorter", _tr("Shorter pause before"), actions.pause_before_shorter, ["Ctrl+Alt+["], "align-left"),
        ("before_longer", _tr("Longer pause before"), actions.pause_before_longer, ["Ctrl+Alt+]"], "align-right"),
        ("slip_back", _tr("Slip clip earlier"), actions.slip_back, ["Ctrl+Alt+Left"], "rewind"),
        ("slip_on", _tr("Slip clip later"), actions.slip_on, ["Ctrl+Alt+Right"], "fast-forward"),
        ("transition_shorter", _tr("Shorter transition"), actions.transition_shorter, ["Ctrl+["], "intersect"),
        ("transition_longer", _tr("Longer transition"), actions.transition_longer, ["Ctrl+]"], "intersect"),
        ("sound_next", _tr("Choose the next sound"), sounds.next, ["Ctrl+Alt+Down"], "music-notes"),
        ("sound_earlier", _tr("Move sound earlier"), sounds.earlier, ["Alt+Left"], "arrow-left"),
        ("sound_later", _tr("Move sound later"), sounds.later, ["Alt+Right"], "arrow-right"),
        ("sound_louder", _tr("Sound louder"), sounds.louder, ["Ctrl+Up"], "speaker-simple-high"),
        ("sound_quieter", _tr("Sound quieter"), sounds.quieter, ["Ctrl+Down"], "speaker-simple-low"),
        ("duck_more", _tr("Sound lower under the voice"), sounds.duck_more, ["Ctrl+Shift+Down"], "ear-slash"),
        ("duck_less", _tr("Sound less low under the voice"), sounds.duck_less, ["Ctrl+Shift+Up"], "ear"),
        ("fade_in_longer", _tr("Longer fade in"), sounds.fade_in_longer, ["Alt+]"], "trend-up"),
        ("fade_in_shorter", _tr("Shorter fade in"), sounds.fade_in_shorter, ["Alt+["], "minus"),
        ("fade_out_longer", _tr("Longer fade out"), sounds.fade_out_longer, ["Alt+Shift+]"], "trend-down"),
        ("fade_out_shorter", _tr("Shorter fade out"), sounds.fade_out_shorter, ["Alt+Shift+["], "minus"),
        ("sound_duplicate", _tr("Duplicate sound"), sounds.duplicate, [], "copy"),
        ("sound_remove", _tr("Remove sound"), sounds.remove, [], "trash"),
        ("sound_ripple", _tr("Remove sound and close the gap"), sounds.ripple, [], "arrow-line-left"),
        ("sound_split", _tr("Split sound at the playhead"), sounds.split, ["Ctrl+Alt+K"], "scissors"),
        ("sound_loop", _tr("Loop sound"), sounds.loop, ["Ctrl+Alt+L"], "repeat"),
        ("sound_faster", _tr("Sound faster"), sounds.faster, [], "fast-forward"),
        ("sound_slower", _tr("Sound slower"), sounds.slower, [], "rewind"),
        ("sound_left", _tr("Sound more to the left"), sounds.to_left, [], "arrow-left"),
        ("sound_right", _tr("Sound more to the right"), sounds.to_right, [], "arrow-right"),
        ("sound_replace", _tr("Replace the sound's file…"), sounds.replace_file, [], "swap"),
        ("sound_all", _tr("Choose all sounds"), sounds.choose_all, [], "selection-all"),
        ("sound_add", _tr("Add a sound…"), sounds.add_effect, [], "speaker-high"),
        ("music_add", _tr("Add music…"), sounds.add_music, [], "music-note"),
        ("marker", _tr("Add a marker"), marking.add, ["M"], "flag"),
        ("marker_next", _tr("Next marker"), marking.next, ["Shift+M"], "caret-right"),
        ("marker_previous", _tr("Previous marker"), marking.previous, ["Ctrl+Shift+M"], "caret-left"),
        ("marker_rename", _tr("Rename marker"), marking.rename, ["Ctrl+Alt+M"], "pencil-simple"),
        ("marker_bring", _tr("Move nearest marker here"), marking.bring, [], "flag-banner"),
        ("marker_remove", _tr("Remove marker"), marking.remove, [], "flag"),
        ("markers", _tr("Markers…"), marking.show_list, ["Ctrl+M"], "list-bullets"),
        ("in", _tr("Range begins here"), marking.set_in, ["I"], "caret-circle-left"),
        ("out", _tr("Range ends here"), marking.set_out, ["O"], "caret-circle-right"),
        ("range_clear", _tr("Clear the range"), marking.clear, ["Alt+X"], "x"),
        ("loop", _tr("Loop the range"), marking.toggle_looping, ["Ctrl+L"], "repeat"),
    )  # fmt: skip
    names = []
    for name, text, run, keys, glyph in table:
        full = f"timeline.{name}"
        action = registry.add(full, group, text, run, keys, icon_name=glyph, checkable=name == "loop")
        if name == "loop":
            looping = action
        names.append(full)
    if looping is not None:
        marking.looping_changed.connect(looping.setChecked)
    return names


def by_menu(names: list[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The timeline's commands as menus that each have room on a screen."""
    about = {
        "sound": (_tr("Sounds"), ("sound", "music", "duck", "fade")),
        "mark": (_tr("Markers and range"), ("marker", "in", "out", "range", "loop")),
    }
    menus = {
        kind: tuple(n for n in names if n.partition(".")[2].startswith(begin))
        for kind, (_, begin) in about.items()
    }
    others = tuple(name for name in names if not any(name in menu for menu in menus.values()))
    return (_tr("Timeline"), others), *((about[kind][0], menu) for kind, menu in menus.items())
