from datetime import date, timedelta

from django.db.models import Q
from django.db.models.query import QuerySet

from core.text_search import containing, in_any_form

# How long beforehand an editor is told that a record is about to end.
EXPIRES_SOON = timedelta(days=60)


class PersonQuerySet(QuerySet):
    """Questions about people."""

    def current(self, day: date):
        """Those whose record may be shown on `day`."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def expired(self, day: date):
        """Those whose record may no longer be shown on `day`."""
        return self.filter(valid_until__lt=day)

    def expiring(self, day: date):
        """Those who are shown on `day`, but not for much longer."""
        return self.filter(valid_until__range=(day, day + EXPIRES_SOON))

    def without_basis(self):
        """Those of whom nobody has said why their details may be published."""
        return self.filter(basis="")

    def in_region(self, code: str):
        """Liaisons of the region's municipalities, and people of organisations that have their home there."""
        return self.filter(
            Q(liaisons__municipality__region__code=code) | Q(organisation__municipality__region__code=code)
        ).distinct()

    def matching(self, text: str):
        """Those with every word of `text`, inflected or not, in their name, title, organisation, e-mail or phone number."""
        every_word = Q()
        for word in text.split():
            found = containing(word, "name", "title", "organisation_name", "organisation__title", "email")
            if digits := word.lstrip("+0").replace("-", ""):
                found |= Q(phone__contains=digits)
            every_word &= found
        return self.filter(every_word | in_any_form(text, self.model)) if every_word else self


class LiaisonPersonQuerySet(QuerySet):
    """Questions about who is the liaison where."""

    def current(self, day: date):
        """Those who may be shown on `day`."""
        return self.filter(Q(person__valid_until=None) | Q(person__valid_until__gte=day))

    def expired(self, day: date):
        """Those whose record may no longer be shown on `day`."""
        return self.filter(person__valid_until__lt=day)

    def in_region(self, code: str):
        """The liaisons of the region's municipalities."""
        return self.filter(municipality__region__code=code)

    def matching(self, text: str):
        """Those with every word of `text` in the municipality's names or the person's name or e-mail."""
        liaisons = self
        for word in text.split():
            liaisons = liaisons.filter(
                containing(
                    word, "municipality__name_fi", "municipality__name_sv", "person__name", "person__email"
                )
            )
        return liaisons
