"""Timeline in, pictures and files out."""
