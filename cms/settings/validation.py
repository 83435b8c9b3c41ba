"""What is wrong with the environment variables, each in a sentence that names the variable.

Asked before the settings are read, so that an operator sees every mistake at once and no traceback.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host

DATABASES = ("postgresql", "postgres", "sqlite")
LANGUAGES = ("fi", "sv", "en", "se")
SECRET_LENGTH = 50
SECRET_VARIETY = 5
TRUTHS = {"1", "0", "true", "false", "yes", "no", "on", "off", "y", "n", "t", "f"}
WEAK_SECRETS = ("django-insecure-", "development", "change", "secret", "tests")


def wrong_values(variables: Mapping[str, str]) -> list[str]:
    """Values that nothing could work with, whichever settings are used."""
    return [
        f"{name}: {problem}"
        for name, check in CHECKS.items()
        if variables.get(name)
        for problem in check(variables[name])
    ] + [*halves_of_media_storage(variables), *ways_to_search(variables)]


def missing_for_production(variables: Mapping[str, str]) -> list[str]:
    """What a hub on the open internet must have beyond that."""
    problems = []
    if not variables.get("SILTA_SECRET_KEY"):
        problems.append("SILTA_SECRET_KEY: is missing; make one with: openssl rand -base64 48")
    elif not is_strong(variables["SILTA_SECRET_KEY"]):
        problems.append(
            f"SILTA_SECRET_KEY: is a default or too easy to guess; at least {SECRET_LENGTH} random characters"
        )
    if not variables.get("DATABASE_URL"):
        problems.append("DATABASE_URL: is missing; for example postgresql://silta:password@localhost/silta")
    return problems + list(address_problems(variables))


def address_problems(variables: Mapping[str, str]) -> Iterator[str]:
    hosts = [host.strip() for host in variables.get("SILTA_ALLOWED_HOSTS", "").split(",") if host.strip()]
    site = urlsplit(variables.get("SILTA_BASE_URL", ""))
    if not hosts:
        yield "SILTA_ALLOWED_HOSTS: is missing; the names this hub answers to, for example silta.example.fi"
    if "*" in hosts:
        yield "SILTA_ALLOWED_HOSTS: '*' would let anybody choose our name; list the names"
    if not site.netloc:
        yield "SILTA_BASE_URL: is missing; the address people use, for example https://silta.example.fi"
    elif site.scheme != "https":
        yield "SILTA_BASE_URL: must begin with https:// in production"
    elif hosts and not validate_host(site.hostname or "", hosts):
        yield f"SILTA_ALLOWED_HOSTS: does not have {site.hostname}, the name in SILTA_BASE_URL"


def is_strong(secret: str) -> bool:
    return (
        len(secret) >= SECRET_LENGTH
        and len(set(secret)) >= SECRET_VARIETY
        and not secret.lower().startswith(WEAK_SECRETS)
    )


# --- Single values --------------------------------------------------------------------------------


def check_database(value: str) -> Iterator[str]:
    scheme = value.partition(":")[0]
    try:
        sound = scheme in DATABASES and bool(environ.Env.db_url_config(value).get("NAME"))
    except (ValueError, KeyError, TypeError, environ.ImproperlyConfigured):
        sound = False
    if not sound:
        yield "is no address of a database; postgresql://user:password@host/name or sqlite:////folder/file"


def check_site(value: str) -> Iterator[str]:
    try:
        url = urlsplit(value)
        sound = url.scheme in ("http", "https") and url.hostname and url.port != 0
    except ValueError:
        sound = False
    if not sound or url.path or url.query or url.fragment or url.username:
        yield f"'{value}' is no address of a site; https://silta.example.fi, without a path or a slash at the end"


def check_url(*schemes: str) -> Callable[[str], Iterator[str]]:
    def check(value: str) -> Iterator[str]:
        try:
            url = urlsplit(value)
            sound = url.scheme in schemes and bool(url.hostname or url.scheme == "unix") and url.port != 0
        except ValueError:
            sound = False
        if not sound:
            yield f"is no address; it begins with {' or '.join(f'{scheme}://' for scheme in schemes)} and a host"

    return check


def check_search_nodes(value: str) -> Iterator[str]:
    """The client wants everything said: `https://search.example.fi:9200`; several nodes have commas between them."""
    schemes = set()
    for address in value.split(","):
        try:
            url = urlsplit(address.strip())
            sound = url.scheme in ("http", "https") and url.hostname and url.port
        except ValueError:
            url, sound = urlsplit(""), None
        schemes.add(url.scheme)
        if not sound or url.query or url.fragment:
            # Not shown: there may be a password in it.
            yield "is no address of a node; https://user:password@host:9200 or http://host:9200, always with a port"
    if len(schemes) > 1:
        yield "has nodes with TLS and others without; all are asked in the same way"


def check_prefix(value: str) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value):
        yield f"'{value}' cannot begin the name of an index; small letters, digits, _ and -, for example silta_"


def check_file(value: str) -> Iterator[str]:
    if not Path(value).is_file():
        yield f"there is no file {value}"


def check_mail(value: str) -> Iterator[str]:
    if urlsplit(value).scheme not in environ.Env.EMAIL_SCHEMES:
        yield "is no address of a mail server; for example smtp+tls://user:password@mail.example.fi:587"


def check_hosts(value: str) -> Iterator[str]:
    for host in value.split(","):
        if "/" in host:
            yield f"'{host.strip()}' is no host name; write only the name, without https:// or a path"


def check_languages(value: str) -> Iterator[str]:
    codes = [code.strip() for code in value.split(",")]
    for code in codes:
        if code not in LANGUAGES:
            yield f"'{code}' is no language of Silta; choose from {', '.join(LANGUAGES)}"
    if "fi" not in codes:
        yield "must have fi, the language that everything is first written in"
    if len(set(codes)) < len(codes):
        yield "has a language twice"


def check_log_level(value: str) -> Iterator[str]:
    if value not in logging.getLevelNamesMapping():
        yield f"'{value}' is no level; DEBUG, INFO, WARNING or ERROR"


def check_media_url(value: str) -> Iterator[str]:
    if not value.endswith("/") or not value.startswith(("/", "https://", "http://")):
        yield "begins with / or https:// and ends with /, for example /media/"


def check_map_tiles(value: str) -> Iterator[str]:
    lacking = [place for place in ("{z}", "{x}", "{y}") if place not in value]
    if not value.startswith("https://") or lacking:
        yield "begins with https:// and has {z}, {x} and {y} in it, for example https://tiles.example.fi/{z}/{x}/{y}.png"


def check_at_least_one(value: str) -> Iterator[str]:
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        yield f"'{value}' is no whole number from 1 on"


def check_number(value: str) -> Iterator[str]:
    if not (value.isascii() and value.isdigit()):
        yield f"'{value}' is no whole number from 0 on"


def check_address(value: str) -> Iterator[str]:
    try:
        validate_email(value)
    except ValidationError:
        yield f"'{value}' is no e-mail address"


def check_truth(value: str) -> Iterator[str]:
    if value.lower() not in TRUTHS:
        yield f"'{value}' is neither yes nor no; write 1 or 0"


def halves_of_media_storage(variables: Mapping[str, str]) -> Iterator[str]:
    """S3 storage needs its bucket and both keys, or no key at all where the machine itself has the right."""
    names = [
        f"SILTA_MEDIA_S3_{name}" for name in ("BUCKET", "ENDPOINT", "REGION", "ACCESS_KEY", "SECRET_KEY")
    ]
    given = [name for name in names if variables.get(name)]
    if given and names[0] not in given:
        yield f"{names[0]}: is missing, but {given[0]} is set; the bucket that holds the media"
    for one, other in ((names[3], names[4]), (names[4], names[3])):
        if one in given and other not in given:
            yield f"{other}: is missing, but {one} is set; they belong together"


def ways_to_search(variables: Mapping[str, str]) -> Iterator[str]:
    """Elasticsearch is told who asks in one way, and nobody's key goes over an open line."""
    addresses = variables.get("ELASTICSEARCH_URL", "")
    for name in ("ELASTICSEARCH_API_KEY", "ELASTICSEARCH_CA_CERTS"):
        if variables.get(name) and not addresses:
            yield f"ELASTICSEARCH_URL: is missing, but {name} is set"
        elif variables.get(name) and not addresses.startswith("https://"):
            yield f"{name}: is of use only where ELASTICSEARCH_URL begins with https://"
    if variables.get("ELASTICSEARCH_API_KEY") and "@" in addresses:
        yield "ELASTICSEARCH_API_KEY: is set, but ELASTICSEARCH_URL has a user in it; one of them is enough"


