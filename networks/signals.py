from typing import Any

from networks.models import NetworkPage
from networks.services import ensure_editor_groups


def on_network_saved(instance: NetworkPage, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        ensure_editor_groups(network=instance)


def on_network_deleted(instance: NetworkPage, **_kwargs: Any) -> None:
    ensure_editor_groups(network=instance)
