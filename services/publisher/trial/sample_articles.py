"""Articles that a theme has to stand: with everything, with nothing, too long, hostile, from right to left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.publisher.trial.sample_pictures import sample_picture, shown_sample
from shared.around import Around, Chain, Neighbour
from shared.article import Article, Author, BodyFormat, Citation, Edition, Fact
from shared.notices import ChangeNotice, UpdateKind

AT = datetime(2026, 3, 4, 9, 7, tzinfo=UTC)

_LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
_HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202etxet\u202c <!--"

_BODY = """\
Am Morgen standen die Maschinen still. **Kurz nach acht** sagte die Leiterin, woran es lag: an einem Riemen, der
älter war als die meisten, die ihn bedienten. Ein [neuer ist bestellt](https://example.org/riemen).

## Was seitdem geschah

Bis zum Mittag wurde von Hand gesetzt. „Das haben wir vor dreißig Jahren getan“, sagte einer, der dabei war.

> Wer den Satz einmal in der Hand hatte, liest ihn anders.

* Um acht Uhr stand die Presse.
* Um zehn waren die ersten Seiten gesetzt.
* Um zwölf lief sie wieder.

| Stunde | Seiten | Anteil |
|:-------|-------:|-------:|
| 8 bis 10 | 120 | 4,1 % |
| 10 bis 12 | 1.480 | 50,3 % |
| danach | 1.340 | 45,6 % |

### In Zahlen

Die Rechnung ist einfach:

```
seiten = bögen * 16 - verworfen  # so zählt man in der Druckerei, seit es sie gibt, und seit es Rechner gibt, auch damit
```

1. Erstens
2. Zweitens, mit `einem Wert` und einer Fußnote[^1]

[^1]: Nachzulesen im Tagebuch der Druckerei.
"""

_ARABIC = """\
توقفت الآلات عن العمل في الصباح، وقالت المديرة بعد الثامنة بقليل إن السبب حزام **قديم**.

## ما حدث بعد ذلك

حتى الظهر صُفّت الحروف باليد، وقال أحد العاملين: «لم نفعل ذلك منذ ثلاثين عاماً».

> من أمسك الحروف بيده يقرؤها بطريقة أخرى.
"""


OWN_PAGE_BODY = """\
Der Verlag
Musterstraße 1
04109 Leipzig

## Verantwortlich

Ida Kern, [ida@example.org](mailto:ida@example.org), [+49 341 000 000](tel:+49341000000)
"""


def sample_editions(section: str, language: str) -> dict[str, Edition]:
    """Return articles as their pages show them, by a name for each."""
    return {
        "article": _edition(_full(section, language), updated=True),
        "article-without": _edition(
            Article("Nichts als ein Text", "Ein Absatz.\n\nNoch einer.", BodyFormat.MARKDOWN, section, language)
        ),
        "article-long": _edition(_long(section, language)),
        "article-hostile": _edition(_hostile(section, language)),
        "article-empty": _edition(Article("Nur ein Titel", "", BodyFormat.MARKDOWN, section, language)),
        "article-rtl": _edition(_right_to_left(section)),
    }


def _full(section: str, language: str) -> Article:
    return Article(
        title="In der Druckerei stand einen Morgen lang alles still",
        body=_BODY,
        body_format=BodyFormat.MARKDOWN,
        section=section,
        language=language,
        standfirst="Ein Riemen riss, und eine Redaktion lernte wieder, wie man von Hand setzt.",
        dateline="Leipzig",
        tags=("Druckerei", "Handwerk", "Technik"),
        authors=(Author("Ida Kern", "https://example.org/ida"), Author("Tom Ohm")),
        facts=(Fact("Baujahr", "1911"), Fact("Bögen in der Stunde", "2.400"), Fact("Riemen", "Leder, 7 m")),
        sources=(Citation("Tagebuch der Druckerei", "https://example.org/tagebuch"), Citation("Augenzeugen")),
        picture=sample_picture("presse", "Eine Presse, von der Seite", "Sie läuft seit 1911.", "Ida Kern"),
        pictures=(sample_picture("hände", "Zwei Hände über einem Setzkasten", "", "Tom Ohm", tall=True),),
    )


def _long(section: str, language: str) -> Article:
    return Article(
        title=f"{_LONG_WORD} und {_LONG_WORD}: " + "eine Überschrift, die kein Ende findet, " * 4,
        body=f"{_LONG_WORD} " * 40 + "\n\n" + "https://example.org/" + "a" * 300 + "\n\n" + "Ein Satz mehr. " * 200,
        body_format=BodyFormat.MARKDOWN,
        section=section,
        language=language,
        standfirst=f"{_LONG_WORD}. " * 6,
        dateline=f"{_LONG_WORD}, Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        tags=(_LONG_WORD, *(f"Stichwort {number}" for number in range(60))),
        authors=tuple(Author(f"{_LONG_WORD} {number}") for number in range(9)),
        facts=(Fact(_LONG_WORD, _LONG_WORD), *(Fact(f"Zeile {number}", "1.234.567,89 €") for number in range(30))),
        sources=(Citation("https://example.org/" + "b" * 200, "https://example.org/"),),
        picture=sample_picture("hoch", "", _LONG_WORD, _LONG_WORD, tall=True),
    )


def _hostile(section: str, language: str) -> Article:
    return Article(
        title=_HOSTILE,
        body=f"{_HOSTILE}\n\n<style>body{{display:none}}</style><h1>Zwei</h1><p onclick=x>a</p><table><td>b",
        body_format=BodyFormat.HTML,
        section=section,
        language=language,
        standfirst=_HOSTILE,
        dateline=_HOSTILE,
        tags=(_HOSTILE, "&amp;"),
        authors=(Author(_HOSTILE, "javascript:alert(1)"),),
        facts=(Fact(_HOSTILE, _HOSTILE),),
        sources=(Citation(_HOSTILE, "javascript:alert(1)"),),
        picture=sample_picture("feindlich", _HOSTILE, _HOSTILE, _HOSTILE),
    )


def _right_to_left(section: str) -> Article:
    return Article(
        title="توقفت المطبعة صباحاً كاملاً",
        body=_ARABIC,
        body_format=BodyFormat.MARKDOWN,
        section=section,
        language="ar",
        standfirst="انقطع حزام، فتعلّمت هيئة التحرير من جديد كيف تُصفّ الحروف باليد.",
        dateline="لايبزيغ",
        tags=("مطبعة", "حِرف"),
        authors=(Author("إيدا كيرن"),),
        facts=(Fact("سنة الصنع", "1911"),),
        sources=(Citation("يوميات المطبعة"),),
        picture=sample_picture("عربي", "آلة طباعة", "تعمل منذ عام 1911.", "Ida Kern"),
    )


def _before(article: Article) -> Neighbour:
    """Return an article as hard to link to as this one is to show."""
    return Neighbour(f"/{article.section}/davor/", article.title, article.language)


def _edition(article: Article, *, updated: bool = False) -> Edition:
    around = Around(chain=Chain(_before(article), Neighbour(f"/{article.section}/danach/", "قصة الجسر", "ar")))
    notices = (ChangeNotice(UpdateKind.CORRECTION, "Die Presse ist von 1911, nicht von 1901.", AT),) if updated else ()
    return Edition(
        article,
        f"/{article.section}/probe/",
        AT,
        AT + timedelta(hours=3) if updated else None,
        pictures={each.identity: shown_sample(each) for each in article.all_pictures},
        around=around if article.standfirst else Around(),
        notices=notices,
    )
