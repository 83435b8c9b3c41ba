"""The connection to Elasticsearch: where it is, how long it may take, and what its errors mean."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import urllib3
from django.conf import settings
from elastic_transport import ConnectionTimeout, HttpHeaders, TransportError, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT, DefaultType
from elasticsearch import ApiError, Elasticsearch, NotFoundError, SerializationError

from search.engines import EngineError, MissingIndexError, RefusedError

# A node that is away says so at once or not at all; a search that takes longer is no help to whoever waits for it.
CONNECT_SECONDS = 0.3
ANSWER_SECONDS = 0.8
WRITE_SECONDS = 10
# Of a question or a document, and not of the engine; 429 is none of them.
REFUSALS = (400, 413)


class QuickNode(Urllib3HttpNode):
    """A node to which a connection is made quickly or not at all, however long its answers may take."""

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> Any:
        given = request_timeout if isinstance(request_timeout, int | float) else self.config.request_timeout
        timeout: Any = urllib3.Timeout(connect=CONNECT_SECONDS, total=given)
        return super().perform_request(method, target, body, headers, timeout)


def client() -> Elasticsearch:
    """That of the settings; its pool of connections is shared by all threads of the process."""
    return _client(json.dumps(settings.ELASTICSEARCH))


@lru_cache(maxsize=1)
def _client(options: str) -> Elasticsearch:
    given = json.loads(options)
    if "basic_auth" in given:
        given["basic_auth"] = tuple(given["basic_auth"])
    return connect(**given)


def connect(urls: Sequence[str], **options: Any) -> Elasticsearch:
    """A client of a cluster. Where a node is away, the next one is asked, and where an answer is late, none is."""
    return Elasticsearch(
        list(urls),
        node_class=QuickNode,
        request_timeout=ANSWER_SECONDS,
        max_retries=len(urls) - 1,
        retry_on_status=(),
        retry_on_timeout=False,
        **options,
    )


@contextmanager
def answering() -> Iterator[None]:
    """Whatever goes wrong inside is an `EngineError` with a reason that an operator understands."""
    try:
        yield
    except NotFoundError as error:
        raise MissingIndexError(_reason(error)) from error
    except ApiError as error:
        kind = RefusedError if error.status_code in REFUSALS else EngineError
        raise kind(f"{error.status_code}: {_reason(error)}") from error
    except ConnectionTimeout as error:
        raise EngineError("no answer in time") from error
    except (TransportError, SerializationError) as error:
        raise EngineError(str(error.message) or type(error).__name__) from error


def _reason(error: ApiError) -> str:
    body = error.body
    cause = body.get("error") if isinstance(body, dict) else None
    roots = cause.get("root_cause") if isinstance(cause, dict) else None
    if roots:
        return str(roots[0].get("reason", error.message))
    return str(error.message)
