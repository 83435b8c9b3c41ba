"""What partners are told about the hub API, as their page shows it. In English, like the API itself."""

from typing import NamedTuple

from core.addresses import absolute_url
from hub.api.errors import PROMISED_DAYS, ROOT
from hub.api.filters import MOST_LETTERS, MOST_VALUES


class Example(NamedTuple):
    """Something to run."""

    language: str
    code: str


class Section(NamedTuple):
    name: str
    title: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    examples: tuple[Example, ...] = ()
    closing: tuple[str, ...] = ()


CURL = """\
# The newest five news items of a region
curl '{address}/items?type=news&region=09&limit=5'

# A whole copy, and what has happened since
curl --compressed '{address}/snapshot?region=09' > copy.ndjson
curl '{address}/changes?region=09&cursor=CURSOR'"""

PYTHON = """\
import json, urllib.parse, urllib.request

HUB, FILTER = "{address}", {"type": "news", "region": "09"}

def get(endpoint, **more):
    query = urllib.parse.urlencode({**FILTER, **more})
    with urllib.request.urlopen(f"{HUB}/{endpoint}?{query}") as answer:
        return json.load(answer)

copy, cursor, more = {}, None, True
while more:
    answer = get("changes", **({"cursor": cursor} if cursor else {}))
    for change in answer["changes"]:
        if change["op"] == "upsert":
            copy[change["id"]] = change["item"]
        else:
            copy.pop(change["id"], None)
    cursor, more = answer["cursor"], answer["more"]
print(len(copy), "items; go on later from", cursor)"""

PHP = """\
<?php
$hub = '{address}';
$query = http_build_query(['type' => 'news', 'region' => '09', 'limit' => 5]);
$answer = json_decode(file_get_contents("$hub/items?$query"), true);
foreach ($answer['items'] as $item) {
    echo $item['title'], ' ', $item['url'], PHP_EOL;
}"""

JAVASCRIPT = """\
const hub = "{address}";
const query = new URLSearchParams({ type: "event", locale: "fi", limit: "5" });
const response = await fetch(`${hub}/items?${query}`);
const answer = await response.json();
if (!response.ok) throw new Error(answer.detail);
for (const item of answer.items) {
  console.log(item.title, item.details.start);
}"""

PROOF = """\
import hashlib

def fingerprint(versions):
    \"\"\"`versions` gives the version of each item of your copy by its id.\"\"\"
    lines = [f"{key} {versions[key]}\\n" for key in sorted(versions)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()

def bucket(versions, prefix):
    return fingerprint({key: version for key, version in versions.items() if key.startswith(prefix)})"""

SECTIONS = (
    Section(
        "begin",
        "Begin",
        (
            "Public, without a key, for reading alone, from any site (CORS). JSON in UTF-8; times are RFC 3339 "
            "with a zone; languages are BCP 47 tags; regions and municipalities are Statistics Finland’s codes; "
            "coordinates are WGS 84.",
        ),
        examples=(
            Example("curl", CURL),
            Example("Python", PYTHON),
            Example("PHP", PHP),
            Example("JavaScript", JAVASCRIPT),
        ),
        closing=("The OpenAPI 3.1 document is at openapi.json below the same address.",),
    ),
    Section(
        "endpoints",
        "What there is",
        rows=(
            (
                "items",
                "Complete items, newest first; limit 1–100, then go on by `next`. Paging never skips or repeats.",
            ),
            (
                "items/{item_id}",
                "One item. 410 once it is removed, with the reason; 308 to what it was merged into.",
            ),
            (
                "changes",
                "Upserts and removals since a cursor, in order; limit 1–500. Always gives the next cursor.",
            ),
            (
                "snapshot",
                "Everything in a filter, one item a line; the first line has the cursor for changes.",
            ),
            ("fingerprint", "Count and digest of a filter, whole and in buckets: the proof of a copy."),
            ("facets", "Counts by type, language, region, municipality, theme and network for a filter."),
            (
                "search",
                "Items with the words of q in any form, the best first, with counts for each filter; title and excerpt are HTML with the words marked.",
            ),
            ("suggest", "Titles, places and themes for what somebody has begun to type."),
            ("regions, wellbeing-counties, municipalities, themes", "The codes, with their names."),
            ("networks", "The networks, by the ids that the filter takes."),
        ),
    ),
    Section(
        "follow",
        "Keep a copy true",
        (
            "1. Fetch the snapshot of your filter. Keep the cursor of its first line and replace your copy.",
            "2. Ask for changes with that cursor. Store each upsert whole, drop the id of each removal (of an id that "
            "you do not have, take no notice), then keep the new cursor. While `more` is true, ask again at once; "
            "otherwise in a minute, with the ETag as If-None-Match.",
            "3. An item that no longer fits your filter comes as a removal with the reason left-filter. An older "
            "version never replaces a newer one: `version` grows with every change.",
            "4. When a cursor is refused (400 or 410), begin again at 1: the problem has the address in `snapshot`.",
            "5. Now and then compare fingerprints. What was removed here has to go on your site, too: that is the "
            "one condition of keeping a copy.",
        ),
    ),
    Section(
        "proof",
        "Prove a copy",
        (
            "The digest is SHA-256, in lower-case hex, over one line for each item: its id, a space, its version, a "
            "line feed. The lines are sorted by the id as text. The digest of no items is that of nothing.",
            "A bucket is the same over the items whose ids begin with its prefix: two characters long, or one longer "
            "than the prefix that you ask with (1 to 7 hexadecimal digits). Buckets without items are left out. With "
            "a prefix that has no more than 256 items, `items` lists the id and version of each.",
        ),
        examples=(Example("Python", PROOF),),
    ),
    Section(
        "limits",
        "Limits",
        (
            f"At most {MOST_VALUES} values of one parameter and {MOST_LETTERS:,} characters of query. There is no limit to how "
            "often you ask; each answer can be kept, and costs next to nothing while nothing has changed.",
            "Every answer has an ETag. Caches may keep answers, but ask each time whether they still are true. "
            "Changes and snapshots are compressed for those who accept zstd or gzip.",
        ),
    ),
    Section(
        "promise",
        "What we promise",
        (
            "Within version 1 nothing that is documented changes its meaning or goes away. Fields, endpoints, "
            "parameters, types of item and kinds of problem may be added: pass over what you do not know.",
            "A version that ends is announced at least twelve months before, on this page and by the headers "
            "Deprecation and Sunset in every answer.",
            f"Removals are remembered for at least {PROMISED_DAYS} days. A cursor that is too old for the whole truth is refused "
            "loudly; you never get an empty success for it.",
            "An id stays the same for as long as the item lives, whatever happens to its address.",
        ),
    ),
)


def sections() -> list[Section]:
    """All of it, with the addresses of this hub."""
    address = absolute_url(ROOT).rstrip("/")
    return [
        section._replace(
            examples=tuple(
                example._replace(code=example.code.replace("{address}", address))
                for example in section.examples
            )
        )
        for section in SECTIONS
    ]
