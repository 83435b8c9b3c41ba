"""Which group of users works for which network."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection


class EditorGroup(models.Model):
    """Tells of a group of users for which network and in which role it works; without a network, for the hub.

    The collection is where the network's images and files are kept; the hub's is shared by all networks.
    """

    class Role(models.TextChoices):
        EDITORS = "editors", _("Editors")
        MODERATORS = "moderators", _("Moderators")

    wagtail_reference_index_ignore = True

    network_key = models.UUIDField(null=True, blank=True, db_index=True)  # the translation key of its pages
    role = models.CharField(max_length=20, choices=Role.choices)
    group = models.OneToOneField(Group, models.CASCADE, related_name="editor_group")
    collection = models.ForeignKey(Collection, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network_key", "role"], name="networks_editor_group_once")
        ]

    def __str__(self):
        return self.group.name
