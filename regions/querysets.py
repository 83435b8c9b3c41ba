from django.db import models
from django.db.models import Q

from core.text_search import containing


class AreaQuerySet(models.QuerySet):
    def current(self):
        """The areas that exist today; those that have merged into another are left out."""
        return self.filter(ended_year=None)

    def matching(self, text: str):
        """The areas with `text` in one of their names or at the start of their code."""
        names = [field.name for field in self.model._meta.fields if "name_" in field.name]
        return self.filter(containing(text.strip(), *names) | Q(code__startswith=text.strip()))
