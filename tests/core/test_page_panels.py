"""What the editor's forms show."""

import pytest
from wagtail.models import get_page_models


@pytest.mark.parametrize("model", get_page_models(), ids=lambda model: model.__name__)
def test_every_field_of_the_form_is_in_a_panel(model):
    """Wagtail shows any other once more at the end of the form, without a label."""
    handler = model.get_edit_handler()
    shown = handler.get_form_options()["fields"]

    fields = handler.get_form_class().base_fields.items()

    assert [name for name, field in fields if name not in shown and not field.widget.is_hidden] == []
