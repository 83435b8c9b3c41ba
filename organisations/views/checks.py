"""Where coordinators decide on proposed changes, and see which organisations have not confirmed their entries."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale
from wagtail.permissions import page_permission_policy

from core.admin_views import AdminRequest, AdminView, paged
from core.visibility import public_pages
from organisations.forms.freshness import CheckSettingsForm, DecisionForm
from organisations.freshness.answers import (
    AlreadyDecidedError,
    ChangedMeanwhileError,
    ClosedMeanwhileError,
    accept,
    confirm_by_phone,
    reject,
)
from organisations.freshness.asking import settings_of
from organisations.freshness.decisions import hears
from organisations.freshness.links import language_of
from organisations.freshness.values import LABELS, shown, values_of
from organisations.models import (
    CheckMail,
    CheckSettings,
    OrganisationIndexPage,
    OrganisationPage,
    ProposedChange,
    SilentAddress,
)
from organisations.querysets import OrganisationQuerySet
from organisations.tasks.freshness import tell_sender

ROWS_ON_PAGE = 50
State = ProposedChange.State


# --- Proposed changes -----------------------------------------------------------------------------


class ProposedChangesView(AdminView):
    """What organisations have proposed, to be decided or decided before."""

    any_permission_required = ["publish"]
    template_name = "organisations/admin/proposed_changes.html"
    page_title = gettext_lazy("Proposed changes")
    header_icon = "edit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        decided = self.request.GET.get("show") == "decided"
        every = ProposedChange.objects.decided_by(self.request.user)
        waiting = every.waiting()
        rows = every.exclude(state=State.WAITING).order_by("-decided_at") if decided else waiting
        rows = rows.select_related("page__municipality", "decided_by")
        return {
            **super().get_context_data(**kwargs),
            **paged(self.request, rows, ROWS_ON_PAGE),
            "decided": decided,
            "waiting": waiting.count(),
        }


class ProposedChangeView(AdminView):
    """One proposal, field by field: what the entry said, what is proposed, and what it says now if that is another."""

    any_permission_required = ["publish"]
    template_name = "organisations/admin/proposed_change.html"
    page_title = gettext_lazy("Proposed change")
    header_icon = "edit"

    @cached_property
    def proposal(self) -> ProposedChange:
        rows = ProposedChange.objects.decided_by(self.request.user)
        return get_object_or_404(rows.select_related("page", "decided_by"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.proposal.page.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        every = {"url": reverse("proposed_changes"), "label": _("Proposed changes")}
        return [every, {"url": "", "label": self.proposal.page.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.proposal.page
        return {
            **super().get_context_data(**kwargs),
            "proposal": self.proposal,
            "organisation": page,
            "rows": rows_of(
                self.proposal, self.request.POST.getlist("fields") if self.request.POST else None
            ),
            "seen": page.live_revision_id,
            "is_public": public_pages(OrganisationPage.objects.filter(pk=page.pk)).exists(),
            "form": self.form,
            "hears": hears(self.proposal),
            "language": get_language_info(language_of(page))["name_translated"],
        }

    @cached_property
    def form(self) -> DecisionForm:
        return DecisionForm(self.request.POST or None)

    def post(self, request: AdminRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide; what stands in the way is said above what the moderator has written, which stays."""
        problem = self.decide(request)
        if not problem:
            return redirect("proposed_changes")
        messages.error(request, problem)
        self.__dict__.pop("proposal", None)  # it may have been decided on since
        return self.render_to_response(self.get_context_data())

    def decide(self, request: AdminRequest) -> str:
        """Do it, or say why it cannot be done."""
        chosen = request.POST.getlist("fields")
        if not self.form.is_valid():
            return _("The message to the sender cannot be sent so. Look at it below.")
        if "reject" not in request.POST and self.proposal.fields and not chosen:
            return _("Choose at least one field, or reject the change.")
        try:
            self.carry_out(request, chosen)
        except AlreadyDecidedError as error:
            return already_decided(error.proposal)
        except ClosedMeanwhileError:
            return closed_meanwhile()
        except ChangedMeanwhileError:
            return _("The entry has been changed meanwhile. Look at it once more and decide then.")
        except ValidationError as error:
            return _("The entry cannot be published so:") + " " + " ".join(error.messages)
        return ""

    def carry_out(self, request: AdminRequest, chosen: list[str]) -> None:
        now, user, answer = timezone.now(), request.user, self.form.cleaned_data["answer"]
        name = {"name": self.proposal.page.title}
        if "reject" in request.POST:
            reject(proposal=self.proposal, user=user, now=now, answer=answer)
            text = _("The change of %(name)s is rejected. The entry is as it was.")
        else:
            seen = request.POST.get("seen", "")
            looked_at = int(seen) if seen.isdecimal() else None
            accept(proposal=self.proposal, names=chosen, user=user, now=now, seen=looked_at, answer=answer)
            text = _("The change of %(name)s is published.")
        tell_sender.enqueue(self.proposal.pk)
        messages.success(request, text % name)


