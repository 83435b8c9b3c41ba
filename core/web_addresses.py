from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

# Other schemes that Django lets through, such as ftp, open in no browser.
validate_web_address = URLValidator(
    schemes=["http", "https"], message=_("Write a web address, for example https://www.example.fi.")
)
