"""Other people in the window: signing in, who is here, conflicts, sharing."""
