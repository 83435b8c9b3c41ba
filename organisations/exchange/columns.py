"""What a column of a file is about, by the headings that people give it.

A file may come from a register, an association's own list, or another system; its headings are in Finnish, Swedish or
English, and each has the words its maker was used to. Exports use the first heading of each, so that they come
back as they went.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """Something that is said of an organisation: its key in JSON, its name for people, and other headings for it.

    What is not `exported` is no fact about the organisation, but something to be done with its entry.
    """

    key: str
    label: str | Promise
    headings: tuple[str, ...]
    exported: bool = True


def _split(headings: str) -> tuple[str, ...]:
    return tuple(headings.split(", "))


COLUMNS = (
    Column("translation_key", _("Identifier in this hub"), _split("Silta-tunniste, silta id")),
    Column(
        "title",
        _("Name"),
        _split(
            "Nimi, virallinen nimi, yhdistyksen nimi, järjestön nimi, organisaation nimi, yhdistys, "
            "järjestö, organisaatio, name, official name, organisation, organization, organisation name, "
            "organization name, association, namn, föreningens namn, förening"
        ),
    ),
    Column(
        "short_names",
        _("Short names"),
        _split("Lyhenteet, lyhenne, lyhytnimi, short name, abbreviation, acronym, förkortning"),
    ),
    Column(
        "former_names",
        _("Former names"),
        _split(
            "Entiset nimet, entinen nimi, aiempi nimi, aiemmat nimet, vanha nimi, former name, previous "
            "name, tidigare namn"
        ),
    ),
    Column(
        "translated_names",
        _("Names in other languages"),
        _split(
            "Nimet muilla kielillä, nimi ruotsiksi, ruotsinkielinen nimi, rinnakkaisnimi, rinnakkaisnimet, "
            "muunkielinen nimi, alternate name, alternative name, name in swedish"
        ),
    ),
    Column(
        "business_id",
        _("Business ID"),
        _split(
            "Y-tunnus, yritystunnus, yritys- ja yhteisötunnus, ly-tunnus, alv-tunnus, business id, "
            "fo-nummer, vat number, tax id, legal identifier"
        ),
    ),
    Column(
        "register_number",
        _("Register number"),
        _split(
            "Rekisterinumero, rekisteröintinumero, yhdistysrekisterinumero, rek.nro, rek.no, rekno, register "
            "number, registration number, registernummer"
        ),
    ),
    Column(
        "summary",
        _("Summary"),
        _split("Tiivistelmä, lyhyt kuvaus, ingressi, short description, sammandrag"),
    ),
    Column(
        "description",
        _("Description"),
        _split(
            "Kuvaus, esittely, toiminnan kuvaus, toiminta, tarkoitus, lisätiedot, description, about, "
            "purpose, beskrivning, verksamhet"
        ),
    ),
    Column(
        "activities",
        _("Activities"),
        _split("Toimintamuodot, toimintamuoto, activities, activity, services, verksamhetsformer"),
    ),
    Column(
        "target_groups",
        _("Target groups"),
        _split("Kohderyhmät, kohderyhmä, kenelle, target groups, target group, for whom, målgrupper"),
    ),
    Column(
        "languages",
        _("Languages of service"),
        _split("Palvelukielet, palvelukieli, kielet, kieli, asiointikielet, languages, language, språk"),
    ),
    Column(
        "themes",
        _("Themes"),
        _split("Teemat, teema, aiheet, aihe, avainsanat, themes, theme, topics, teman"),
    ),
    Column(
        "municipality",
        _("Home municipality"),
        _split(
            "Kotikunta, kunta, kotipaikka, kaupunki, paikkakunta, kuntanumero, kuntakoodi, municipality, "
            "home municipality, city, town, kommun, hemort, hemkommun"
        ),
    ),
    Column("area", _("Area of activity"), _split("Toiminta-alue, area, area of activity, verksamhetsområde")),
    Column("municipalities", _("Municipalities"), _split("Toimintakunnat, kunnat, municipalities, kommuner")),
    Column("regions", _("Regions"), _split("Maakunnat, maakunta, regions, region, landskap")),
    Column(
        "street_address",
        _("Street address"),
        _split(
            "Katuosoite, osoite, lähiosoite, käyntiosoite, postiosoite, street address, address, street, "
            "address 1, gatuadress, adress"
        ),
    ),
    Column(
        "postal_code",
        _("Postal code"),
        _split("Postinumero, postinro, postal code, postcode, zip, zip code, postnummer"),
    ),
    Column(
        "post_office",
        _("Post office"),
        _split("Postitoimipaikka, ptp, postipaikka, post office, postal district, postanstalt, postort"),
    ),
    Column("latitude", _("Latitude"), _split("Leveysaste, lat, latitude, leveyspiiri, latitud")),
    Column(
        "longitude",
        _("Longitude"),
        _split("Pituusaste, lon, lng, long, longitude, pituuspiiri, longitud"),
    ),
    Column(
        "phone",
        _("Phone"),
        _split(
            "Puhelin, puhelinnumero, puh, puh., p., gsm, matkapuhelin, phone, telephone, tel, phone number, "
            "telefon, telefonnummer"
        ),
    ),
    Column(
        "email",
        _("E-mail"),
        _split(
            "Sähköposti, sähköpostiosoite, s-posti, email, e-mail, mail, email address, e-post, e-postadress"
        ),
    ),
    Column(
        "website",
        _("Website"),
        _split(
            "Verkkosivut, verkkosivu, kotisivut, kotisivu, www, www-osoite, nettisivut, internet, website, "
            "web, url, homepage, web address, webbplats, hemsida"
        ),
    ),
    Column("links", _("Links"), _split("Linkit, some, sosiaalinen media, links, social media, länkar")),
    Column(
        "joining",
        _("Joining"),
        _split("Mukaan tuleminen, jäseneksi, jäsenyys, liittyminen, joining, membership"),
    ),
    Column(
        "accessibility",
        _("Accessibility of the premises"),
        _split("Esteettömyys, accessibility, tillgänglighet"),
    ),
    Column(
        "checked_on",
        _("Checked on"),
        _split(
            "Tarkistettu, tarkistuspäivä, päivitetty, tiedot tarkistettu, checked on, checked, last checked, "
            "last verified, updated, kontrollerad"
        ),
    ),
    Column("state", _("State"), _split("Tila, state, status, läge")),
    Column("owner", _("Owner in the admin"), _split("Omistaja, owner, ägare"), exported=False),
    Column("emptied", _("Columns to be emptied"), _split("Tyhjennettävät, emptied, töms"), exported=False),
)
BY_KEY = {column.key: column for column in COLUMNS}
# Columns of a service by its name, such as “Facebook”, are links under that name.
LINKED_SERVICES = (
    "Facebook",
    "Instagram",
    "X",
    "Twitter",
    "YouTube",
    "LinkedIn",
    "TikTok",
    "Threads",
    "Bluesky",
)


def heading(column: Column) -> str:
    """What an export calls the column."""
    return column.headings[0]


def recognised(headings: Iterable[str]) -> dict[str, str]:
    """Keys of columns by the headings of a file, for those headings that say what they are.

    Of two headings for the same thing the first in the column's own order is taken, or else the first in the file.
    """
    found: dict[str, tuple[int, str]] = {}
    for name in headings:
        key, rank = _known().get(folded(name), ("", 0))
        if key and (key not in found or rank < found[key][0]):
            found[key] = (rank, name)
    return {name: key for key, (_rank, name) in found.items()}


@lru_cache(1024)
def linked_service(name: str) -> str:
    """The service that a heading names, or nothing."""
    return next((service for service in LINKED_SERVICES if folded(service) == folded(name)), "")


@lru_cache(4096)  # the same headings and words come in every row
def folded(text: str) -> str:
    """`text` as it is compared: letters and digits alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "", "".join(letter for letter in plain if not unicodedata.combining(letter)))


@cache
def _known() -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    for column in COLUMNS:
        for rank, name in enumerate([*column.headings, column.key]):
            known.setdefault(folded(name), (column.key, rank))
    return known
