import csv
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from django.utils import translation

from regions.models import FormerMunicipality, Municipality, PostalCode, Region, WellbeingCounty
from regions.services import DATA_FOLDER, LoadedTable, TableError, load_tables

pytestmark = pytest.mark.django_db
SOURCE_FOLDER = Path(settings.BASE_DIR).parent / "shared" / "data"


@pytest.fixture
def folder(tmp_path):
    """A copy of our tables that a test may spoil."""
    return Path(shutil.copytree(DATA_FOLDER, tmp_path / "data"))


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def everything():
    return {
        model: list(model.objects.order_by("code").values())
        for model in (Region, WellbeingCounty, Municipality, FormerMunicipality, PostalCode)
    }


@pytest.mark.parametrize(
    ("model", "count"), [(Region, 19), (WellbeingCounty, 22), (Municipality, 308), (PostalCode, 3754)]
)
def test_a_new_database_has_all_areas(model, count):
    assert model.objects.current().count() == count


@pytest.mark.parametrize(
    ("region", "count"), [("Lappi", 21), ("Etelä-Karjala", 9), ("Kymenlaakso", 6), ("Ahvenanmaa", 16)]
)
def test_a_region_has_its_municipalities(region, count):
    assert Region.objects.get(name_fi=region).municipalities.count() == count


def test_the_populations_add_up_to_that_of_finland():
    assert Municipality.objects.aggregate(total=Sum("population"))["total"] == 5_652_881


def test_all_but_the_municipalities_of_aland_are_in_a_wellbeing_county_of_their_own_region():
    without = Municipality.objects.filter(wellbeing_county=None)

    assert set(without.values_list("region__name_fi", flat=True)) == {"Ahvenanmaa"}
    for municipality in Municipality.objects.exclude(wellbeing_county=None).select_related(
        "wellbeing_county"
    ):
        assert municipality.wellbeing_county.region_id == municipality.region_id


def test_every_municipality_has_a_postal_code_with_streets_and_a_point_in_finland():
    streets = Municipality.objects.filter(postal_codes__kind="street").annotate(codes=Count("postal_codes"))

    assert streets.count() == 308
    assert not Municipality.objects.exclude(latitude__range=(59, 71), longitude__range=(19, 32)).exists()


@pytest.mark.parametrize(
    ("language", "name"),
    [("fi", "Lappeenranta"), ("sv", "Villmanstrand"), ("en", "Lappeenranta"), ("se", "Lappeenranta")],
)
def test_a_municipality_has_a_name_in_every_language(language, name):
    with translation.override(language):
        assert Municipality.objects.get(code="405").name == name


def test_a_sami_municipality_has_its_north_sami_name():
    with translation.override("se"):
        assert Municipality.objects.get(name_fi="Inari").name == "Anár"


def test_loading_again_changes_nothing():
    before = everything()

    loaded = load_tables()

    assert loaded == [
        LoadedTable("regions", 0, 0, 0, 19),
        LoadedTable("wellbeing_counties", 0, 0, 0, 22),
        LoadedTable("municipalities", 0, 0, 0, 308),
        LoadedTable("former_municipalities", 0, 0, 0, 278),
        LoadedTable("postal_codes", 0, 0, 0, 3754),
    ]
    assert everything() == before


def test_a_changed_row_is_updated_and_keeps_its_identity(folder):
    before = Municipality.objects.get(code="405")
    rewrite(folder / "municipalities.csv", "Lappeenranta,Villmanstrand", "Lappeenranta,Willmanstrand")

    loaded = load_tables(folder=folder)

    after = Municipality.objects.get(code="405")
    assert (after.pk, after.name_sv) == (before.pk, "Willmanstrand")
    assert [table.changed for table in loaded] == [0, 0, 1, 0, 0]


def test_a_merged_municipality_stays_with_the_year_of_its_end_and_can_come_back(folder):
    path = folder / "municipalities.csv"
    whole = path.read_text(encoding="utf-8")
    line = next(line for line in whole.splitlines() if ",Lemi," in line)
    path.write_text(whole.replace(f"{line}\n", ""), encoding="utf-8")
    (folder / "postal_codes.csv").write_text(
        (folder / "postal_codes.csv").read_text(encoding="utf-8").replace(",416,", ",405,"), encoding="utf-8"
    )
    rewrite(folder / "sources.csv", "municipalities,2026", "municipalities,2027")

    load_tables(folder=folder)

    lemi = Municipality.objects.get(name_fi="Lemi")
    assert (lemi.ended_year, str(lemi)) == (2027, "Lemi (2026 asti)")
    assert lemi not in Municipality.objects.current()
    load_tables()
    lemi.refresh_from_db()
    assert lemi.ended_year is None


def test_a_former_municipality_that_was_wrong_goes_away_with_its_row(folder):
    rewrite(folder / "former_municipalities.csv", "001,Ahlainen,Vittisbofjärd,,1972,609\n", "")

    load_tables(folder=folder)

    assert not FormerMunicipality.objects.filter(name_fi="Ahlainen").exists()


