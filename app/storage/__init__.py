"""Documents behind one small port: SQLite on one's own computer, MongoDB for teams."""
