"""The words by which organisations are described."""

from django.utils.translation import gettext_lazy as _

from core.models import Term


class Activity(Term):
    """What an organisation does, such as peer support."""

    class Meta(Term.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")


class TargetGroup(Term):
    """Whom an organisation is for, such as carers."""

    class Meta(Term.Meta):
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")


class ServiceLanguage(Term):
    """A language in which an organisation serves; the code is a BCP 47 tag."""

    class Meta(Term.Meta):
        verbose_name = _("service language")
        verbose_name_plural = _("service languages")
