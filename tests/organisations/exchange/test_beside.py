"""Rows that a second process cleans are what they are when cleaned here."""

import sys

import pytest

from core.models import Theme
from organisations.exchange import beside
from organisations.exchange.beside import Beside, candidates
from organisations.exchange.cleaning import Cleaner
from organisations.exchange.tables import Row

pytestmark = pytest.mark.django_db

MAPPING = {
    "Nimi": "title",
    "Kunta": "municipality",
    "Puhelin": "phone",
    "Teemat": "themes",
    "Pvm": "checked_on",
}
CELLS = [
    {"Nimi": "Imatran Martat ry", "Kunta": "Imatralla", "Puhelin": "040 123 4567", "Pvm": "1.2.2026"},
    {"Nimi": "<b>Latu</b>", "Kunta": "Joutseno", "Puhelin": "12", "Facebook": "facebook.com/latu"},
    {"Nimi": "Talkoot", "Kunta": "Hämärälä", "Pvm": "eilen"},
]


def rows(count):
    return [Row(number, CELLS[number % len(CELLS)]) for number in range(2, count + 2)]


@pytest.fixture
def cleaner():
    Theme.objects.get_or_create(code="nuoret", defaults={"name_fi": "Nuoret"})
    return Cleaner(MAPPING)


@pytest.fixture(params=["forked", "started"], autouse=True)
def how_it_begins(request, monkeypatch):
    if request.param == "forked" and sys.platform != "linux":
        pytest.skip("processes are forked on Linux alone")
    monkeypatch.setattr(beside, "can_be_forked", lambda: request.param == "forked")


def test_the_other_process_reads_cells_as_this_one_does(cleaner):
    with Beside(cleaner) as other:
        assert other.is_ready(60)
        other.give(rows(9))

        assert other.take() == [cleaner.candidate(row) for row in rows(9)]
    assert not other.process.is_alive()


@pytest.mark.parametrize("lost_after", [0, 3, 7, None])
def test_every_row_comes_once_and_in_order_whenever_the_other_process_is_lost(
    cleaner, monkeypatch, lost_after
):
    others = []

    class Watched(Beside):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            others.append(self)
            assert self.is_ready(60)

    monkeypatch.setattr(beside, "Beside", Watched)
    monkeypatch.setattr(beside, "FEW", 2)
    monkeypatch.setattr(beside, "FEW_FOR_A_START", 2)
    monkeypatch.setattr(beside, "BATCH", 2)
    found = []
    for candidate in candidates(rows(11), cleaner):
        if len(found) == lost_after:
            others[0].process.kill() if others else None
        found.append(candidate)

    assert found == [cleaner.candidate(row) for row in rows(11)]


def test_a_small_file_needs_no_other_process(cleaner, monkeypatch):
    monkeypatch.setattr(beside, "Beside", None)

    assert len(list(candidates(rows(5), cleaner))) == 5
