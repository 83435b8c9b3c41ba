from cms.formats.typed import *  # noqa: F403

# Named months: Django's own are those of America, where 3/4 is another day than in Finland.
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y H:i"
