"""Wagtail loads this; each module registers one part of the admin."""

from organisations.wagtail_hooks import admin_list, doubts, error_reports, vocabularies

__all__ = ["admin_list", "doubts", "error_reports", "vocabularies"]
