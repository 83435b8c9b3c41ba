"""The indexes behind the name that is searched: one that answers, and at times one that is being made.

Both are found by an alias, so that one can take the place of the other in one moment. What is written goes to both, so
that a making that is broken off harms nobody.
"""

import logging
import secrets
import time

from django.utils import timezone
from elasticsearch import Elasticsearch

from search.engines import MissingIndexError
from search.engines.elastic.client import ANSWER_SECONDS, WRITE_SECONDS, answering
from search.engines.elastic.mapping import MAPPING, SETTINGS, rules

logger = logging.getLogger(__name__)


class Indexes:
    """Those of one installation; `alias` is the name that is searched."""

    def __init__(self, client: Elasticsearch, alias: str) -> None:
        self._indices = client.options(request_timeout=WRITE_SECONDS).indices
        self.alias = alias
        self.next_alias = f"{alias}_next"

    def written(self) -> list[str]:
        """The aliases of what is written to."""
        named = {alias for aliases in self._all().values() for alias in aliases}
        return [alias for alias in (self.alias, self.next_alias) if alias in named]

    def is_sound(self) -> bool:
        """Whether there is an index to search, made as one would be made now."""
        try:
            with answering():
                [about] = self._indices.get_mapping(index=self.alias).values()
        except MissingIndexError:
            return False
        return bool(about["mappings"].get("_meta", {}).get("rules") == rules())

    def begin(self) -> None:
        """Begin an index beside the one that answers, in place of any that was begun before."""
        self._delete_but(self.alias)
        name = f"{self.alias}-{timezone.now():%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
        with answering():
            self._indices.create(
                index=name,
                mappings={**MAPPING, "_meta": {"rules": rules()}},
                settings={**SETTINGS, "refresh_interval": "-1"},
                aliases={self.next_alias: {}},
            )

    def finish(self) -> None:
        """Let the index that was begun answer from now on, and delete all others. Once that is done, nothing."""
        indexes = self._all()
        made = [name for name, aliases in indexes.items() if self.next_alias in aliases]
        old = [name for name, aliases in indexes.items() if self.alias in aliases]
        if not made and not old:
            raise MissingIndexError(f"there is no index {self.next_alias}")
        if made:
            self._change_over(made[0], old)
        self._delete_but(self.alias)

    def _change_over(self, made: str, old: list[str]) -> None:
        with answering():
            self._indices.put_settings(index=made, settings={"refresh_interval": None})
            self._indices.refresh(index=made)
            self._indices.update_aliases(
                actions=[
                    *({"remove": {"index": name, "alias": self.alias}} for name in old),
                    {"remove": {"index": made, "alias": self.next_alias}},
                    {"add": {"index": made, "alias": self.alias}},
                ]
            )
        logger.info("Elasticsearch searches in %s from now on", made)
        if old:
            time.sleep(ANSWER_SECONDS)  # for the searches that are under way there

    def clear(self) -> None:
        """Delete them all."""
        self._delete_but("")

    def _all(self) -> dict[str, list[str]]:
        """All indexes of ours with their aliases."""
        with answering():
            found = self._indices.get_alias(index=f"{self.alias}-*")
            return {name: list(about["aliases"]) for name, about in found.items()}

    def _delete_but(self, alias: str) -> None:
        for name, aliases in self._all().items():
            if alias not in aliases:
                with answering():
                    self._indices.delete(index=name, ignore_unavailable=True)
