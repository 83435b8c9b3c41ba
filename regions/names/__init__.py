"""Finding the municipality that a text names, as people write it."""

from regions.names.finding import AmbiguousPlace, MunicipalityNames, UnknownPlace

__all__ = ["AmbiguousPlace", "MunicipalityNames", "UnknownPlace"]
