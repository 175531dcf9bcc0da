"""How much an article may be, so that nobody's article costs more than 2 s of CPU and 300 MB, wherever it is read.

docs/intake.md has the table for those who send. Each limit is far beyond what newsrooms write, and is checked before
anything whose cost grows faster than what it bounds.
"""

from __future__ import annotations

MAX_BODY_CHARACTERS = 1_000_000
MAX_BODY_DEPTH = 100
"""Levels of quotations, lists or elements in a body. Readers see three."""
MAX_DEPTH_WITH_UNKNOWN = 250
"""Levels with elements that HTML does not know: readers do not get these, but the parser does."""
MAX_ELEMENTS = 50_000
"""Paragraphs, headings, emphasised words, line breaks: each element of a body's HTML. And as many end tags."""
MAX_TABLE_CELLS = 20_000
"""Cells in the tables of a body."""
MAX_LINKS = 5_000
"""Links, and in Markdown whatever may become one: `://`, `www.`, `@`."""
MAX_LINK_COST = 50_000_000
"""Links of a line times its characters, over all lines of Markdown: comrak copies the rest of the line for each."""
MAX_LIST_ENTRIES = 10_000
"""Entries in the lists of a body."""
MAX_ATTRIBUTES = 200
"""Of one element."""
MAX_MARKUP_CHARACTERS = 200_000
"""Signs that may be markup, and line ends, in Markdown (comrak keeps 250 bytes for each) or press copy."""
MAX_EMPHASIS_COST = 1_000_000_000
"""Signs of emphasis in a paragraph, squared, over all of them: comrak may look for what each ends among all others."""
MAX_ENTITIES = 50_000
"""`&` and no-break spaces: ammonia moves the rest of the text for each that it escapes."""
MAX_PUNCTUATION_RUN = 1_000
"""Closing punctuation in a row in Markdown: for each, comrak goes through the link before it."""
MAX_AMBIGUOUS_PLACES = 20
"""Places where raw text and tags cannot be told apart without building the tree."""

MAX_FOSTERED_TEXTS = 300
"""Texts in a table that are in no cell: lexbor copies all that it has moved before the table so far for each."""

MAX_RAW_HTML_CHARACTERS = 2_000_000
"""Characters of HTML before it is sanitised."""
MAX_HTML_BYTES = 1_500_000
"""Bytes of a body's HTML as readers get it."""
MAX_OTHER_FIELDS_BYTES = 400_000
"""Bytes that a page needs for all the other fields. With the site's own furniture a page stays below 2 MB."""

BODY_LIMITS_SENTENCE = (
    f"At most {MAX_BODY_DEPTH} levels deep, with {MAX_ELEMENTS:,} elements, {MAX_TABLE_CELLS:,} table cells, "
    f"{MAX_LINKS:,} links and {MAX_LIST_ENTRIES:,} list entries, {MAX_HTML_BYTES:,} bytes as HTML."
)

MAX_FACTS = 200
MAX_CITATIONS = 200
MAX_PICTURES = 50
"""Of an article, besides the one that leads it and those of its body."""
MAX_PRESS_COPY_CHARACTERS = 1_200_000
MAX_PRESS_COPY_LINES = 50_000
"""Of press copy."""

MAX_COMBINING_MARKS = 30
"""Combining marks on one character, as in Stream-Safe Text (UAX 15, section 13): NFC takes quadratic time in them."""

MAX_JSON_FIELDS = 10_000
"""Named fields in a JSON submission; the fullest article has 1,600."""
MAX_JSON_OBJECTS = 1_000
"""Objects in a JSON submission; the fullest article has 603."""
MAX_RICH_JSON_FIELDS = 200_000
"""Named fields in the JSON of a CMS that has each piece of text as an object; a text of 100,000 words has as many."""
MAX_RICH_JSON_OBJECTS = 50_000
"""Objects in the JSON of such a CMS."""
MAX_YAML_VALUES = 5_000
"""Names and values in YAML front matter."""
MAX_FRONT_MATTER_CHARACTERS = 100_000
MAX_FRONT_MATTER_DEPTH = 10
