"""The program in a real window, driven from outside as a hand does: nothing of ours is called, only keys
and the mouse, and what can be seen on the screen, in files and by the command line."""
