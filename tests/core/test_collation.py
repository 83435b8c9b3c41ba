import pytest

from core.collation import finnish_sort_key, first_letter
from organisations.models import OrganisationPage
from tests.factories import OrganisationPageFactory

IN_ORDER = [
    "4H-yhdistys",
    "A-klinikka",
    "A Klubi",
    "Aa",
    "Aura",
    "Émile",
    "Erä",
    "“Kaiku” ry",
    "Kainuu",
    "Šakki",
    "Sakki ja matti",
    "Sakkilaiset",
    "Vaasa",
    "Wiima",
    "Virta",
    "Wäinö",
    "Ylä",
    "Zonta",
    "Åbo",
    "Ähtäri",
    "Äänekoski",
    "Öljy",
    "Шахматы",
]


def test_names_sort_as_in_a_finnish_dictionary():
    shuffled = IN_ORDER[1::2] + IN_ORDER[::2]

    assert sorted(shuffled, key=finnish_sort_key) == IN_ORDER


@pytest.mark.parametrize(
    ("one", "other"),
    [("Wiima", "viima"), ("ÄHTÄRI", "ähtäri"), ("Café", "cafe"), ("A-klinikka", "a klinikka"), ("  x ", "X")],
)
def test_spellings_that_do_not_count_have_the_same_key(one, other):
    assert finnish_sort_key(one) == finnish_sort_key(other)


@pytest.mark.parametrize(
    ("name", "letter"), [("Örebro", "ö"), ("Wiima", "v"), ("4H", "4"), ("", ""), ("Я", "")]
)
def test_the_first_letter_is_read_from_the_key(name, letter):
    assert first_letter(finnish_sort_key(name)) == letter


@pytest.mark.django_db
def test_the_database_sorts_in_the_same_order_and_the_key_follows_the_name():
    pages = [OrganisationPageFactory(title=title) for title in reversed(IN_ORDER)]
    pages[0].title = "Aaltoliike"
    pages[0].save()

    titles = list(OrganisationPage.objects.in_directory_order().values_list("title", flat=True))

    assert titles == [*IN_ORDER[:4], "Aaltoliike", *IN_ORDER[4:-1]]
