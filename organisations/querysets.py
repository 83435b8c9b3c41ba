from wagtail.models import PageQuerySet


class OrganisationQuerySet(PageQuerySet):
    """Questions about organisations."""

    def in_directory_order(self):
        """By name, for lists."""
        return self.order_by("title", "pk")
