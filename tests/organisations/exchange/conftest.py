import datetime

import pytest

from core.models import PageMunicipality, PageRegion, PageTheme
from organisations.models import (
    Activity,
    OrganisationActivity,
    OrganisationLanguage,
    OrganisationLink,
    OrganisationName,
    OrganisationTargetGroup,
    ServiceLanguage,
    TargetGroup,
)
from regions.models import Municipality, Region
from tests.factories import OrganisationPageFactory, ThemeFactory


@pytest.fixture
def entry():
    """An organisation of which everything is said, as awkwardly as it can be."""
    page = OrganisationPageFactory(
        title="=Imatran; Martat, ry",
        business_id="1234567-1",
        register_number="123.456",
        summary="Kahvia & pullaa <3",
        description="Ensimmäinen rivi\nToinen; rivi | \"lainaus\" 'toinen'\n\n- lista",
        area="region",
        street_address="-Kirkkokatu 1",
        postal_code="55100",
        post_office="Imatra",
        latitude=61.19336,
        longitude=28.77564,
        phone="+358401234567",
        email="toimisto@example.fi",
        website="https://järvi.example.fi/äiti;isä?a=[b]|c",
        joining="@ilmoittaudu",
        accessibility="+ esteetön",
        checked_on=datetime.date(2026, 3, 1),
        state="ageing",
    )
    page.other_names = [
        OrganisationName(name=name, kind=kind, sort_order=place)
        for place, (name, kind) in enumerate(
            [
                ("Imatra-Martat", "former"),
                ("Martat", "short"),
                ("Marthaförbundet, rf", "translation"),
                ("M", "short"),
            ]
        )
    ]
    page.links = [
        OrganisationLink(label="Oma: blogi", url="https://blogi.example.fi/a;b", sort_order=0),
        OrganisationLink(label="Facebook", url="https://facebook.com/martat", sort_order=1),
        OrganisationLink(label="Kesäyö", url="https://example.fi/kesäyö", sort_order=2),
    ]
    page.theme_links = [
        PageTheme(theme=ThemeFactory(name_fi="Nuoret, perheet ja lapset")),
        PageTheme(theme=ThemeFactory()),
    ]
    page.region_links = [PageRegion(region=Region.objects.get(code="09"))]
    page.municipality_links = [
        PageMunicipality(municipality=place) for place in Municipality.objects.filter(code__in=["405", "153"])
    ]
    page.activity_links = [OrganisationActivity(activity=one) for one in Activity.objects.all()[:3]]
    page.target_group_links = [
        OrganisationTargetGroup(target_group=one) for one in TargetGroup.objects.all()[:2]
    ]
    page.language_links = [OrganisationLanguage(language=ServiceLanguage.objects.get(code="fi"))]
    page.save_revision().publish()
    return page
