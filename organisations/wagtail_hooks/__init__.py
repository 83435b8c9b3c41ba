"""Wagtail loads this; each module registers one part of the admin."""

from organisations.wagtail_hooks import (
    admin_list,
    choosing,
    doubts,
    duplicates,
    error_reports,
    freshness,
    imports,
    menu,
    vocabularies,
)

__all__ = [
    "admin_list",
    "choosing",
    "doubts",
    "duplicates",
    "error_reports",
    "freshness",
    "imports",
    "menu",
    "vocabularies",
]
