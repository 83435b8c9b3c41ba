"""Acronyms with Finnish endings: STEAn, STEA:n, EU:ssa, NATOon."""

import re

ENDING = r"""
    (?: [ei]? (?: n | t | [aä] | t[aä] | tt[aä] | n[aä] | ss[aä] | st[aä] | ll[aä] | lt[aä] | lle | ksi )
      | h?[aeiouyäöå]n | seen | [ie]?hin | i?den | i?tten | ien | j[aä] | jen
    )
    (?: ni | si | mme | nne | ns[aä] )?
    (?: kin | kaan | kään | han | hän | ko | kö )?
"""
WITH_COLON = re.compile(rf"([\w']+):{ENDING}", re.VERBOSE | re.IGNORECASE)
IN_CAPITALS = re.compile(rf"([A-ZÅÄÖ][A-ZÅÄÖ0-9]+)'?{ENDING}", re.VERBOSE)


def acronym(text: str) -> str:
    """The acronym in lower case of which `text` is a form, or nothing."""
    match = WITH_COLON.fullmatch(text) or IN_CAPITALS.fullmatch(text)
    return match[1].lower() if match else ""
