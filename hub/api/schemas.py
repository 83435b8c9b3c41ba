"""The shapes of the answers, for the OpenAPI document. Bodies go out as they are kept, checked when written."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, create_model

from core.items import Item, details_schemas
from hub.api.examples import REMOVAL


def _item_of(item_type: str, details: type[Schema]) -> Any:
    """An item of one type, with what only that type has."""
    fields: dict[str, Any] = {"type": (Literal[item_type], ...), "details": (details, ...)}
    return create_model(f"{item_type.capitalize()}Item", __base__=Item, **fields)


if TYPE_CHECKING:
    AnyItem = Item
else:
    items = [_item_of(item_type, details) for item_type, details in sorted(details_schemas().items())]
    AnyItem = Annotated[reduce(or_, items), Field(discriminator="type")]


class ItemsOut(Schema):
    items: list[AnyItem]
    next: str | None = Field(description="The cursor of the next items; null at the end.")


class UpsertOut(Schema):
    """The item is new, or reads otherwise."""

    op: Literal["upsert"]
    id: UUID
    version: int
    item: AnyItem


class RemovalOut(Schema):
    """The item is gone, or no longer what was asked for: drop it. Of an id you do not have, take no notice."""

    model_config = ConfigDict(json_schema_extra={"examples": [REMOVAL]})

    op: Literal["remove"]
    id: UUID
    version: int
    reason: str = Field(
        description="deleted, unpublished, expired, restricted, language-closed, unreachable, merged or left-filter."
    )
    successor: UUID | None = Field(description="The item that continues it.")


ChangeOut = Annotated[UpsertOut | RemovalOut, Field(discriminator="op")]


class ChangesOut(Schema):
    changes: list[ChangeOut]
    cursor: str = Field(description="What to ask with the next time.")
    more: bool = Field(description="Whether there is more already.")


class BucketOut(Schema):
    prefix: str
    count: int
    digest: str


class VersionOut(Schema):
    id: UUID
    version: int


class FingerprintOut(Schema):
    count: int
    digest: str = Field(description="SHA-256 of a line `<id> <version>` for each item, sorted by id, in hex.")
    buckets: list[BucketOut] = Field(
        description="The same for each beginning of the ids; empty ones are left out."
    )
    items: list[VersionOut] | None = Field(
        None, description="With `prefix`, when there are no more than 256."
    )


class CountOut(Schema):
    value: str
    count: int


class FacetsOut(Schema):
    count: int
    facets: dict[str, list[CountOut]]


class HitOut(Schema):
    id: UUID
    title: str = Field(description="HTML: escaped, the words that were asked for in <mark>.")
    excerpt: str = Field(description="The same, of the text.")
    item: AnyItem


class PlaceOut(Schema):
    kind: str = Field(description="municipality or region, as the filter is called.")
    code: str
    name: str


class SearchOut(Schema):
    count: int
    results: list[HitOut]
    facets: dict[str, list[CountOut]] = Field(
        description="For each choice of a filter how many results it would give, under all the other filters."
    )
    place: PlaceOut | None = Field(description="What a word in a local case was taken for, as a filter.")
    searched_instead: str | None = Field(
        description="The words that were looked for, since nothing was found with those that were given."
    )
    did_you_mean: str | None = Field(description="Words that would find more.")
    some_words_only: bool = Field(description="The last results do not have all the words.")


class SuggestionOut(Schema):
    id: UUID
    type: str
    locale: str
    url: str
    title: str
    marked: str = Field(description="The title as HTML: escaped, the words that were asked for in <mark>.")


class SuggestedNameOut(PlaceOut):
    kind: str = Field(description="municipality, region or theme, as the filter is called.")
    marked: str = Field(description="The name as HTML, its beginning in <mark>.")


class SuggestOut(Schema):
    suggestions: list[SuggestionOut]
    names: list[SuggestedNameOut] = Field(description="Places and themes of which there are items.")


class NamesOut(Schema):
    fi: str
    sv: str
    en: str


class TermOut(Schema):
    code: str
    names: NamesOut = Field(description="Empty where there is none in a language.")


class AreaOut(TermOut):
    ended: int | None = Field(description="The first year in which it no longer was one.")


class MunicipalityOut(AreaOut):
    region: str
    wellbeing_county: str | None
    latitude: float
    longitude: float


class RegionsOut(Schema):
    regions: list[AreaOut]


class WellbeingCountiesOut(Schema):
    wellbeing_counties: list[AreaOut]


class MunicipalitiesOut(Schema):
    municipalities: list[MunicipalityOut]


class ThemesOut(Schema):
    themes: list[TermOut]


class NetworkOut(Schema):
    id: UUID
    locale: str
    name: str
    url: str


class NetworksOut(Schema):
    networks: list[NetworkOut]


class ProblemOut(Schema):
    """Problem details (RFC 9457); further members depend on the kind."""

    type: str = Field(description="Stable; the address explains the kind of problem.")
    title: str
    status: int
    detail: str
