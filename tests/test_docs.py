"""The documentation says what there is, and there is what it says."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

from cms.settings import base

ROOT = Path(settings.BASE_DIR)
DOCS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
RUNNING = (ROOT / "docs/operators/running.md").read_text()
COMMANDS = (ROOT / "docs/developers/commands.md").read_text()
VARIABLES = set(base.env.scheme) | {"DJANGO_SETTINGS_MODULE"}


def first_column(text, pattern):
    return set(re.findall(rf"^\| `{pattern}` ?\*? \|", text, flags=re.MULTILINE))


def targets():
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def commands_of_ours():
    ours = {app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
    return {name for name, app in get_commands().items() if app in ours}


def test_every_environment_variable_is_documented_and_no_other():
    assert first_column(RUNNING, "([A-Z0-9_]+)") == VARIABLES


def test_every_make_target_is_documented_and_no_other():
    assert first_column(COMMANDS, "make ([a-z]+)") == targets()


def test_every_command_of_ours_is_documented_and_no_other():
    assert first_column(COMMANDS, "manage.py ([a-z_]+)") == commands_of_ours()


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_in_the_text_is_there(page):
    assert set(re.findall(r"(?:`|^    )make ([a-z]+)", page.read_text(), flags=re.MULTILINE)) <= targets()


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 80