def test_a_former_municipality_says_until_when_it_was():
    assert str(FormerMunicipality.objects.get(code="173")) == "Joutseno (2008 asti)"


def test_a_former_municipality_leads_to_one_of_today():
    assert not FormerMunicipality.objects.exclude(successor__ended_year=None).exists()


@pytest.mark.parametrize(
    ("table", "old", "new", "complaint"),
    [
        ("regions", "code,name_fi", "code,nimi", "regions.csv, line 1: missing or unknown columns: name_fi, nimi."),
        ("regions", "02,Varsinais", "01,Varsinais", "regions.csv, line 3: the code 01 is already on line 2."),
        ("regions", "02,Varsinais", "2,Varsinais", "regions.csv, line 3: code: The code has the wrong number of digits"),
        ("municipalities", "005,14,", "005,77,", "municipalities.csv, line 2: unknown code “77” in “region”."),
        ("municipalities", ",8982,", ",noin 9000,", "municipalities.csv, line 2: population: "),
        ("municipalities", "Alajärvi,Alajärvi,", ",Alajärvi,", "municipalities.csv, line 2: name_fi: "),
        ("municipalities", "Alavieska,Alavieska,", "Alajärvi,Alavieska,", "municipalities.csv, line 1: the rows contradict"),
        ("postal_codes", "00002,company", "00002,palace", "postal_codes.csv, line 2: kind: "),
        ("postal_codes", "00002,company,091,", "00002,company,", "postal_codes.csv, line 2: the row does not have"),
        ("former_municipalities", ",1972,609", ",,609", "former_municipalities.csv, line 2: ended_year: "),
        ("former_municipalities", ",1972,609", ",1972,001", "former_municipalities.csv, line 2: unknown code “001”"),
        ("sources", "postal_codes,2026", "postal_codes,uusin", "sources.csv, line 6: the year must be a number."),
    ],
    ids=["column", "duplicate", "form", "reference", "number", "empty", "same-name", "choice", "cells", "no-end", "no-successor", "year"],
)  # fmt: skip
def test_a_broken_table_is_named_with_its_line_and_changes_nothing(folder, table, old, new, complaint):
    rewrite(folder / "regions.csv", "Nyland", "Nylandia")
    rewrite(folder / f"{table}.csv", old, new)
    before = everything()

    with translation.override("en"), pytest.raises(TableError) as error:
        load_tables(folder=folder)

    assert str(error.value).startswith(complaint)
    assert everything() == before


def test_a_cut_file_ends_nothing(folder):
    path = folder / "postal_codes.csv"
    path.write_text(
        "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:2000]), encoding="utf-8"
    )

    with pytest.raises(TableError):
        load_tables(folder=folder)

    assert PostalCode.objects.current().count() == 3754


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None], ids=["not-utf-8", "missing"])
def test_an_unreadable_table_is_a_message_and_no_traceback(folder, content):
    path = folder / "regions.csv"
    path.unlink() if content is None else path.write_bytes(content)

    with pytest.raises(CommandError, match=r"regions\.csv"):
        call_command("load_regions", folder=folder)


def test_the_command_tells_what_it_did(capsys):
    call_command("load_regions")

    assert "municipalities: 0 added, 0 changed, 0 ended, 308 as before" in capsys.readouterr().out


def test_loading_takes_a_bounded_number_of_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        load_tables()


@pytest.mark.skipif(not SOURCE_FOLDER.is_dir(), reason="the source tables are not next to the checkout")
def test_our_tables_say_what_their_sources_say():
    def rows(name):
        with (SOURCE_FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    ours = Municipality.objects.select_related("region", "wellbeing_county").in_bulk(field_name="code")
    codes = PostalCode.objects.select_related("municipality", "other_municipality").in_bulk(field_name="code")

    for row in rows("municipalities"):
        area = ours[row["code"]]
        assert (area.name_fi, area.name_sv, area.name_en) == (row["name_fi"], row["name_sv"], row["name_en"])
        assert area.region.code == row["region_code"]
        assert getattr(area.wellbeing_county, "code", "") == row["wellbeing_county_code"]
        assert (area.latitude, area.longitude) == (float(row["lat"]), float(row["lon"]))
        assert (area.language, area.population) == (row["language"], int(row["population"]))
    for row in rows("sami_names"):
        area = ours[row["municipality_code"]]
        assert (area.name_se, area.name_smn, area.name_sms) == (
            row["name_se"],
            row["name_smn"],
            row["name_sms"],
        )
    for row in rows("postal_codes"):
        area = codes[row["postal_code"]]
        assert (area.name_fi, area.kind, area.municipality.code) == (
            row["name_fi"],
            row["type"],
            row["municipality_code"],
        )
        assert getattr(area.other_municipality, "code", "") == row["other_municipality_code"]
