"""Passwords and secrets: hashed by argon2id, kept in the system's keyring."""
