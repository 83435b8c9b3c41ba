"""The blocks that a story is built of; each answers the API whole, so that nobody has to look up an id."""

from copy import copy

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images import blocks as images_blocks
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from core.addresses import absolute_url, with_absolute_links
from core.api_fields import image_out, page_out, person_out
from core.licences import Licence
from core.references import is_public_media, objects_of
from core.table_blocks import TranslatableTableBlock


class TogetherMixin:
    """A chooser that takes what it needs from the objects fetched together for a list of pages."""

    def bulk_to_python(self, values):
        values = list(values)
        objects = objects_of(self.model_class, values)
        return [copy(objects[value]) if value in objects else None for value in values]


class ImageChooserBlock(TogetherMixin, images_blocks.ImageChooserBlock):
    pass


class DocumentBlock(TogetherMixin, DocumentChooserBlock):
    """A document for download."""

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "core/blocks/document.html"

    def get_api_representation(self, value, context=None):
        if not is_public_media(value):
            return None
        return {"id": value.pk, "title": value.title, "url": absolute_url(value.url), "size": value.file_size}


class PersonChooserBlock(TogetherMixin, SnippetChooserBlock):
    def __init__(self, **kwargs):
        super().__init__("people.Person", **kwargs)

    def deconstruct(self):
        return ("wagtail.snippets.blocks.SnippetChooserBlock", ["people.Person"], self._constructor_args[1])


class PageBlock(TogetherMixin, blocks.PageChooserBlock):
    pass


class AltTextImageBlock(ImageBlock):
    """Wagtail's image with alt text or the mark that it needs none, fetched together in lists."""

    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, **kwargs)
        chooser = ImageChooserBlock(required=required, label=_("Image"))
        chooser.set_name("image")
        self.child_blocks["image"] = chooser


class TextBlock(blocks.RichTextBlock):
    """Running text with links."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "core/blocks/text.html"

    def get_api_representation(self, value, context=None):
        return with_absolute_links(super().get_api_representation(value, context=context))


class HeadingBlock(blocks.StructBlock):
    """A subheading; the page's title is level 1, so levels begin at 2."""

    level = blocks.ChoiceBlock(
        [("2", _("Subheading")), ("3", _("Smaller subheading")), ("4", _("Smallest subheading"))],
        default="2",
        label=_("Level"),
    )
    text = blocks.CharBlock(max_length=200, label=_("Text"))

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "core/blocks/heading.html"
        form_classname = "struct-block heading-block"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, with who said them."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=1000)
    who = blocks.CharBlock(label=_("Who said it"), max_length=120)
    title = blocks.CharBlock(label=_("Title or organisation"), max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "core/blocks/quote.html"


class PictureBlock(blocks.StructBlock):
    """An image in the text; caption, credit and licence come from the image unless given here."""

    image = AltTextImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=300, required=False)
    credit = blocks.CharBlock(label=_("Credit"), max_length=200, required=False)
    licence = blocks.ChoiceBlock(Licence.choices, label=_("Licence"), required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "core/blocks/picture.html"

    def get_api_representation(self, value, context=None):
        image = value["image"]
        words = {name: value.get(name) for name in ("caption", "credit", "licence")}
        return image and image_out(image, **words, alt=image.contextual_alt_text, decorative=image.decorative)


class ButtonBlock(blocks.StructBlock):
    """A call to action: one link, to a page, a document or a web address."""

    text = blocks.CharBlock(
        label=_("Text"), max_length=80, help_text=_("What happens, for example “Sign up”.")
    )
    page = PageBlock(label=_("Page"), required=False)
    document = DocumentBlock(label=_("Document"), required=False)
    url = blocks.URLBlock(label=_("Web address"), required=False)

    class Meta:
        icon = "link"
        label = _("Button")
        template = "core/blocks/button.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if sum(bool(cleaned.get(name)) for name in ("page", "document", "url")) != 1:
            message = _("Choose exactly one target: a page, a document or a web address.")
            raise StructBlockValidationError({"url": ValidationError(message)})
        return cleaned

    def get_api_representation(self, value, context=None):
        page = value["page"] and page_out(value["page"].pk)
        document = self.child_blocks["document"].get_api_representation(value["document"], context)
        url = value["url"] or (page and page["html_url"]) or (document and document["url"]) or ""
        return {"text": value["text"], "url": url}


class TableBlock(blocks.StructBlock):
    """A table whose first row always names the columns."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)
    table = TranslatableTableBlock(
        [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("number", blocks.DecimalBlock(label=_("Number"), required=False)),
            ("rich_text", TextBlock(label=_("Text with links"), required=False)),
        ],
        label=_("Table"),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "core/blocks/table.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if any(not column["heading"].strip() for column in cleaned["table"].columns):
            message = _("Give each column a heading, so that the table can be read aloud.")
            raise StructBlockValidationError({"table": ValidationError(message)})
        return cleaned


class GoalsBlock(blocks.StructBlock):
    """Numbered goals."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=200, required=False)
    goals = blocks.ListBlock(blocks.TextBlock(label=_("Goal"), max_length=500), label=_("Goals"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Numbered goals")
        template = "core/blocks/goals.html"


class ContactBlock(blocks.StructBlock):
    """A contact card of a person; shown only while the person's entry is valid."""

    person = PersonChooserBlock(label=_("Person"))
    about = blocks.CharBlock(label=_("In what matters"), max_length=200, required=False)

    class Meta:
        icon = "user"
        label = _("Contact card")
        template = "core/blocks/contact.html"

    def get_api_representation(self, value, context=None):
        person = person_out(value["person"])
        return person and {**person, "about": value["about"]}


class StoryBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = HeadingBlock()
    text = TextBlock()
    quote = QuoteBlock()
    image = PictureBlock()
    button = ButtonBlock()
    document = DocumentBlock()
    table = TableBlock()
    embed = EmbedBlock(label=_("Video or other embed"), template="core/blocks/embed.html")
    goals = GoalsBlock()
    contact = ContactBlock()

    def clean(self, value):
        cleaned = super().clean(value)
        errors = {}
        above = 1
        for position, child in enumerate(cleaned):
            if child.block_type != "heading":
                continue
            level = int(child.value["level"])
            if level > above + 1:
                errors[position] = ValidationError(
                    _("This heading skips a level. Choose a larger heading, or add one above it.")
                )
            above = level
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned
