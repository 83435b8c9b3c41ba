"""How days and times may be typed, in every language of the admin: as in Finland, or as computers write them."""

DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
TIME_INPUT_FORMATS = ["%H.%M", "%H:%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = [
    f"{day} {time}" for day in DATE_INPUT_FORMATS for time in [*TIME_INPUT_FORMATS, "%H:%M:%S.%f"]
] + DATE_INPUT_FORMATS
