"""Contact persons, liaisons and the demo's editors; everybody is invented and known by the e-mail address."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction

from cms.demo.content import Entry, read
from cms.demo.shelf import Shelf
from networks.models import EditorGroup
from people.models import LiaisonPerson, Person

EDITORS = {
    "saimaan-kumppanuuspoyta": {"editors": "joel-karvala", "moderators": "riitta-salokangas"},
    "kymijoen-jarjestoverkosto": {"editors": "senja-koskivuo", "moderators": "tapio-merenheimo"},
    "lapin-siltaverkosto": {"editors": "mikael-outakero", "moderators": "aino-kaltiala"},
}


def load_people(shelf: Shelf) -> None:
    """Everybody, as yet without the organisations, which in turn name their contact persons."""
    liaisons = read("liaisons")["liaison"]
    for entry in [*read("people")["person"], *liaisons]:
        shelf.people[entry["key"]] = load_person(entry, shelf)
    for entry in liaisons:
        place = shelf.municipalities[entry["municipality"]]
        LiaisonPerson.objects.get_or_create(municipality=place, person=shelf.people[entry["key"]])


def load_person(entry: Entry, shelf: Shelf) -> Person:
    if person := Person.objects.filter(email=entry["email"]).first():
        return person
    person = Person(
        name=entry["name"],
        title=entry["title"],
        organisation_name=entry.get("organisation_name", ""),
        phone=entry["phone"],
        email=entry["email"],
        photo=shelf.images.get(entry.get("photo", "")),
        basis=entry["basis"],
        valid_until=shelf.day + timedelta(days=730),
        last_confirmed=shelf.day - timedelta(days=20),
    )
    person.full_clean()
    person.save()
    return person


def join_organisations(shelf: Shelf) -> None:
    """Say in whose service each person is, now that the directory is there."""
    for entry in [*read("people")["person"], *read("liaisons")["liaison"]]:
        person = shelf.people[entry["key"]]
        if "organisation" in entry and not (person.organisation_id or person.organisation_name):
            person.organisation_id = shelf.pages[entry["organisation"]].pk
            person.save()


def editors_are_loaded() -> bool:
    """Whether the demo has been loaded to its end: its editors come last."""
    last = list(EDITORS.values())[-1]["moderators"]
    return get_user_model().objects.filter(username=username(last)).exists()


@transaction.atomic
def load_editors(shelf: Shelf) -> None:
    """An editor and a moderator for each regional network; they cannot log in until they are given passwords."""
    users = get_user_model()
    for network, roles in EDITORS.items():
        for role, key in roles.items():
            person = shelf.people[key]
            first_name, _, last_name = person.name.rpartition(" ")
            user, created = users.objects.get_or_create(
                username=username(key),
                defaults={"first_name": first_name, "last_name": last_name, "email": person.email},
            )
            if created:
                user.set_unusable_password()
                user.save()
            translation_key = shelf.pages[network].translation_key
            user.groups.add(EditorGroup.objects.get(network_key=translation_key, role=role).group)


def username(key: str) -> str:
    return key.replace("-", ".")
