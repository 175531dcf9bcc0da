"""What stands below an article, or above it, and is for the newsroom alone: as parts of patterns."""

from __future__ import annotations

END_MARKS = (
    r"#(?:\s?#){2,}",
    r"[-–—]{0,2}+\s*+30\s*[-–—]{1,2}|[-–—]{1,2}+\s*+30\s*[-–—]{0,2}",
    r"[-–—(*\[\s]*+(?:ends?|ende|ende\s+der\s+(?:meldung|(?:presse|medien)(?:mitteilung|information))|end\s+of\s+(?:press\s+)?release"
    r"|fin(?:\s+du\s+communiqué)?|fine|einde|slut)[-–—)*\].\s]*",
)
"""A line of its own that ends an article. The words are only told from headings by what follows."""

CONTACTS = (
    r"(?:presse|medien)?kontakt(?:e|daten|adresse)?(?:\s+für\s+(?:die\s+)?(?:medien|presse|journalisten|redaktionen|rückfragen))?",
    r"(?:ihr(?:e)?\s+)?ansprechpartner(?:in(?:nen)?)?(?:\s+für\s+(?:die\s+)?(?:medien|presse|rückfragen))?",
    r"(?:presse)?rückfragen(?:\s+(?:der|von)\s+\w+)?(?:\s+bitte)?(?:\s+an)?|(?:für\s+)?(?:weitere\s+)?rückfragen|bei\s+rückfragen",
    r"pressestelle|pressesprecher(?:in)?",
    r"(?:press|media|news)\s+(?:office|contacts?|enquiries|inquiries|relations)(?:\s+contacts?)?|contacts?(?:\s+information|\s+details)?",
    r"for\s+(?:more|further|additional)\s+(?:information|details)(?:,?\s*(?:please\s+)?contact)|for\s+(?:media|press)\s+(?:enquiries|inquiries)",
    r"contacts?\s+(?:de\s+)?presse|contacts?\s+médias?|service\s+de\s+presse|pour\s+plus\s+d['’]informations?,?\s+contact\w*",
    r"contactos?(?:\s+(?:de|para)\s+(?:la\s+)?(?:prensa|medios))?|gabinete\s+de\s+prensa",
    r"contatti(?:\s+(?:per\s+la\s+)?stampa)?|ufficio\s+stampa|perscontact|contacto\s+de\s+imprensa",
)
"""Whom the newsroom may ask."""

NOTES = (
    r"(?:redaktionelle[rn]?\s+|wichtige[rn]?\s+)?hinweise?\s+(?:an|für)\s+(?:die\s+|unsere\s+)?(?:redaktion(?:en)?|redakteure|medien|journalist\S*)",
    r"redaktionelle[rn]?\s+hinweise?|achtung,?\s+redaktion(?:en)?|an\s+die\s+redaktionen|#?\s*(?:dpa-)?notizblock|nur\s+für\s+redaktionen",
    r"notes?\s+(?:to|for)\s+(?:the\s+)?(?:editors?|journalists?|media|newsdesks?)|editors?\s+note\s+to\s+newsrooms|not\s+for\s+publication",
    r"notes?\s+(?:aux|à\s+la|à\s+l['’]attention\s+des)\s+(?:rédactions?|rédacteurs?|journalistes|éditeurs?)",
    r"notas?\s+(?:a|para)\s+(?:los\s+|las\s+)?(?:editores|redacciones|periodistas)",
    r"note\s+(?:per|ai|alle)\s+(?:i\s+|le\s+)?(?:redattori|redazioni|giornalisti|editori)",
    r"noot\s+voor\s+de\s+(?:redactie|pers)|niet\s+voor\s+publicatie",
)
"""What the newsroom should know, and readers need not."""

LABELS = (
    r"(?:presse|medien)(?:mitteilung|information|meldung|info|erklärung|aussendung)(?:\s+(?:nr\.?\s*)?[\d/.-]+)?",
    r"(?:press|news|media)\s+(?:release|statement|advisory)(?:\s+(?:no\.?\s*)?[\d/.-]+)?",
    r"communiqu[ée](?:\s+de\s+presse)?|nota\s+de\s+prensa|comunicado(?:\s+de\s+prensa)?|comunicato(?:\s+stampa)?|persbericht",
    r"[a-z]{3}\d{4}\s+\d\s+[a-z]{2}\s+\d+\s+\S+\s+\d+.*|(?:[\w.-]+/)+",
    r"eil(?:meldung)?|blitz(?:meldung)?|flash|breaking(?:\s+news)?|urgent|urgente|dringend|ultim['’]ora|última\s+hora",
)
"""What a sheet of a press office is called, or an agency's."""

PAGE_MARKS = (
    r"seite\s+\d+(?:\s+von\s+\d+)?|page\s+\d+(?:\s+of\s+\d+)?|[-–]\s*(?:mehr|more|suite|m\s*o\s*r\s*e)\s*[-–]|\((?:mehr|more)\)",
)
"""Where a sheet ends and another goes on."""

DAY_LABELS = (
    "publié|publiée|mis à jour|published|updated|posted|veröffentlicht|aktualisiert|stand|publicado|actualizado|"
    "pubblicato|aggiornato|gepubliceerd|datum|date|fecha|data"
)
"""What stands before the day on which a sheet was written."""

PHOTO_CREDITS = (
    r"(?:fotos?|bild(?:er|\s+\d+|nachweis|quelle|rechte)?|photos?|crédits?\s+photos?|imagen|immagine|picture|image)(?:\s+credits?)?:\s*\S.{0,150}",
)
"""Whose a picture is that is not in the copy."""

BOILERPLATE = r"(?:über|about|à\s+propos\s+d\S+|sobre|acerca\s+de|informazioni\s+su|over)\s+\S.{0,70}(?<![.!?:,;])"
"""The first line of what a press office says of itself."""
