"""The directory of organisations, its entries, and the words that describe them."""

from organisations.models.duplicates import LikelyDuplicate
from organisations.models.freshness import (
    CheckAnswer,
    CheckMail,
    CheckSettings,
    ProposedChange,
    SilentAddress,
)
from organisations.models.import_jobs import ImportJob, ImportUpload, PlannedRow
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
from organisations.models.proposals import OrganisationProposal
from organisations.models.reports import ErrorReport
from organisations.models.vocabularies import Activity, ServiceLanguage, TargetGroup

__all__ = [
    "Activity",
    "CheckAnswer",
    "CheckMail",
    "CheckSettings",
    "ErrorReport",
    "ImportBatch",
    "ImportJob",
    "ImportUpload",
    "ImportedRow",
    "LikelyDuplicate",
    "OrganisationActivity",
    "OrganisationIndexPage",
    "OrganisationLanguage",
    "OrganisationLink",
    "OrganisationName",
    "OrganisationPage",
    "OrganisationProposal",
    "OrganisationTargetGroup",
    "PlannedRow",
    "ProposedChange",
    "ServiceLanguage",
    "SilentAddress",
    "TargetGroup",
]
