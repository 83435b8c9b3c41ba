from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from organisations.models import Activity, ServiceLanguage, TargetGroup


class VocabularyViewSet(SnippetViewSet):
    icon = "tag"
    list_display = ["name_fi", "name_sv", "name_en", "code"]
    ordering = ["name_fi"]
    copy_view_enabled = False


class ActivityViewSet(VocabularyViewSet):
    model = Activity


class TargetGroupViewSet(VocabularyViewSet):
    model = TargetGroup


class ServiceLanguageViewSet(VocabularyViewSet):
    model = ServiceLanguage


class VocabularyGroup(SnippetViewSetGroup):
    items = [ActivityViewSet, TargetGroupViewSet, ServiceLanguageViewSet]
    menu_label = _("Words of the directory")
    menu_icon = "tag"
    add_to_settings_menu = True
    add_to_admin_menu = False


register_snippet(VocabularyGroup)
