import sys

import pytest
from django.conf import settings


@pytest.fixture
def check(monkeypatch):
    monkeypatch.syspath_prepend(str(settings.BASE_DIR / "tools"))
    import check

    return check


@pytest.mark.parametrize(
    ("ci", "state"), [(True, "FAILED (not available)"), (False, "skipped (not available)")]
)
def test_what_cannot_be_had_fails_in_ci_and_is_skipped_elsewhere(check, monkeypatch, capsys, ci, state):
    monkeypatch.setattr(check, "CI", ci)

    outcome = check.carry_out(check.Step("Selain", (), lacking="selainta ei löydy"))

    assert outcome.state == state
    assert "Cannot run: selainta ei löydy" in capsys.readouterr().out


def test_a_failing_step_fails_the_run_and_the_next_one_is_still_carried_out(check, capsys):
    steps = [
        check.Step("Ensin", (sys.executable, "-c", "exit(3)")),
        check.Step("Sitten", (sys.executable, "-V")),
    ]

    assert check.summary([check.carry_out(step) for step in steps]) == 1

    said = capsys.readouterr().out
    assert "1 failed" in said
    assert "Sitten" in said


def test_a_browser_can_be_named(check, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/opt/selain")

    assert check.chromium() == "/opt/selain"