def rows_of(proposal: ProposedChange, ticked: list[str] | None) -> list[dict[str, Any]]:
    """The fields of a proposal for people to read; all are ticked at first but those that say something else by now."""
    now = values_of(proposal.page)
    waits = proposal.state == State.WAITING
    rows = []
    for name, change in proposal.fields.items():
        if name not in LABELS:
            continue
        changed_meanwhile = waits and now[name] not in (change["before"], change["after"])
        rows.append(
            {
                "name": name,
                "label": LABELS[name],
                "before": shown(name, change["before"]),
                "after": shown(name, change["after"]),
                "now": shown(name, now[name]),
                "changed_meanwhile": changed_meanwhile,
                "chosen": not changed_meanwhile and (ticked is None or name in ticked),
                "accepted": name in proposal.accepted_fields,
            }
        )
    return rows


def closed_meanwhile() -> str:
    return _(
        "The entry says that the organisation has closed, so the change was not published. Reject it, "
        "or set another state in the form of the entry first."
    )


def already_decided(proposal: ProposedChange) -> str:
    if proposal.state == State.WAITING:
        return _("The entry is no longer published, so nothing can be changed in it here.")
    who = proposal.decided_by.get_full_name() if proposal.decided_by else proposal.sender
    message = _("Somebody was quicker: %(who)s has decided on this already (%(state)s).")
    return message % {"who": who, "state": proposal.get_state_display().lower()}


# --- Not confirmed --------------------------------------------------------------------------------


class SilentView(AdminView):
    """The organisations that have not answered, or cannot be written to: somebody has to ring them up."""

    any_permission_required = ["publish"]
    template_name = "organisations/admin/silent.html"
    page_title = gettext_lazy("Unconfirmed organisations")
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").replace("\0", "").strip()[:100]
        show = self.request.GET.get("show", "")
        rows = silent_ones(publishable(self.request.user), unreachable_only=show == "unreachable")
        rows = rows.named(query) if query else rows
        page_of_rows = paged(self.request, rows, ROWS_ON_PAGE)
        items = page_of_rows["items"]
        silent = {
            row.address.casefold(): row for row in SilentAddress.objects.filter(pk__in=silent_of(items))
        }
        mails = CheckMail.objects.filter(page__in=list(items), sent_at__isnull=False).order_by("pk")
        asked = dict(mails.values_list("page", "sent_at"))
        return {
            **super().get_context_data(**kwargs),
            **page_of_rows,
            "rows": [(page, silent.get(page.email.casefold()), asked.get(page.pk)) for page in items],
            "query": query,
            "show": show,
        }


def publishable(user: User) -> OrganisationQuerySet:
    """The published entries that the user may publish changes of."""
    pages = OrganisationPage.objects.filter(live=True, alias_of=None)
    if user.is_superuser:
        return pages
    own = page_permission_policy.instances_user_has_permission_for(user, "publish")
    return pages.filter(pk__in=own.order_by().values("pk"))


