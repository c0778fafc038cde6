"""Where pictures come from, and how they are spread over frames."""
