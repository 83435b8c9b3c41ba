"""Wagtail's own search, of the admin and of its APIs, with our analysis of words: its backends for each engine."""
