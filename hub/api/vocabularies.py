"""The vocabularies whose codes stand in items and filters, with their names in each language."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from content_store.reading import networks
from core.models import Theme
from hub.api.answers import json_answer
from hub.api.described import described
from hub.api.filters import asked_of
from hub.api.positions import standing_of
from hub.api.schemas import MunicipalitiesOut, NetworksOut, RegionsOut, ThemesOut, WellbeingCountiesOut
from regions.models import Area, Municipality, Region, WellbeingCounty

router = Router(tags=["vocabularies"])


@router.get(
    "/regions",
    url_name="list_regions",
    summary="Regions, also those that are no more",
    response=RegionsOut,
    openapi_extra=described({}, filters=False),
)
def list_regions(request: HttpRequest) -> HttpResponse:
    return _answer(request, {"regions": [_area(area) for area in Region.objects.order_by("code")]})


@router.get(
    "/wellbeing-counties",
    url_name="list_wellbeing_counties",
    summary="Wellbeing services counties",
    response=WellbeingCountiesOut,
    openapi_extra=described({}, filters=False),
)
def list_wellbeing_counties(request: HttpRequest) -> HttpResponse:
    areas = WellbeingCounty.objects.order_by("code")
    return _answer(request, {"wellbeing_counties": [_area(area) for area in areas]})


@router.get(
    "/municipalities",
    url_name="list_municipalities",
    summary="Municipalities, also those that are no more",
    response=MunicipalitiesOut,
    openapi_extra=described({}, filters=False),
)
def list_municipalities(request: HttpRequest) -> HttpResponse:
    areas = Municipality.objects.select_related("region", "wellbeing_county").order_by("code")
    return _answer(request, {"municipalities": [_municipality(area) for area in areas]})


@router.get(
    "/themes",
    url_name="list_themes",
    summary="Themes",
    response=ThemesOut,
    openapi_extra=described({}, filters=False),
)
def list_themes(request: HttpRequest) -> HttpResponse:
    themes = Theme.objects.order_by("code")
    return _answer(request, {"themes": [{"code": theme.code, "names": _names(theme)} for theme in themes]})


@router.get(
    "/networks",
    url_name="list_networks",
    summary="Networks, by the ids that the filter `network` takes",
    response=NetworksOut,
    openapi_extra=described({}, filters=False),
)
def list_networks(request: HttpRequest) -> HttpResponse:
    asked_of(request, {}, filters=False)
    standing = standing_of(request)
    found = [
        {"id": key, "locale": locale, "name": title, "url": url}
        for key, locale, title, url in networks(standing.now)
    ]
    return json_answer(request, json.dumps({"networks": found}, ensure_ascii=False), standing)


def _answer(request: HttpRequest, answer: dict[str, Any]) -> HttpResponse:
    asked_of(request, {}, filters=False)
    return json_answer(request, json.dumps(answer, ensure_ascii=False))


def _names(named: Any) -> dict[str, str]:
    return {language: getattr(named, f"name_{language}") for language in ("fi", "sv", "en")}


def _area(area: Area) -> dict[str, Any]:
    return {"code": area.code, "names": _names(area), "ended": area.ended_year}


def _municipality(area: Municipality) -> dict[str, Any]:
    county = area.wellbeing_county
    return {
        **_area(area),
        "region": area.region.code,
        "wellbeing_county": county.code if county else None,
        "latitude": area.latitude,
        "longitude": area.longitude,
    }
