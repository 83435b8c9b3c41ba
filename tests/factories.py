"""Valid objects of every kind with no arguments; a test states only the values that it is about."""

from datetime import timedelta
from io import BytesIO

import factory
import wagtail_factories
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.models import Locale, Page, Site

from core.models import SiltaDocument, SiltaImage, Theme
from events.models import EventIndexPage, EventPage
from home.models import ContentPage, HomePage
from networks.models import NetworkIndexPage, NetworkPage, ProjectIndexPage, ProjectPage
from news.models import NewsIndexPage, NewsPage
from organisations.models import OrganisationIndexPage, OrganisationPage
from people.models import LiaisonIndexPage, LiaisonPerson, Person
from regions.models import Municipality, Region


def site_root() -> HomePage:
    """The Finnish front page of the default site; made at the first call."""
    home = HomePage.objects.filter(locale=Locale.get_default(), depth=2).first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title="Silta", slug="silta", heading="Järjestöt yhdessä"))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
        )
    return home


def section(model: type[Page], title: str) -> Page:
    """The index page of `model` below the front page; made at the first call."""
    home = site_root()
    found = model.objects.child_of(home).first()
    return found or home.add_child(instance=model(title=title))


def body(text: str = "Verkosto kokoontui Lappeenrannassa.") -> list[tuple[str, str]]:
    """A story of one paragraph."""
    return [("text", f"<p>{text}</p>")]


def image_file(width: int = 800, height: int = 533, name: str = "ranta.jpg") -> ContentFile:
    """A real JPEG."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), (24, 90, 110)).save(buffer, "JPEG")
    return ContentFile(buffer.getvalue(), name=name)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"teema-{n}")
    name_fi = factory.Sequence(lambda n: f"Teema {n}")


class ImageFactory(DjangoModelFactory):
    class Meta:
        model = SiltaImage

    title = "Saimaan ranta"
    description = "Aurinkoinen ranta ja laituri"
    file = factory.LazyFunction(image_file)


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = SiltaDocument

    title = "Kokousmuistio"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4\n", name="muistio.pdf"))


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Aino Järvinen {n}")
    title = "Järjestökoordinaattori"
    email = "aino.jarvinen@example.fi"


class LiaisonPersonFactory(DjangoModelFactory):
    class Meta:
        model = LiaisonPerson

    municipality = factory.LazyFunction(lambda: Municipality.objects.get(code="732"))
    person = factory.SubFactory(PersonFactory)


class BasePageFactory(wagtail_factories.PageFactory):
    """A published page in its usual place."""

    class Meta:
        abstract = True

    slug = factory.Sequence(lambda n: f"sivu-{n}")


class HomePageFactory(BasePageFactory):
    class Meta:
        model = HomePage

    title = "Silta"
    heading = "Järjestöt yhdessä"
    parent = factory.LazyFunction(Page.get_first_root_node)


class ContentPageFactory(BasePageFactory):
    class Meta:
        model = ContentPage

    title = "Tietoa meistä"
    parent = factory.LazyFunction(site_root)


class NewsIndexPageFactory(BasePageFactory):
    class Meta:
        model = NewsIndexPage

    title = "Uutiset"
    parent = factory.LazyFunction(site_root)


class NewsPageFactory(BasePageFactory):
    class Meta:
        model = NewsPage

    title = factory.Sequence(lambda n: f"Vapaaehtoiset kokoontuivat {n}")
    body = factory.LazyFunction(body)
    parent = factory.LazyFunction(lambda: section(NewsIndexPage, "Uutiset"))


class EventIndexPageFactory(BasePageFactory):
    class Meta:
        model = EventIndexPage

    title = "Tapahtumat"
    parent = factory.LazyFunction(site_root)


class EventPageFactory(BasePageFactory):
    class Meta:
        model = EventPage

    title = factory.Sequence(lambda n: f"Järjestötreffit {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=2))
    parent = factory.LazyFunction(lambda: section(EventIndexPage, "Tapahtumat"))


class NetworkIndexPageFactory(BasePageFactory):
    class Meta:
        model = NetworkIndexPage

    title = "Verkostot"
    parent = factory.LazyFunction(site_root)


class NetworkPageFactory(BasePageFactory):
    class Meta:
        model = NetworkPage

    title = factory.Sequence(lambda n: f"Kumppanuuspöytä {n}")
    purpose = "Tuo järjestöt ja kunnat saman pöydän ääreen."
    parent = factory.LazyFunction(lambda: section(NetworkIndexPage, "Verkostot"))


class ProjectPageFactory(BasePageFactory):
    class Meta:
        model = ProjectPage

    title = factory.Sequence(lambda n: f"Yhdessä perille -hanke {n}")
    starts_on = factory.LazyFunction(lambda: timezone.localdate().replace(day=1))
    parent = factory.LazyFunction(lambda: section(ProjectIndexPage, "Hankkeet"))


class OrganisationIndexPageFactory(BasePageFactory):
    class Meta:
        model = OrganisationIndexPage

    title = "Järjestöt"
    parent = factory.LazyFunction(site_root)


class OrganisationPageFactory(BasePageFactory):
    class Meta:
        model = OrganisationPage

    title = factory.Sequence(lambda n: f"Saimaan Omaiset {n} ry")
    municipality = factory.LazyFunction(lambda: Municipality.objects.get(code="405"))
    parent = factory.LazyFunction(lambda: section(OrganisationIndexPage, "Järjestöt"))


class LiaisonIndexPageFactory(BasePageFactory):
    class Meta:
        model = LiaisonIndexPage

    title = "Järjestöyhdyshenkilöt"
    region = factory.LazyFunction(lambda: Region.objects.get(code="19"))
    parent = factory.LazyFunction(site_root)
