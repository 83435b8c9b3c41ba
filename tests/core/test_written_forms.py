import pytest
from django.core.exceptions import ValidationError

from core.business_ids import normal_business_id, validate_business_id
from organisations.models import OrganisationPage


def cleaned(field, value):
    return OrganisationPage._meta.get_field(field).clean(value, None)


@pytest.mark.parametrize(
    "typed",
    [
        *("1234567-1", " 12345671 ", "FI12345671", "fi 1234567-1", "FI-12345671", "1234 567-1"),
        *("1234567\u20131", "1234567\u20111", "\u200b1234567-1", "1234567\u00a0-\u00a01"),
    ],
)
def test_a_business_id_is_understood_in_the_ways_in_which_it_is_written(typed):
    assert cleaned("business_id", typed) == "1234567-1"


def test_an_old_short_business_id_gets_its_zero():
    assert normal_business_id("116297-6") == "0116297-6"


@pytest.mark.parametrize(
    "typed", ["1234567-2", "FI12345672", "1234567", "123456789", "en tiedä", "0000000-1"]
)
def test_what_is_no_business_id_is_refused(typed):
    with pytest.raises(ValidationError):
        cleaned("business_id", typed)


def test_a_wrong_check_digit_is_named():
    with pytest.raises(ValidationError, match=r"[Cc]heck digit|[Tt]arkistusnumero|[Tt]arkiste"):
        validate_business_id("1234567-2")


@pytest.mark.parametrize(
    ("typed", "kept"), [("123456", "123.456"), ("123.456", "123.456"), ("12 345", "12.345"), ("7", "7")]
)
def test_a_register_number_is_kept_as_the_register_writes_it(typed, kept):
    assert cleaned("register_number", typed) == kept


@pytest.mark.parametrize("typed", ["12a", "rek. 5", "-5", "1234567890123"])
def test_what_is_no_register_number_is_refused(typed):
    with pytest.raises(ValidationError):
        cleaned("register_number", typed)


@pytest.mark.parametrize("typed", ["53100", "FI-53100", "53 100", " 53100 ", "FIN-53100"])
def test_a_postal_code_is_understood_in_the_ways_in_which_it_is_written(typed):
    assert cleaned("postal_code", typed) == "53100"


@pytest.mark.parametrize("typed", ["5310", "531000", "SE-114 55", "Lpr"])
def test_what_is_no_finnish_postal_code_is_refused(typed):
    with pytest.raises(ValidationError):
        cleaned("postal_code", typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("050 123 4567", "+358501234567"),
        ("(05) 123 4567", "+35851234567"),
        ("+358 50 123 4567", "+358501234567"),
        ("+358(0)50 123 4567", "+358501234567"),
        ("00358 50 1234567", "+358501234567"),
        ("+46 70 123 45 67", "+46701234567"),
    ],
)
def test_a_phone_number_is_understood_in_the_ways_in_which_it_is_written(typed, kept):
    assert cleaned("phone", typed).as_e164 == kept


@pytest.mark.parametrize("typed", ["12345", "soita", "050 123 4567 / 040 123 4567", "050-1234567 (Maija)"])
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(ValidationError):
        cleaned("phone", typed)


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "ftp://example.fi", "data:text/html,x", "//example.fi", "ei ole"]
)
def test_what_is_no_web_address_is_refused(typed):
    with pytest.raises(ValidationError):
        cleaned("website", typed)