CHECKS: dict[str, Callable[[str], Iterator[str]]] = {
    "DATABASE_URL": check_database,
    "ELASTICSEARCH_CA_CERTS": check_file,
    "ELASTICSEARCH_PREFIX": check_prefix,
    "ELASTICSEARCH_URL": check_search_nodes,
    "REDIS_URL": check_url("redis", "rediss", "unix"),
    "SILTA_ALLOWED_HOSTS": check_hosts,
    "SILTA_BASE_URL": check_site,
    "SILTA_BOUNCE_ADDRESS": check_address,
    "SILTA_CHECK_MAILS": check_number,
    "SILTA_DEBUG": check_truth,
    "SILTA_EMAIL_URL": check_mail,
    "SILTA_IMPORT_MEGABYTES": check_at_least_one,
    "SILTA_LANGUAGES": check_languages,
    "SILTA_LOG_LEVEL": check_log_level,
    "SILTA_MAP_TILES": check_map_tiles,
    "SILTA_MEDIA_S3_ENDPOINT": check_url("http", "https"),
    "SILTA_MEDIA_URL": check_media_url,
    "SILTA_PROPOSAL_DAYS": check_number,
    "SILTA_SIGN_UP_DAYS": check_number,
    "SILTA_SNAPSHOTS_AT_ONCE": check_at_least_one,
    "SILTA_TRUSTED_PROXIES": check_truth,
}
