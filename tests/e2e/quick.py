"""Options that make a video small and its voice instant, for tests that look at everything else."""

SMALL = ("--size", "320x180", "--fps", "10", "--voice", "fake:beep")
