"""Files of sound and picture: where they are kept, what they are, and how they are decoded."""
