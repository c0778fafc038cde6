"""The command line: arguments in, services called, words and one machine-readable line out."""
