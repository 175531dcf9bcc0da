"""What a copy has for the newsroom alone is no part of the article, and the newsroom is told so."""

from __future__ import annotations

import pytest

from tests.dialects.andruck.press_copy.copies import TEXT, article_of, copy_of

TITLE = "Stadtrat beschließt neue Brücke"
BODY = TEXT.removeprefix("Musterstadt - ")
LONG = "Der Bürgermeister sagte am Montag vor dem Rat der Stadt, man habe lange auf diesen Tag gewartet. " * 3


@pytest.mark.parametrize(
    "mark",
    [
        *(
            "###",
            "# # #",
            "-30-",
            "— 30 —",
            "ENDS",
            "-ENDS-",
            "Ends",
            "(Ende)",
            "- Ende -",
            "ENDE",
            "Ende der Pressemitteilung",
        ),
        *("FIN", "(FIN)", "FINE", "Einde", "**ENDE**", "End of release"),
    ],
)
def test_an_end_mark_ends_the_article(mark: str) -> None:
    assert article_of(TITLE, TEXT, mark).body == BODY
    copy = copy_of(TITLE, TEXT, mark, "Nur für die Redaktion.")
    assert copy.article.body == BODY
    assert copy.warnings == (f"left out: what stands below {mark}: Nur für die Redaktion.",)


@pytest.mark.parametrize("heading", ["Ende", "Fin", "Das Ende", "30"])
def test_a_heading_is_no_end(heading: str) -> None:
    assert LONG.strip() in article_of(TITLE, TEXT, heading, LONG).body


@pytest.mark.parametrize(
    "block",
    [
        "Pressekontakt:\nErika Beispiel\nTel. 030 1234567\npresse@example.org",
        "Pressekontakt: Erika Beispiel, presse@example.org",
        "Pressekontakt\n\nErika Beispiel\nTel. 030 1234567",
        "Rückfragen bitte an:\nErika Beispiel, Tel.: 030/1234567",
        "Ansprechpartnerin für die Medien:\nErika Beispiel\n+49 30 1234567",
        "Media Contact:\nJane Doe\nAcme Inc.\nPhone: +1 555 123 4567",
        "For further information, please contact:\nJane Roe on 020 7946 0000",
        "Contact presse : Marie Dubois, marie@example.org",
        "Contacto de prensa:\nJuan Pérez\nprensa@example.org",
        "Ufficio stampa: stampa@example.org",
        "Rückfragen der Medien bitte an:\n\nPolizei Hamburg\nPressestelle\nTelefon: +49 40 4286-56211",
    ],
)
def test_contact_details_are_left_out_above_and_below(block: str) -> None:
    for blocks in ((TITLE, TEXT, block), (block, TITLE, TEXT), (TITLE, TEXT, block, "###")):
        copy = copy_of(*blocks)
        assert (copy.article.title, copy.article.body) == (TITLE, BODY), blocks
        assert copy.warnings == (f"left out: contact details: {' '.join(block.split())}",)


@pytest.mark.parametrize("heading", ["Kontakt", "Kontakt zu Außerirdischen", "Contact", "Rückfragen"])
def test_a_section_about_contacts_stays(heading: str) -> None:
    assert article_of(TITLE, TEXT, heading, LONG).body.endswith(f"## {heading}\n\n{LONG.strip()}")


def test_where_readers_find_more_stays() -> None:
    more = "Weitere Informationen: https://example.org/bruecke"
    assert "https://example.org/bruecke" in article_of(TITLE, TEXT, more).body


@pytest.mark.parametrize(
    "note",
    [
        "Hinweis an Redaktionen: Fotos finden Sie im Pressebereich.",
        "Hinweise für die Redaktion\nFotos finden Sie im Pressebereich.",
        "Achtung Redaktionen: Der Text ersetzt den von gestern.",
        "Notes to editors:\n1. The bridge was built in 1900.\n2. Pictures on request.",
        "Note to editors\n\nThe bridge was built in 1900.",
        "Notes aux rédactions : photos sur demande.",
        "Nota a los editores: fotos a petición.",
        "Note per i redattori: foto su richiesta.",
    ],
)
def test_notes_to_editors_are_left_out(note: str) -> None:
    for blocks in ((TITLE, TEXT, note), (note, TITLE, TEXT)):
        copy = copy_of(*blocks)
        assert (copy.article.title, copy.article.body) == (TITLE, BODY), blocks
        assert all(line.startswith("left out: a note to editors: ") for line in copy.warnings)
        assert copy.warnings


@pytest.mark.parametrize(
    "label",
    ["PRESSEMITTEILUNG Nr. 12/2025", "Press Release", "COMMUNIQUÉ DE PRESSE", "Comunicado de prensa", "+++ EIL +++"],
)
def test_what_a_sheet_is_called_is_no_headline(label: str) -> None:
    copy = copy_of(label, TITLE, TEXT)
    assert copy.article.title == TITLE
    assert copy.warnings == (f"left out: what the sheet is called: {label}",)
    assert copy_of("March 3, 2025", TITLE, TEXT).article.title == TITLE


def test_what_a_press_office_says_of_itself_stays_below_a_heading() -> None:
    body = article_of(TITLE, TEXT, "Über die Stadtwerke\nDie Stadtwerke gibt es seit 1900.").body
    assert body == f"{BODY}\n\n## Über die Stadtwerke\n\nDie Stadtwerke gibt es seit 1900."


def test_an_invitation_is_told_of() -> None:
    assert copy_of(TITLE, TEXT, "Folgt uns auf Instagram!").warnings == (
        "left out: an invitation: Folgt uns auf Instagram!",
    )


def test_an_agencys_head_and_notepad_are_left_out() -> None:
    copy = copy_of(
        "bdt0123 4 pl 150 dpa 0456\n\nStadtrat/Brücke/", TITLE, TEXT, "# dpa-Notizblock\n\n## Orte\n- Rathaus"
    )
    assert (copy.article.title, copy.article.body) == (TITLE, BODY)


def test_whose_a_picture_is_that_did_not_come_is_told() -> None:
    copy = copy_of(TITLE, "Foto: Max Muster/dpa", TEXT)
    assert (copy.article.standfirst, copy.warnings) == (
        "",
        ("left out: of a picture that did not come: Foto: Max Muster/dpa",),
    )


def test_drawn_lines_say_nothing() -> None:
    assert article_of(f"{TITLE}\n=====", TEXT, "* * *", "Mehr.").body == f"{BODY}\n\nMehr."
