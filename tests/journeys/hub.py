"""What the journeys know of the hub that they visit."""

import json
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

# A page of each type, and how to find one: by the type's name in Wagtail's API.
PAGE_TYPES = {
    "home": "home.HomePage",
    "content": "home.ContentPage",
    "news list": "news.NewsIndexPage",
    "news": "news.NewsPage",
    "event list": "events.EventIndexPage",
    "event": "events.EventPage",
    "network list": "networks.NetworkIndexPage",
    "network": "networks.NetworkPage",
    "project list": "networks.ProjectIndexPage",
    "project": "networks.ProjectPage",
    "directory": "organisations.OrganisationIndexPage",
    "organisation": "organisations.OrganisationPage",
    "liaisons": "people.LiaisonIndexPage",
}
# What is no page of the tree.
OTHER_VIEWS = {
    "front page in Swedish": "/sv/",
    "front page in English": "/en/",
    "search": "/fi/haku/?q=vapaaehtoinen",
    "search that finds nothing": "/fi/haku/?q=qwertyuiop",
    "past events": "{event list}?when=past",
    "directory that finds nothing": "{directory}?q=qwertyuiop",
    "directory narrowed": "{directory}?municipality=405&municipality=153&near=Imatra",
    "map": "{directory}?view=map",
    "map of a municipality": "{directory}?view=map&municipality=405",
    "lost page": "/fi/tata-ei-ole/",
    "documentation of the hub API": "/api/hub/v1/docs",
}
VIEWS = [*PAGE_TYPES, *OTHER_VIEWS]
# What a reader fills in; these pages, and only these, give a cookie, against forged forms.
FORMS = {
    "comment": ("news.NewsPage", "comments_open", "/fi/kommentoi/{id}/"),
    "error report": ("organisations.OrganisationPage", "", "/fi/jarjesto/{id}/ilmoita-virheesta/"),
    "sign-up": ("events.EventPage", "signup_open", "/fi/ilmoittaudu/{id}/"),
}


@dataclass(frozen=True)
class Hub:
    """A running hub."""

    address: str
    admin_password: str
    mail_folder: Path

    def url(self, view: str) -> str:
        """The address of a view by its name in `VIEWS` or `FORMS`."""
        if view in PAGE_TYPES:
            return str(self.first_page(PAGE_TYPES[view])["meta"]["html_url"])
        if view in FORMS:
            model, condition, path = FORMS[view]
            return self.address + path.format(
                id=self.first_page(model, **({condition: "true"} if condition else {}))["id"]
            )
        path = OTHER_VIEWS[view]
        if path.startswith("{"):
            listed, query = path[1:].split("}")
            return self.url(listed) + query
        return self.address + path

    def mails(self) -> list[EmailMessage]:
        """The mails that have gone out, as a mail program gets them from the files."""
        files = sorted(self.mail_folder.iterdir())
        written = [part for file in files for part in file.read_bytes().split(b"-" * 79 + b"\n")]
        return [message_from_bytes(part, policy=policy.default) for part in written if part.strip()]

    def first_page(self, model: str, **conditions: str) -> Any:
        """The first Finnish page of a type that the API tells of."""
        found = self.get_json("/api/v2/pages/", type=model, locale="fi", limit=1, **conditions)
        return found["items"][0]

    def get_json(self, path: str, **parameters: Any) -> Any:
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"{self.address}{path}?{query}", timeout=30) as response:  # noqa: S310  our own
            return json.load(response)
