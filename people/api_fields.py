"""Fields of the liaison persons page in Wagtail's APIs."""

from typing_extensions import TypedDict
from wagtail.models import Page

from core.api_fields import Named, PersonOut, WholePageField, person_out
from core.collation import finnish_sort_key
from core.references import loaded_also_for


class LiaisonsOut(TypedDict):
    """A municipality and its liaison persons, if there are any now."""

    municipality: Named
    persons: list[PersonOut]


class LiaisonsField(WholePageField):
    """Every municipality of the page's region with the liaison persons whose records are valid."""

    prefetch = ("region__municipalities__liaisons__person",)

    def to_representation(self, page: Page) -> list[LiaisonsOut]:
        municipalities = [one for one in page.region.municipalities.all() if one.ended_year is None]
        people = [liaison.person for one in municipalities for liaison in one.liaisons.all()]
        with loaded_also_for(people):
            return [
                {
                    "municipality": {"code": one.code, "name": one.name},
                    "persons": [out for liaison in one.liaisons.all() if (out := person_out(liaison.person))],
                }
                for one in sorted(municipalities, key=lambda one: finnish_sort_key(one.name))
            ]
