"""The nodes of Elasticsearch as both of its clients take them: ours, and that of Wagtail's own search."""

from typing import Any
from urllib.parse import unquote, urlsplit


def search_options(addresses: list[str], api_key: str, ca_certs: str) -> dict[str, Any]:
    """Addresses without users, and who asks: Wagtail's search would take a password as it is written in an address."""
    nodes = [urlsplit(address.strip()) for address in addresses]
    options: dict[str, Any] = {
        "urls": [node._replace(netloc=node.netloc.rpartition("@")[2]).geturl() for node in nodes]
    }
    if nodes and nodes[0].username:
        options["basic_auth"] = (unquote(nodes[0].username), unquote(nodes[0].password or ""))
    if api_key:
        options["api_key"] = api_key
    if ca_certs:
        options["ca_certs"] = ca_certs
    return options
