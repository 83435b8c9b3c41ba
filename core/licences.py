"""The licences that a text or an image may carry."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """A licence under which others may use the work; the value is the SPDX identifier where there is one."""

    CC_BY = "CC-BY-4.0", _("CC BY 4.0: may be shared when the author is named")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0: may be shared under the same terms")
    CC0 = "CC0-1.0", _("CC0 1.0: free to use")
    RESERVED = "all-rights-reserved", _("All rights reserved: may be shown by partners, not altered")

    @property
    def url(self) -> str:
        """The licence's own page; empty when all rights are reserved."""
        return {
            "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
            "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
            "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
        }.get(self.value, "")

    @property
    def short_label(self) -> str:
        """The name that a reader sees, without the explanation that an editor gets."""
        return str(self.label).split(":", maxsplit=1)[0]
