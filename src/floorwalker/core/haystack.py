"""The text in which free words are looked for, and the words as they are looked for.

The trigram index takes signs such as ``-`` or ``@`` for gaps between words, so that ``r-5`` would be almost no trigram
and every such search would read its false hits from the table. Each sign therefore stands as a letter nobody types.
"""

_SIGNS = str.maketrans("-@._:/+#", "ɦɑɟɯɔʃʉɮ")


def haystack(*parts: str) -> str:
    """The text of a session: what it can be found by, in one string."""
    return needle(" ".join(part for part in parts if part))


def needle(text: str) -> str:
    """A word as it stands in the haystack."""
    return text.casefold().translate(_SIGNS)
