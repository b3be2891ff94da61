"""The text in which free words are looked for, and the words as they are looked for.

The trigram index takes signs such as ``-`` or ``@`` for gaps between words, so that ``r-5`` would be almost no trigram
and every such search would read its false hits from the table. Each sign therefore stands as a letter nobody types.
"""

import re

_SIGNS = str.maketrans("-@._:/+#", "ɦɑɟɯɔʃʉɮ")
_VEIL = str.maketrans("0123456789abcdef", "ʘǀǁǂǃʬʭɐɒɘɞɤɷɸɚɝ")
_ADDRESS = re.compile(r"[0-9a-f.:]*[0-9.:][0-9a-f.:]*", re.IGNORECASE)


def haystack(*parts: str) -> str:
    """The text of a session: what it can be found by, in one string."""
    return needle(" ".join(part for part in parts if part))


def veiled(address: str) -> str:
    """An address on the internet as it stands in the haystack: in letters of its own, so that only those find it who may."""
    return needle(address).translate(_VEIL)


def may_be_address(word: str) -> bool:
    """Whether somebody who types this may be looking for an address, or for a part of one."""
    return bool(_ADDRESS.fullmatch(word))


def needle(text: str) -> str:
    """A word as it stands in the haystack."""
    return text.casefold().translate(_SIGNS)
