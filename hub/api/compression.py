"""Compressing what is large, for readers who take it so."""

import re
import sys
import zlib
from collections.abc import Generator, Iterable

from django.http import HttpRequest, HttpResponse

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor
else:
    from backports.zstd import ZstdCompressor

GZIP = 16 + zlib.MAX_WBITS
# What we can do, the best first: zstd makes a snapshot smaller than gzip, in less time.
CODINGS = ("zstd", "gzip")
WEIGHT = re.compile(r";\s*q\s*=\s*([01](\.\d*)?)\s*$")
# Three quarters of the best compression for a tenth of its work.
LEVEL = 1
LARGE = 10_000  # bytes


def coding_for(request: HttpRequest) -> str:
    """What of `CODINGS` the reader likes most by `Accept-Encoding` (RFC 9110, 12.5.3); empty for neither."""
    weights = {}
    for part in request.META.get("HTTP_ACCEPT_ENCODING", "")[:1000].lower().split(","):
        weight = WEIGHT.search(part)
        weights[part.split(";")[0].strip()] = float(weight[1]) if weight else 1.0
    # A star may be by somebody who has never heard of zstd.
    liked = {"zstd": weights.get("zstd", 0.0), "gzip": weights.get("gzip", weights.get("*", 0.0))}
    best = max(CODINGS, key=lambda coding: liked[coding])
    return best if liked[best] else ""


def compress(request: HttpRequest, response: HttpResponse) -> None:
    """Compress a large answer for a reader who takes it so."""
    if len(response.content) >= LARGE and (coding := coding_for(request)):
        response.content = b"".join(compressed([response.content], coding))
        response["Content-Encoding"] = coding


def compressed(parts: Iterable[bytes], coding: str) -> Generator[bytes]:
    """`parts` compressed, so that each can be read as soon as it has come."""
    if coding == "zstd":
        yield from _zstd(parts)
        return
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    for part in parts:
        yield compressor.compress(part) + compressor.flush(zlib.Z_SYNC_FLUSH)
    yield compressor.flush()


def _zstd(parts: Iterable[bytes]) -> Generator[bytes]:
    compressor = ZstdCompressor(LEVEL)
    for part in parts:
        yield compressor.compress(part, ZstdCompressor.FLUSH_BLOCK)
    yield compressor.flush()
