"""The Human Services Data Specification, version 3, out and in.

HSDS (https://docs.openreferral.org/en/3.0/hsds/) knows organisations, the places where they are, and the services that
they give. An entry of the directory is one organisation with one location and one service; what HSDS has no field for,
such as former names, is told by attributes with codes of ours. A file is an array of organisations, each with all
that belongs to it, as in the schema `organization_package`.
"""

from organisations.exchange.hsds.reading import from_hsds, is_hsds
from organisations.exchange.hsds.writing import as_hsds

__all__ = ["as_hsds", "from_hsds", "is_hsds"]