def silent_ones(pages: OrganisationQuerySet, *, unreachable_only: bool) -> OrganisationQuerySet:
    """Those to ring up, each organisation once; what was confirmed longest ago first."""
    default = Locale.get_default().pk
    same = OrganisationPage.objects.filter(
        live=True, locale=default, translation_key=OuterRef("translation_key")
    )
    unreachable = Q(lower_email__in=SilentAddress.objects.values(lower=Lower("address")))
    wanted = unreachable if unreachable_only else unreachable | Q(state=OrganisationPage.State.SILENT)
    return (
        pages.annotate(lower_email=Lower("email"))
        .filter(wanted, Q(locale=default) | ~Exists(same))
        .exclude(state=OrganisationPage.State.CLOSED)
        .select_related("municipality")
        .order_by("checked_on", "sort_key", "pk")
    )


def silent_of(pages: Any) -> QuerySet:
    addresses = {page.email.casefold() for page in pages}
    rows = SilentAddress.objects.annotate(lower=Lower("address"))
    return rows.filter(lower__in=addresses).values("pk")


@require_POST
def checked_by_phone(request: AdminRequest, page_id: int) -> HttpResponse:
    """Somebody has rung up: the details are correct today."""
    page = publishable_page(request, page_id)
    name = {"name": page.title}
    if confirm_by_phone(page=page, user=request.user, now=timezone.now()):
        messages.success(request, _("%(name)s is marked as checked today.") % name)
    else:
        messages.error(request, _("%(name)s is no longer published, so it was not marked.") % name)
    return back(request)


@require_POST
def write_again(request: AdminRequest, page_id: int) -> HttpResponse:
    """The address works after all: mail goes to it again, unless its reader wants none."""
    page = publishable_page(request, page_id)
    silent = SilentAddress.objects.filter(address__iexact=page.email)
    silent.filter(reason=SilentAddress.Reason.BOUNCED).delete()
    if silent.exists():
        text = _("Whoever reads %(address)s has asked for no more mails, so we write nothing to it.")
        messages.error(request, text % {"address": page.email})
    else:
        messages.success(request, _("We write to %(address)s again.") % {"address": page.email})
    return back(request)


def publishable_page(request: AdminRequest, page_id: int) -> OrganisationPage:
    page: OrganisationPage = get_object_or_404(OrganisationPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return page


def back(request: HttpRequest) -> HttpResponse:
    """To the same rows of the list."""
    chosen = {name: request.POST[name] for name in ("p", "q", "show") if request.POST.get(name)}
    return redirect(reverse("silent_organisations", query=chosen))


# --- Settings -------------------------------------------------------------------------------------


class CheckSettingsView(WagtailAdminTemplateMixin, TemplateView):
    """How the organisations of a directory are asked, for those who may publish it."""

    template_name = "organisations/admin/check_settings.html"
    page_title = gettext_lazy("Asking organisations")
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.directory = get_object_or_404(OrganisationIndexPage, pk=kwargs["page_id"])
        if not self.directory.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.directory.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.directory.pk])
        return [{"url": edit_url, "label": self.directory.title}, {"url": "", "label": self.page_title}]

    @cached_property
    def own(self) -> CheckSettings | None:
        return CheckSettings.objects.filter(directory=self.directory).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = CheckSettingsForm(instance=self.own or inherited(self.directory))
        context = {"form": form, "directory": self.directory, "own": self.own}
        return {**super().get_context_data(), **context, **kwargs}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "inherit" in request.POST:
            CheckSettings.objects.filter(directory=self.directory).delete()
            messages.success(request, _("The settings of the directory above count from now on."))
            return redirect("check_settings", self.directory.pk)
        form = CheckSettingsForm(request.POST, instance=self.own or CheckSettings(directory=self.directory))
        if not form.is_valid():
            messages.error(request, _("The settings could not be saved due to errors."))
            return self.render_to_response(self.get_context_data(form=form))
        form.save()
        messages.success(request, _("The settings are saved."))
        return redirect("check_settings", self.directory.pk)


def inherited(directory: OrganisationIndexPage) -> CheckSettings:
    """A new row with what counts now; nothing personal of a directory that the editor may not know."""
    above = settings_of(directory)
    return CheckSettings(
        directory=directory,
        sending=above.sending,
        period_days=above.period_days,
        answer_days=above.answer_days,
    )
