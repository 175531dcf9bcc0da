"""How much an article may be, so that nobody's article costs more than 2 s of CPU and 300 MB, wherever it is read.

docs/intake.md has the table for those who send. Each limit is far beyond what newsrooms write, and is checked before
anything whose cost grows faster than what it bounds.
"""

from __future__ import annotations

LONGEST_BODY = 1_000_000
"""Characters."""
DEEPEST = 100
"""Levels of quotations, lists or elements in a body. Readers see three."""
DEEPEST_WITH_UNKNOWN = 250
"""Levels with elements that HTML does not know: readers do not get these, but the parser does."""
MOST_ELEMENTS = 50_000
"""Paragraphs, headings, emphasised words, line breaks: each element of a body's HTML. And as many end tags."""
MOST_CELLS = 20_000
"""Cells in the tables of a body."""
MOST_LINKS = 5_000
"""Links, and in Markdown whatever may become one: `://`, `www.`, `@`."""
MOST_CROWDED = 50_000_000
"""Links of a line times its characters, over all lines of Markdown: comrak copies the rest of the line for each."""
MOST_ENTRIES = 10_000
"""Entries in the lists of a body."""
MOST_ATTRIBUTES = 200
"""Of one element."""
MOST_SIGNS = 200_000
"""Signs that may be markup, and line ends, in Markdown (comrak keeps 250 bytes for each) or press copy."""
MOST_EMPHASIS = 1_000_000_000
"""Signs of emphasis in a paragraph, squared, over all of them: comrak may look for what each ends among all others."""
MOST_ENTITIES = 50_000
"""`&` and no-break spaces: ammonia moves the rest of the text for each that it escapes."""
LONGEST_PUNCTUATION = 1_000
"""Closing punctuation in a row in Markdown: for each, comrak goes through the link before it."""
MOST_CONFUSIONS = 20
"""Places where raw text and tags cannot be told apart without building the tree."""

LONGEST_RAW_HTML = 2_000_000
"""Characters of HTML before it is sanitised."""
LARGEST_HTML = 1_500_000
"""Bytes of a body's HTML as readers get it."""
LARGEST_REST = 400_000
"""Bytes that a page needs for all the other fields. With the site's own furniture a page stays below 2 MB."""

OF_A_BODY = (
    f"At most {DEEPEST} levels deep, with {MOST_ELEMENTS:,} elements, {MOST_CELLS:,} table cells, {MOST_LINKS:,} links "
    f"and {MOST_ENTRIES:,} list entries, {LARGEST_HTML:,} bytes as HTML."
)

MOST_FACTS = 200
MOST_SOURCES = 200
LONGEST_PRESS_COPY = 1_200_000
"""Characters."""
MOST_LINES = 50_000
"""Of press copy."""

MOST_MARKS = 30
"""Combining marks on one character, as in Stream-Safe Text (UAX 15, section 13): NFC takes quadratic time in them."""

MOST_FIELDS = 10_000
"""Named fields in a JSON submission; the fullest article has 1,021."""
MOST_OBJECTS = 1_000
"""Objects in a JSON submission; the fullest article has 501."""
MOST_VALUES = 5_000
"""Names and values in YAML front matter."""
LONGEST_FRONT_MATTER = 100_000
"""Characters."""
DEEPEST_FRONT_MATTER = 10
