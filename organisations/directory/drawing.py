"""The map of a directory, drawn on the server: it shows the same organisations as the list, and works without scripts."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.bits import Members
from organisations.directory.asked import Frame
from organisations.directory.choosing import Choosing
from organisations.directory.entries import cell_of
from organisations.directory.places import Place
from organisations.directory.showing import names, pages_by_key
from regions.maps.areas import PROJECTIONS, Areas, Box, Shape, areas, box_around
from regions.maps.projections import OnMap, Web

ASPECT = 0.78  # width to height
SHADES = 5
# From this enlargement on single organisations are shown, those beside each other as one.
POINTS_FROM = 3
CLUSTERS_DOWN = 14
POINT_SIZE = 0.042  # radius to the width of the view; large enough for a finger on a phone
MOST_NAMED = 40  # areas whose names are written on the map
ZOOM_AT_A_PLACE = 5
PIXELS_OF_A_TILE = 256
PIXELS_ACROSS = 560
DEEPEST_TILE = 19


@dataclass(frozen=True)
class Button:
    """A way to look at another part of the map; without an address there is none."""

    name: str
    label: str
    url: str


@dataclass(frozen=True)
class Shade:
    """A step of the legend."""

    level: int
    label: str


@dataclass(frozen=True)
class Counted:
    """A municipality in the list that says the same as the map."""

    name: str
    count: int
    url: str
    selected: bool


@dataclass(frozen=True)
class View:
    """The part of the plane that is seen."""

    box: Box

    @classmethod
    def around(cls, box: Box, room: float) -> "View":
        """The smallest view with a box in its middle, and some room around it."""
        height = max(box.bottom - box.top, (box.right - box.left) / ASPECT) * (1 + room)
        return cls.at(OnMap((box.left + box.right) / 2, (box.top + box.bottom) / 2), height)

    @classmethod
    def at(cls, middle: OnMap, height: float) -> "View":
        across, down = height * ASPECT / 2, height / 2
        return cls(Box(middle.x - across, middle.y - down, middle.x + across, middle.y + down))

    @property
    def width(self) -> float:
        return self.box.right - self.box.left

    @property
    def height(self) -> float:
        return self.box.bottom - self.box.top

    @property
    def middle(self) -> OnMap:
        return OnMap((self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2)

    def __str__(self) -> str:
        """As the attribute `viewBox` of an SVG."""
        return f"{self.box.left:.1f} {self.box.top:.1f} {self.width:.1f} {self.height:.1f}"


class Drawing:
    """What of the chosen organisations is seen in a view."""

    def __init__(self, choosing: Choosing, place: Place | None, address: str) -> None:
        self.choosing = choosing
        self.asked = choosing.asked
        self.place = place
        self.address = address  # of the page, before its query
        self.tiles_address = str(settings.SILTA_MAP_TILES)
        self.tiles_credit = str(settings.SILTA_MAP_TILES_CREDIT)
        self.projection = PROJECTIONS["web" if self.tiles_address else "national"]

    # --- What is seen --------------------------------------------------------------------------

    @cached_property
    def areas(self) -> Areas:
        return areas("web" if self.tiles_address else "national")

    @cached_property
    def whole(self) -> View:
        return View.around(self.areas.box, 0.02)

    @cached_property
    def view(self) -> View:
        frame, place = self.asked.frame, self.place
        if frame:
            return View.at(self.projection.onto(frame.latitude, frame.longitude), self._height(frame.zoom))
        if chosen := [self.areas.shapes[code] for code in self._chosen_areas if code in self.areas.shapes]:
            corners = (OnMap(x, y) for shape in chosen for x, y in _corners(shape.box))
            return View.around(box_around(corners), 0.25)
        if place:
            return View.at(self.projection.onto(*place.point), self._height(ZOOM_AT_A_PLACE))
        return self.whole

    @cached_property
    def zoom(self) -> int:
        return max(0, min(Frame.MOST, math.floor(math.log2(self.whole.height / self.view.height) + 0.01)))

    @cached_property
    def counts(self) -> dict[str, int]:
        return self.choosing.counts("municipality")

    @cached_property
    def seen(self) -> list[Shape]:
        known = names(self.choosing.entries, "municipality")
        order = {code: place for place, code in enumerate(known)}
        shapes = [shape for shape in self.areas.shapes.values() if shape.box.meets(self.view.box)]
        return sorted(shapes, key=lambda shape: order.get(shape.code, 0))

    @cached_property
    def _chosen_areas(self) -> set[str]:
        """The municipalities that are chosen, or lie in what is chosen."""
        codes = self.asked.codes
        if "municipality" in codes:
            return set(codes["municipality"])
        return {
            shape.code
            for shape in self.areas.shapes.values()
            if shape.region in codes.get("region", ()) or shape.county in codes.get("wellbeing_county", ())
        }

    def _height(self, zoom: int) -> float:
        return self.whole.height / 2.0**zoom

    # --- Areas ---------------------------------------------------------------------------------

    @cached_property
    def limits(self) -> list[int]:
        """The largest count of each shade; as many areas are of one as of another."""
        numbers = sorted(self.counts.values())
        steps = [numbers[min(len(numbers) - 1, len(numbers) * step // SHADES)] for step in range(1, SHADES)]
        return sorted({*steps, numbers[-1]}) if numbers else []

    def cells(self) -> SafeString:
        known = names(self.choosing.entries, "municipality")
        written = [self._cell(shape, known.get(shape.code, shape.code)) for shape in self.seen]
        return mark_safe("".join(written))  # noqa: S308  each is escaped

    def _cell(self, shape: Shape, name: str) -> str:
        number = self.counts.get(shape.code, 0)
        level = bisect_left(self.limits, number) + 1 if number else 0
        chosen = " map__area--chosen" if shape.code in self._chosen_areas else ""
        label = f"{name}, {_associations(number)}"
        if not number:
            return format_html(
                '<path class="map__area map__area--0{}" d="{}" fill-rule="evenodd"><title>{}</title></path>',
                *(chosen, shape.path, label),
            )
        return format_html(
            '<a href="{}" aria-label="{}"><path class="map__area map__area--{}{}" d="{}" fill-rule="evenodd">'
            "<title>{}</title></path></a>",
            *(self._url(self._in(shape.code)), label, level, chosen, shape.path, label),
        )

    def names_of_cells(self) -> SafeString:
        """The names of areas, once there is room for them."""
        named = [shape for shape in self.seen if not self._chosen_areas or shape.code in self._chosen_areas]
        if len(named) > MOST_NAMED:
            return SafeString()
        known = names(self.choosing.entries, "municipality")
        size = self.view.width * 0.03
        return _together(
            format_html(
                '<text class="map__name" x="{}" y="{}" font-size="{}">{}</text>',
                *(*_written(*shape.centre, size), known.get(shape.code, "")),
            )
            for shape in named
        )

    def legend(self) -> list[Shade]:
        lowest, steps = 1, []
        for level, limit in enumerate(self.limits, start=1):
            steps.append(Shade(level, f"{lowest}–{limit}" if limit > lowest else str(limit)))
            lowest = limit + 1
        return steps

    def rows(self) -> list[Counted]:
        """The same in words: each municipality that has some, in the order of the alphabet."""
        known = names(self.choosing.entries, "municipality")
        chosen = self.asked.codes.get("municipality", ())
        return [
            Counted(name, self.counts[code], self._url(self._in(code)), code in chosen)
            for code, name in known.items()
            if code in self.counts
        ]

    def _in(self, code: str) -> str:
        return self.asked.only("municipality", code).address(frame=None)

    # --- Single organisations ------------------------------------------------------------------

    @property
    def has_points(self) -> bool:
        return self.zoom >= POINTS_FROM or bool(self.asked.codes.get("municipality") and not self.asked.frame)

    @cached_property
    def clusters(self) -> list[list[int]]:
        """The organisations in view, those beside each other together."""
        if not self.has_points:
            return []
        question = ("clusters", self.choosing.chosen, self.view, bool(self.tiles_address))
        return self.choosing.entries.once(question, self._clusters)

    def _clusters(self) -> list[list[int]]:
        corners = [self.projection.degrees(OnMap(x, y)) for x, y in _all_corners(self.view.box)]
        south, north = min(corner[0] for corner in corners), max(corner[0] for corner in corners)
        west, east = min(corner[1] for corner in corners), max(corner[1] for corner in corners)
        down = (north - south) / CLUSTERS_DOWN
        across = (east - west) / (CLUSTERS_DOWN * ASPECT)
        points = self.choosing.entries.points
        found: dict[tuple[int, int], list[int]] = {}
        for number in self._in_degrees(south, west, north, east):
            latitude, longitude = points[number]  # type: ignore[misc]  # whoever is in the grid has a point
            if south <= latitude <= north and west <= longitude <= east:
                key = int((latitude - south) / down), int((longitude - west) / across)
                found.setdefault(key, []).append(number)
        return self._apart(list(found.values()))

    def _apart(self, clusters: list[list[int]]) -> list[list[int]]:
        """Those that would overlap on the map made into one, beginning with the largest."""
        apart: list[tuple[OnMap, list[int]]] = []
        for cluster in sorted(clusters, key=len, reverse=True):
            middle = self.projection.onto(*self._middle(cluster))
            reach = self.view.width * 2.1 * POINT_SIZE
            near = next((other for place, other in apart if math.dist(place, middle) < reach), None)
            if near is None:
                apart.append((middle, cluster))
            else:
                near.extend(cluster)
        return [cluster for _place, cluster in apart]

    def _middle(self, cluster: list[int]) -> tuple[float, float]:
        points = [self.choosing.entries.points[number] or (0.0, 0.0) for number in cluster]
        return sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(
            points
        )

    def _in_degrees(self, south: float, west: float, north: float, east: float) -> Iterator[int]:
        members = Members(self.choosing.chosen, self.choosing.entries.size)
        grid = self.choosing.entries.grid
        (bottom, left), (top, right) = cell_of(south, west), cell_of(north, east)
        if (top - bottom) * (right - left) > len(grid):
            cells = [cell for cell in grid if bottom <= cell[0] <= top and left <= cell[1] <= right]
        else:
            cells = [(row, column) for row in range(bottom, top + 1) for column in range(left, right + 1)]
        for cell in cells:
            yield from members.among(grid.get(cell, ()))

    def points(self) -> SafeString:
        alone = [cluster[0] for cluster in self.clusters if len(cluster) == 1]
        pages = pages_by_key(self.choosing.keys(alone))
        keys = self.choosing.entries.keys
        written = []
        for cluster in self.clusters:
            if len(cluster) > 1:
                written.append(self._cluster(cluster))
            elif page := pages.get(keys[cluster[0]]):
                written.append(self._single(cluster[0], page.title, page.get_url() or ""))
        return _together(written)

    def _cluster(self, cluster: list[int]) -> SafeString:
        latitude, longitude = self._middle(cluster)
        points = {self.choosing.entries.points[number] for number in cluster}
        if self.zoom < Frame.MOST and len(points) > 1:
            closer = Frame(latitude, longitude, min(self.zoom + 2, Frame.MOST))
            url = self._url(self.asked.address(frame=closer))
        else:  # they are in one place: the list says who they are
            there = round(latitude, 2), round(longitude, 2)
            url = self._url(self.asked.address(map=False, frame=None, near="", point=there))
        middle = self.projection.onto(latitude, longitude)
        radius = self.view.width * POINT_SIZE
        return format_html(
            '<a class="map__cluster" href="{}" rel="nofollow" aria-label="{label}"><circle cx="{x}" cy="{y}" r="{}">'
            '<title>{label}</title></circle><text x="{x}" y="{y}" font-size="{}" aria-hidden="true">{}</text></a>',
            *(url, *_written(radius, self.view.width * 0.03), len(cluster)),
            label=_associations(len(cluster)),
            x=f"{middle.x:.1f}",
            y=f"{middle.y:.1f}",
        )

    def _single(self, number: int, title: str, url: str) -> SafeString:
        middle = self.projection.onto(*(self.choosing.entries.points[number] or (0.0, 0.0)))
        about = self.choosing.entries.is_approximate(number)
        label = _("%(name)s (place not exact)") % {"name": title} if about else title
        return format_html(
            '<a class="map__point{}" href="{}" aria-label="{}"><circle cx="{}" cy="{}" r="{}">'
            "<title>{}</title></circle></a>",
            *(" map__point--about" if about else "", url, label),
            *(*_written(middle.x, middle.y, self.view.width * 0.024), label),
        )

    @property
    def not_seen(self) -> int:
        """How many of the list lie outside the view, or nobody knows where."""
        return self.choosing.total - sum(map(len, self.clusters)) if self.has_points else 0

    def place_mark(self) -> SafeString:
        """Where distances are measured from."""
        if not self.place:
            return SafeString()
        middle = self.projection.onto(*self.place.point)
        return format_html(
            '<circle class="map__here" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
            *(*_written(middle.x, middle.y, self.view.width * 0.014), self.place.name),
        )

    # --- Moving --------------------------------------------------------------------------------

    def buttons(self) -> list[Button]:
        middle, across, down = self.view.middle, self.view.width / 2, self.view.height / 2
        closer, wider = min(self.zoom + 1, Frame.MOST), self.zoom - 1
        return [
            self._button("in", _("Zoom in"), middle, closer if closer > self.zoom else None),
            self._button("out", _("Zoom out"), middle, wider if wider >= 0 else None),
            self._button("north", _("To the north"), OnMap(middle.x, middle.y - down), self.zoom),
            self._button("south", _("To the south"), OnMap(middle.x, middle.y + down), self.zoom),
            self._button("west", _("To the west"), OnMap(middle.x - across, middle.y), self.zoom),
            self._button("east", _("To the east"), OnMap(middle.x + across, middle.y), self.zoom),
        ]

    def _button(self, name: str, label: str, middle: OnMap, zoom: int | None) -> Button:
        whole = self.areas.box
        inside = whole.left <= middle.x <= whole.right and whole.top <= middle.y <= whole.bottom
        if zoom is None or not inside:
            return Button(name, label, "")
        latitude, longitude = self.projection.degrees(middle)
        return Button(name, label, self._url(self.asked.address(frame=Frame(latitude, longitude, zoom))))

    def _url(self, query: str) -> str:
        return f"{self.address}{query}#map"

    # --- Background ----------------------------------------------------------------------------

    def tiles(self) -> SafeString:
        """Images of the operator's map service behind the view; nothing unless one is set."""
        if not self.tiles_address:
            return SafeString()
        wanted = math.log2(Web.SIDE * PIXELS_ACROSS / PIXELS_OF_A_TILE / self.view.width)
        level = max(0, min(DEEPEST_TILE, round(wanted)))
        side = Web.SIDE / 2**level
        last = 2**level - 1
        box = self.view.box
        columns = range(max(0, int(box.left // side)), min(last, int(box.right // side)) + 1)
        rows = range(max(0, int(box.top // side)), min(last, int(box.bottom // side)) + 1)
        return _together(
            format_html(
                '<image href="{}" x="{}" y="{}" width="{}" height="{}"/>',
                _tile(self.tiles_address, level, column, row),
                *_written(column * side, row * side, side, side),
            )
            for row in rows
            for column in columns
        )


class PlaceMap:
    """The small map of one organisation: its municipality, the neighbours of that, and its point."""

    def __init__(self, page: Any) -> None:
        tiles = bool(settings.SILTA_MAP_TILES)
        self.drawn = areas("web" if tiles else "national")
        home = page.municipality
        self.about = page.latitude is None or page.place_is_approximate
        point = (
            (page.latitude, page.longitude) if page.latitude is not None else (home.latitude, home.longitude)
        )
        self.middle = PROJECTIONS["web" if tiles else "national"].onto(*point)
        self.home = self.drawn.shapes.get(home.code) if home else None
        corners = (
            [self.middle, *(OnMap(x, y) for x, y in _corners(self.home.box))] if self.home else [self.middle]
        )
        self.view = View.around(box_around(corners), 0.6) if self.home else View.at(self.middle, 1000)

    def cells(self) -> SafeString:
        return _together(
            format_html(
                '<path class="map__area{}" d="{}" fill-rule="evenodd"/>',
                *(" map__area--chosen" if shape is self.home else "", shape.path),
            )
            for shape in self.drawn.shapes.values()
            if shape.box.meets(self.view.box)
        )

    def point(self) -> SafeString:
        size = self.view.width * (0.08 if self.about else 0.045)
        return format_html(
            '<circle class="map__mark{}" cx="{}" cy="{}" r="{}"/>',
            *(" map__mark--about" if self.about else "", *_written(*self.middle, size)),
        )


def _tile(address: str, level: int, column: int, row: int) -> str:
    return address.replace("{z}", str(level)).replace("{x}", str(column)).replace("{y}", str(row))


def _written(*numbers: float) -> list[str]:
    return [f"{number:.2f}" for number in numbers]


def _associations(number: int) -> str:
    return ngettext("%(number)d association", "%(number)d associations", number) % {"number": number}


def _together(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308  each part is escaped where it is made


def _corners(box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    return (box.left, box.top), (box.right, box.bottom)


def _all_corners(box: Box) -> list[tuple[float, float]]:
    return [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
