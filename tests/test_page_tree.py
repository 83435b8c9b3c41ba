"""Which page may lie under which: the whole tree as one table, compared with the models."""

import pytest
from django.apps import apps
from django.core.checks import run_checks
from wagtail.models import Page

from core.checks import check_page_types
from core.models import BasePage
from news.models import NewsPage

# Each page type with the page types that may lie right below it.
TREE = {
    "wagtailcore.Page": ["home.HomePage"],
    "home.HomePage": [
        "events.EventIndexPage",
        "home.ContentPage",
        "networks.NetworkIndexPage",
        "networks.ProjectIndexPage",
        "news.NewsIndexPage",
        "organisations.OrganisationIndexPage",
        "people.LiaisonIndexPage",
    ],
    "home.ContentPage": ["home.ContentPage"],
    "news.NewsIndexPage": ["news.NewsPage"],
    "news.NewsPage": [],
    "events.EventIndexPage": ["events.EventPage"],
    "events.EventPage": [],
    "networks.NetworkIndexPage": ["networks.NetworkPage"],
    "networks.NetworkPage": [
        "events.EventIndexPage",
        "home.ContentPage",
        "networks.NetworkPage",
        "networks.ProjectPage",
        "news.NewsIndexPage",
        "people.LiaisonIndexPage",
    ],
    "networks.ProjectIndexPage": ["networks.ProjectPage"],
    "networks.ProjectPage": ["home.ContentPage"],
    "organisations.OrganisationIndexPage": [
        "organisations.OrganisationIndexPage",
        "organisations.OrganisationPage",
    ],
    "organisations.OrganisationPage": [],
    "people.LiaisonIndexPage": [],
}


def labels(models):
    return sorted(model._meta.label for model in models)


def test_the_table_names_every_page_type():
    ours = [model for model in apps.get_models() if issubclass(model, BasePage)]

    assert sorted(TREE) == labels([Page, *ours])


@pytest.mark.parametrize(("parent", "children"), TREE.items(), ids=TREE)
def test_a_page_takes_these_children_and_no_others(parent, children):
    model = apps.get_model(parent)
    both_agree = [child for child in model.allowed_subpage_models() if child is not Page]

    assert labels(both_agree) == sorted(children)


def test_every_page_type_passes_the_checks():
    assert [message for message in run_checks() if str(message.id).startswith("core.")] == []


def test_the_checks_find_a_page_type_without_rules_template_or_item(monkeypatch):
    monkeypatch.delattr(NewsPage, "subpage_types")
    monkeypatch.setattr(NewsPage, "template", "news/missing.html")
    monkeypatch.setattr(NewsPage, "item_type", "")

    assert [message.id for message in check_page_types()] == ["core.E001", "core.E002", "core.E003"]


def test_the_checks_find_two_page_types_of_one_name_with_other_details(monkeypatch):
    monkeypatch.setattr(NewsPage, "item_type", "event")

    assert "core.E004" in [message.id for message in check_page_types()]
