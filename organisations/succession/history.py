"""What was written in a merged entry stays to be read: its versions become older versions of the entry that is left."""

from wagtail.models import PageLogEntry

from organisations.models import OrganisationPage

VERSION = "organisations.merged_version"


def keep_versions(page: OrganisationPage, kept: OrganisationPage) -> None:
    """Hand the versions of an entry that is about to be deleted to the one that it is merged into.

    Each gets a line in the history of that one, on the day on which it was written.
    """
    for revision in page.revisions.select_related("user").order_by("created_at", "pk"):
        PageLogEntry.objects.log_action(
            kept,
            VERSION,
            user=revision.user,
            revision=revision,
            timestamp=revision.created_at,
            data={"merged": revision.object_str},
            content_changed=True,
        )
    page.revisions.update(object_id=str(kept.pk))
