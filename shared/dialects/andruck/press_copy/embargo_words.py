"""How newsrooms and press offices say from when on something may be published, as parts of patterns."""

from __future__ import annotations

HOLDING = (
    # de
    r"sperr?[\s-]?frist(?:vermerk|ende|hinweis)?s?",
    r"sperrvermerk",
    r"nachrichtensperre",
    # en
    r"(?:strictly\s+|under\s+(?:strict\s+)?)?embargo(?:ed)?(?:\s+(?:date|time|notice|expires?|lifts?|ends?))*",
    # fr, es, it, pt, nl, sv, da, nb
    r"(?:sous|bajo|sotto|sob|onder|under)\s+embargo",
    r"embargado",
    r"sperrefrist",
    r"klausul(?:eret)?",
    r"эмбарго",
    r"报道禁令|解禁時間|解禁",
)
"""A copy that has one of these is held back."""

HOLDING_IF_A_TIME_FOLLOWS = (
    # de
    r"(?:bitte\s+)?nicht\s+(?:zu\s+)?(?:veröffentlichen\s+)?(?:zur\s+veröffentlichung\s+)?vor",
    r"(?:zur\s+)?veröffentlichung\s+(?:erst|frühestens|frei|ab|nicht\s+vor)",
    r"frei(?:gabe|gegeben)?(?:\s+zur\s+veröffentlichung)?\s*(?:ab|für|:)",
    # en
    r"(?:strictly\s+)?not\s+for\s+(?:publication|release|broadcast|use|distribution|online)"
    r"(?:[\s,]+(?:or|and)?\s*(?:publication|release|broadcast|use|distribution|online))*\s+(?:before|until|prior\s+to)",
    r"hold\s+(?:for\s+release|until|till)(?:\s+until)?",
    r"not\s+to\s+be\s+(?:published|released|used|broadcast)\s+(?:before|until)",
    r"do\s+not\s+(?:publish|release|use|distribute)\s+(?:before|until|prior\s+to)",
    r"(?:press\s+)?release\s+(?:date|time)(?:\s+and\s+time)?",
    r"release\s+(?:on|at|after)",
    # fr
    r"(?:à\s+ne\s+pas|ne\s+pas)\s+(?:diffuser|publier)\s+avant",
    r"(?:à|a)\s+(?:diffuser|publier)(?:\s+(?:à\s+partir|après))?",
    # es
    r"no\s+(?:publicar|difundir)\s+(?:antes|hasta)",
    r"(?:publicar|difundir)\s+a\s+partir",
    # it
    r"non\s+(?:pubblicare|diffondere)\s+prima",
    r"(?:da\s+)?(?:pubblicare|diffondere)\s+(?:dal|dalle|dopo)",
    # nl, pt
    r"niet\s+publiceren\s+voor",
    r"não\s+(?:publicar|divulgar)\s+antes",
)
"""And one that has one of these, and then a day or an hour: `Nicht vor Gericht` is a headline."""

RELEASING = (
    r"(?:for|hold\s+for)\s+release",
    r"(?:pour|a)\s+(?:diffusion|publication)",
    r"para\s+(?:su\s+)?(?:publicación|difusión|divulgación|divulgação)",
    r"per\s+(?:la\s+)?(?:pubblicazione|diffusione)",
    r"zur\s+veröffentlichung(?:\s+(?:frei|freigegeben))?",
)
"""May be published: at once, or from a time that follows. A day is enough then: it begins at midnight."""

IMMEDIATE = (
    # en
    r"for\s+immediate\s+(?:release|publication|distribution|use)",
    r"immediate\s+release|(?:for\s+|press\s+)?release(?:\s+(?:date|time))?:?\s*(?:immediate(?:ly)?|now|at\s+once|at\s+will)",
    r"(?:freigabe|veröffentlichung|release):?\s*(?:ab\s+)?(?:sofort|jederzeit)",
    # de
    r"zur\s+sofortigen\s+(?:veröffentlichung|verwendung|freigabe)(?:\s+(?:frei|freigegeben))?",
    r"(?:ab\s+)?sofort\s+(?:frei(?:gegeben)?|zur\s+veröffentlichung)(?:\s+(?:frei|freigegeben))?",
    r"frei\s+zur\s+(?:sofortigen\s+)?(?:veröffentlichung|verwendung)",
    r"zur\s+freien\s+verfügung|sperrfrist:?\s*(?:keine|nein|sofort\s+frei|entfällt|(?:ist\s+)?(?:aufgehoben|abgelaufen))|embargo:?\s*(?:none|no|nein|nil|lifted|aufgehoben|abgelaufen|levé|levantado|keine?s?|aucun|ninguno)",
    # fr
    r"(?:pour\s+|à\s+)?(?:diffusion|publication)\s+immédiate|à\s+diffuser\s+immédiatement",
    # es, pt
    r"para\s+(?:su\s+)?(?:publicación|difusión|divulgación)\s+inmediata|para\s+divulgação\s+imediata",
    # it
    r"(?:per|a)\s+(?:la\s+)?(?:pubblicazione|diffusione|divulgazione)\s+immediata|per\s+immediata\s+(?:diffusione|pubblicazione)",
    # nl
    r"voor\s+(?:onmiddellijke|directe)\s+(?:publicatie|verspreiding)|per\s+direct\s+te\s+publiceren",
)
"""May be published at once."""

LEAD_INS = (
    r"achtung|hinweis|wichtiger\s+hinweis|wichtig|bitte\s+beachten(?:\s+sie)?|bitte|es\s+gilt|strikte?|attention|please\s+note",
    r"please|note|important|strictly|strict|nota|atención|attenzione|attenti|merci\s+de\s+noter|dieser?\s+\w+\s+unterliegt",
    r"th(?:is|e)\s+(?:press\s+)?(?:release|report|story|text|information|material)\s+is|ce\s+(?:texte|communiqué)\s+est",
    r"die|der|das|den|dem|eine[rnm]?|ein|the|a|an|un[ae]?|le|la|el|il|l['’]|folgende[rn]?|mit|unter|under|sous|bajo|sotto",
)
"""What may stand before it on the line."""

UNTIL = (
    r"(?:bis(?:\s+zum)?|until|till?|til|to|for|am|ab|on|at|before|jusqu['’]?(?:au|à|en)?|jusqu|hasta(?:\s+(?:el|las))?)"
    r"|(?:fino\s+a(?:l|lle)?|até|tot|till|der|den|le|el)"
)
"""What may follow it."""

STEMS = (
    *("sperr", "embarg", "klausul", "veröffentlich", "frei", "verfügung", "nicht vor", "release", "publi", "broadcast"),
    *("not for", "do not", "immediate", "hold ", "diffus", "difun", "divulg", "diffond", "报道", "解禁", "эмбарго"),
)
"""Each line above has one of them, in lower case; looking for these first takes far less time."""
