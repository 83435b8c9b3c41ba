"""Fields of the liaison persons page in Wagtail's APIs."""

from typing_extensions import TypedDict
from wagtail.models import Page

from core.api_fields import Named, PersonOut, WholePageField, person_out


class LiaisonsOut(TypedDict):
    """A municipality and its liaison persons, if there are any now."""

    municipality: Named
    persons: list[PersonOut]


class LiaisonsField(WholePageField):
    """Every municipality of the page's region with the liaison persons whose records are valid."""

    prefetch = ("region__municipalities__liaisons__person",)

    def to_representation(self, page: Page) -> list[LiaisonsOut]:
        return [
            {
                "municipality": {"code": municipality.code, "name": municipality.name},
                "persons": [
                    person
                    for liaison in municipality.liaisons.all()
                    if (person := person_out(liaison.person))
                ],
            }
            for municipality in page.region.municipalities.all()
            if municipality.ended_year is None
        ]
