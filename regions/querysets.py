from django.db import models
from django.db.models import Q


class AreaQuerySet(models.QuerySet):
    def current(self):
        """The areas that exist today; those that have merged into another are left out."""
        return self.filter(ended_year=None)

    def matching(self, text: str):
        """The areas with `text` in a name or at the start of the code; in whatever case it is typed."""
        names = [field.name for field in self.model._meta.fields if "name_" in field.name]
        # SQLite knows capital and small letters in ASCII only: “ähtäri” must find Ähtäri there too.
        forms = {text.strip(), text.strip().lower(), text.strip().capitalize()}
        condition = Q(code__startswith=text.strip())
        for form in forms:
            for name in names:
                condition |= Q(**{f"{name}__icontains": form})
        return self.filter(condition)
