"""Networks and projects."""

from networks.models.editor_groups import EditorGroup
from networks.models.networks import (
    NetworkDocument,
    NetworkIndexPage,
    NetworkMember,
    NetworkPage,
    PageNetwork,
)
from networks.models.projects import ProjectIndexPage, ProjectPage, ProjectPartner

__all__ = [
    "EditorGroup",
    "NetworkDocument",
    "NetworkIndexPage",
    "NetworkMember",
    "NetworkPage",
    "PageNetwork",
    "ProjectIndexPage",
    "ProjectPage",
    "ProjectPartner",
]
