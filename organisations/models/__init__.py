"""The directory of organisations, its entries, and the words that describe them."""

from organisations.models.imports import ImportBatch, ImportedRow
from organisations.models.index_pages import OrganisationIndexPage
from organisations.models.organisation_pages import OrganisationPage
from organisations.models.organisation_rows import (
    OrganisationActivity,
    OrganisationLanguage,
    OrganisationLink,
    OrganisationName,
    OrganisationTargetGroup,
)
from organisations.models.reports import ErrorReport
from organisations.models.vocabularies import Activity, ServiceLanguage, TargetGroup

__all__ = [
    "Activity",
    "ErrorReport",
    "ImportBatch",
    "ImportedRow",
    "OrganisationActivity",
    "OrganisationIndexPage",
    "OrganisationLanguage",
    "OrganisationLink",
    "OrganisationName",
    "OrganisationPage",
    "OrganisationTargetGroup",
    "ServiceLanguage",
    "TargetGroup",
]
