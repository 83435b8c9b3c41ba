import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client


class LettingGoClient(Client):
    """Lets go of long answers that were not read to their end, as a server does: a snapshot holds a place."""

    def __init__(self) -> None:
        super().__init__()
        self._streams = []

    def request(self, **request):
        response = super().request(**request)
        if response.streaming:
            self._streams.append(response)
        return response

    def let_go(self) -> None:
        request_finished.disconnect(close_old_connections)  # of the test, as Django's client keeps it
        for response in self._streams:
            response.close()
        request_finished.connect(close_old_connections)


@pytest.fixture
def client():
    client = LettingGoClient()
    yield client
    client.let_go()
