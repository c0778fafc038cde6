"""Files that come with the program: fonts, templates, samples, icons."""
