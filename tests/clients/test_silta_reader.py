import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import silta_reader
from silta_reader import Change, Copy, State

from tests.clients.fake_hub import key


def item(number, version):
    return {"id": key(number), "version": version, "type": "news", "locale": "fi"}


def damage(into, number, version):
    """Change or, without version, lose an item behind the reader's back."""
    with closing(Copy.at(into)) as copy, copy._writing():
        copy._remove(key(number), 0) if version is None else copy._put(
            key(number), version, item(number, version)
        )


def test_the_first_round_copies_everything(hub, follow, copy):
    hub.publish(*range(1, 30))

    assert follow() == 0
    assert copy() == hub.items


def test_later_rounds_take_in_what_is_new_corrected_and_gone(hub, follow, copy):
    hub.publish(1, 2, 3, 4)
    follow()
    hub.publish(5)
    hub.publish(1, title="Oikaistu järjestöilta")
    hub.remove(2, 3)
    hub.publish(3, title="Takaisin")

    assert follow() == 0
    assert copy() == hub.items


def test_more_changes_than_fit_in_an_answer_are_all_taken_in(hub, follow, copy):
    follow()
    hub.publish(*(number % 255 for number in range(1, 300)), *range(1000, 1700))

    assert follow() == 0
    assert copy() == hub.items


def test_what_leaves_the_filter_leaves_the_copy(hub, follow, copy):
    hub.publish(1, 2)
    follow("--type", "news")
    hub.publish(1, kind="event")
    hub.publish(3, kind="page")

    assert follow("--type", "news") == 0
    assert list(copy()) == [key(2)]


def test_a_repeated_filter_means_or(hub, follow, copy):
    hub.publish(1)
    hub.publish(2, kind="event")
    hub.publish(3, kind="page")

    assert follow("--type=news", "--type", "event") == 0
    assert sorted(copy()) == [key(1), key(2)]


def test_a_quiet_hub_is_asked_one_small_question_and_says_that_nothing_has_moved(hub, follow):
    hub.publish(1)
    for _ in range(2):
        follow()
    hub.asked.clear()

    assert follow() == 0
    assert [(status, "/changes?" in path) for path, status in hub.asked] == [(304, True)]


def test_changes_may_come_twice_and_late(into):
    with closing(Copy.at(into)) as place, place.locked(), place.beside() as copy:
        for change in [Change(key(1), 7, item(1, 7)), Change(key(1), 5, item(1, 5)), Change(key(1), 6)]:
            copy.apply([change], None)
        for change in [Change(key(2), 9), Change(key(2), 8, item(2, 8)), Change(key(2), 9)]:
            copy.apply([change, change], None)

        assert list(copy.versions()) == [(key(1), 7)]


def test_other_filters_are_refused_and_the_copy_stays(hub, follow, copy, capsys):
    hub.publish(1)
    follow("--type", "news")

    assert follow("--type", "event") == 2
    assert "with type=news, not of" in capsys.readouterr().err
    assert list(copy()) == [key(1)]


def test_starting_over_takes_other_filters(hub, follow, copy):
    hub.publish(1)
    hub.publish(2, kind="event")
    follow("--type", "news")

    assert follow("--type", "event", "--start-over") == 0
    assert list(copy()) == [key(2)]


@pytest.mark.parametrize(
    ("number", "version"), [(1, None), (1, 1), (200, 3)], ids=["lost", "too old", "left over"]
)
def test_a_copy_that_was_damaged_is_found_and_repaired(hub, into, follow, copy, capsys, number, version):
    hub.publish(*range(100, 120), *range(1, 20), 1)
    follow()
    damage(into, number, version)
    hub.asked.clear()

    assert silta_reader.main(["verify", "--into", into]) == 1
    assert silta_reader.main(["verify", "--into", into, "--repair"]) == 0
    assert copy() == hub.items
    assert not any("snapshot" in path for path, _status in hub.asked)


def test_a_copy_with_very_much_damage_is_made_anew(hub, into, follow, copy, monkeypatch):
    monkeypatch.setattr(silta_reader, "REPAIR_REQUESTS", 5)
    hub.publish(*range(1, 60))
    follow()
    for number in range(1, 30):
        damage(into, number, None)

    assert silta_reader.main(["verify", "--into", into, "--repair"]) == 0
    assert copy() == hub.items


def test_verify_says_what_anybody_can_compute(hub, into, follow, capsys):
    hub.publish(3, 1, 2)
    follow()

    assert silta_reader.main(["verify", "--into", into]) == 0
    assert f"3 items, digest {hub.digest()['digest']}" in capsys.readouterr().out


def test_show_gives_an_item_as_the_hub_sent_it(hub, into, follow, capsys):
    hub.publish(1, title="Ääni kuuluviin \ud800")
    follow()
    capsys.readouterr()

    assert silta_reader.main(["show", key(1), "--into", into]) == 0
    assert json.loads(capsys.readouterr().out) == hub.items[key(1)]


def test_following_again_needs_no_address(hub, into, follow, copy):
    follow("--type", "news")
    hub.publish(1)

    assert silta_reader.main(["follow", "--into", into, "--once"]) == 0
    assert list(copy()) == [key(1)]


def test_indexes_and_triggers_of_others_outlive_a_new_copy(hub, tmp_path):
    into = f"{tmp_path}/uutiset.sqlite"
    hub.publish(1)
    silta_reader.follow(hub.address, into, once=True)
    with closing(sqlite3.connect(into)) as database:
        database.execute("CREATE INDEX by_type ON items (type)")
    hub.publish(2)

    silta_reader.follow(hub.address, into, once=True, start_over=True)

    with closing(sqlite3.connect(into)) as database:
        assert database.execute(
            "SELECT count(*) FROM items INDEXED BY by_type WHERE type = 'news'"
        ).fetchone() == (2,)


def test_what_is_no_copy_is_left_alone(hub, tmp_path, capsys):
    with closing(sqlite3.connect(tmp_path / "sivusto.sqlite")) as database:
        database.execute("CREATE TABLE items (id, price)")
    (tmp_path / "kansio").mkdir()
    (tmp_path / "kansio" / "päiväkirja.txt").write_text("Tärkeää")

    for name in ("sivusto.sqlite", "kansio/"):
        options = ["--into", f"{tmp_path}/{name}", "--once", "--start-over"]
        assert silta_reader.main(["follow", hub.address, *options]) == 2
        assert "is no copy made by this program" in capsys.readouterr().err
    assert Path(tmp_path / "kansio" / "päiväkirja.txt").read_text() == "Tärkeää"


def test_two_readers_of_one_copy_wait_for_each_other(hub, into, follow, copy, monkeypatch, capsys):
    monkeypatch.setattr(silta_reader, "LOCK_SECONDS", 0.1)
    hub.publish(1)
    follow()

    with closing(Copy.at(into)) as other, other.locked():
        assert follow() == 3
        assert "Another reader is at work" in capsys.readouterr().err
    assert follow() == 0


def test_a_copy_remembers_where_it_stands(hub, into, follow):
    hub.publish(1)
    follow("--type", "news")

    with closing(Copy.at(into)) as copy:
        assert isinstance(copy.state(), State)
        assert copy.state()[:3] == (hub.address, (("type", "news"),), "a:news:1")
