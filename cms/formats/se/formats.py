from cms.formats.typed import *  # noqa: F403
