"""Wagtail's search in SQLite without folding: it would take ä for a, and å for a, which are other letters here."""

from django.db import migrations

TABLE = "wagtailsearch_indexentry"
COLUMNS = "autocomplete, body, title"


def make_table(tokenizer):
    def make(_apps, schema_editor):
        if schema_editor.connection.vendor != "sqlite":
            return
        schema_editor.execute(f"DROP TABLE {TABLE}_fts")
        schema_editor.execute(f"CREATE VIRTUAL TABLE {TABLE}_fts USING fts5({COLUMNS}, tokenize = '{tokenizer}')")
        # What is kept of it by triggers of Wagtail's; the terms are new after `manage.py prepare`.
        schema_editor.execute(f"INSERT INTO {TABLE}_fts (rowid, {COLUMNS}) SELECT id, {COLUMNS} FROM {TABLE}")

    return make


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_counted_searches"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [
        migrations.RunPython(make_table("unicode61 remove_diacritics 0"), make_table("unicode61")),
    ]
