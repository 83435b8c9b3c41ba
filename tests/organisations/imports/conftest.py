import pytest
from django.db.models.signals import post_save

from organisations.exchange import importing, planning
from organisations.models import OrganisationPage


@pytest.fixture(params=["together", "one by one"])
def at_the_fourth_entry(request, monkeypatch):
    """Lets something happen once, while the fourth new entry is being written; two are written together, or each alone."""
    waiting = []

    def look():
        if waiting and OrganisationPage.objects.count() == 4:
            waiting.pop()()

    def note_many(*args):
        note(*args)
        look()

    def receive(created=False, **_kwargs):
        if created:
            look()

    note = importing.note_many
    monkeypatch.setattr(planning, "BATCH", 2)
    monkeypatch.setattr(importing, "note_many", note_many)
    if request.param == "one by one":
        monkeypatch.setattr(importing.Importer, "_take_together", lambda *_args: False)
    post_save.connect(receive, sender=OrganisationPage)
    yield waiting.append
    post_save.disconnect(receive, sender=OrganisationPage)
    assert not waiting, "it never happened"
