"""Organisations that are merged, renamed or continued by others."""
