"""Those of the other measurements, with two addresses that cost the least an answer can."""

from benchmarks.settings import *  # noqa: F403

MIDDLEWARE = ["benchmarks.bare.BareMiddleware", *MIDDLEWARE]  # noqa: F405
