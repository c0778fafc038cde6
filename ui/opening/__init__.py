"""From the start of the program to the editor: the window at once, in it what can be told already, and
the editor as soon as it is there.

::

    frame.py     the program's one window     ── painted before anything but Qt and the theme is loaded
    waiting.py   what stands in it meanwhile  ── the panels where they will be, nothing to press
    glimpse.py   the project's storyboard in it, as soon as it has been read: it scrolls, and chooses
    beside.py    loading and reading in a thread of its own, so that the window stays alive
    steps.py     one after the other

Nothing here is imported that need not be: see ``tests/e2e/test_start.py`` for what may be loaded when.
"""
