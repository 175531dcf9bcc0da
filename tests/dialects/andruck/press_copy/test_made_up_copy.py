"""Press copy that nobody has thought of: it is read or refused, and its headline is one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.dialects.andruck.press_copy.bylines import byline
from shared.dialects.andruck.press_copy.dateline import split_dateline
from shared.dialects.andruck.press_copy.embargo import split_release
from shared.reading.invalid import Invalid
from tests.dialects.andruck.press_copy.copies import TEN, TEXT
from tests.dialects.andruck.press_copy.test_embargo import AT_ONCE, AT_TEN, UNTIL_NOBODY_KNOWS_WHEN
from tests.reading.articles_read import read_text

_PLAIN = [
    *("Stadtrat beschließt Brücke", "Bridge reopens after three years", TEXT, "EIL: Kanzler tritt zurück", "Titel"),
    *(
        "Was nun?",
        "Er sagte am Montag:",
        "- eins\n- zwei",
        "1. eins\n2. zwei",
        "A\tB\t2:1\nC\tD\t0:0",
        "a\tb",
        "—",
        "*",
    ),
    *("Von Berlin nach Paris", "Kontakt", "Ende", "und ging weiter", "Berlin", "(dpa)", "Berlin (dpa)", "3. März 2025"),
]
_FURNITURE = [
    *(
        "Von Erika Beispiel",
        "By Jane Doe",
        "Par Jean Dupont",
        "(Reporting by Jane Doe; Editing by John Roe)",
        "###",
        "-30-",
    ),
    *(
        "ENDS",
        "(Ende)",
        "Pressekontakt:\nErika Beispiel\nTel. 030 1234567",
        "Notes to editors: none.",
        "PRESSEMITTEILUNG",
    ),
    *("NEW YORK, March 3 (Reuters) -", "Berlin, 3. März 2025 –", "Hamburg (dpa) – Der Rat tagt.", "Details\nOrt\tKöln"),
]
_BLOCKS = st.lists(
    st.sampled_from([*_PLAIN, *_FURNITURE, *AT_ONCE, *AT_TEN, *UNTIL_NOBODY_KNOWS_WHEN])
    | st.text(st.sampled_from("Aaßz 3.:-–()\t#*\n,„“"), max_size=20),
    max_size=8,
)


@given(_BLOCKS, st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\n\xa0\n"]))
def test_a_headline_is_never_an_embargo_a_byline_or_a_dateline(blocks: list[str], between: str) -> None:
    try:
        article = read_text("text/plain", between.join(blocks), "a").article
    except Invalid:
        return
    assert byline(article.title) is None
    assert not split_dateline(article.title).is_no_headline
    assert split_release([article.title], "Europe/Berlin").left_out == []


@given(_BLOCKS, st.sampled_from([*AT_TEN, *UNTIL_NOBODY_KNOWS_WHEN]), st.integers(0, 8))
def test_what_is_held_back_never_goes_out_at_once(blocks: list[str], notice: str, place: int) -> None:
    blocks.insert(place, notice)
    try:
        copy = read_text("text/plain", "\n\n".join(blocks), "a")
    except Invalid:
        return
    assert copy.schedule.release_at is not None
    assert copy.schedule.release_at >= TEN
