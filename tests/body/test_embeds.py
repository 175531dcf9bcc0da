"""What is embedded becomes a link that leads to the thing itself; a player only where the site allows it."""

from __future__ import annotations

import re

import lxml.html
import pytest

from shared.body import Surroundings, readable_html

FRAMES = {
    "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0&start=3": (
        "YouTube",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    ),
    "//www.youtube-nocookie.com/embed/a_b-c": ("YouTube", "https://www.youtube.com/watch?v=a_b-c"),
    "https://www.youtube.com/embed/videoseries?list=PL1": ("YouTube", "https://www.youtube.com/playlist?list=PL1"),
    "https://player.vimeo.com/video/76979871?h=8272103f6e": ("Vimeo", "https://vimeo.com/76979871/8272103f6e"),
    "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=20": ("X", "https://x.com/i/status/20"),
    "https://www.instagram.com/p/CUbHfhpswxt/embed/captioned/": (
        "Instagram",
        "https://www.instagram.com/p/CUbHfhpswxt/",
    ),
    "https://www.tiktok.com/embed/v2/6718335390845095173": (
        "TikTok",
        "https://www.tiktok.com/@/video/6718335390845095173",
    ),
    "https://mastodon.social/@Gargron/1/embed": ("Mastodon", "https://mastodon.social/@Gargron/1"),
    "https://embed.bsky.app/embed/did:plc:z72/app.bsky.feed.post/3k": (
        "Bluesky",
        "https://bsky.app/profile/did:plc:z72/post/3k",
    ),
    "https://open.spotify.com/embed/track/4uL?utm_source=generator": ("Spotify", "https://open.spotify.com/track/4uL"),
    "https://datawrapper.dwcdn.net/A1b2C/3/": ("Datawrapper", "https://datawrapper.dwcdn.net/A1b2C/"),
    "https://www.google.com/maps/embed?pb=!1m18!1d2!2d13.37!3d52.51!5e0": (
        "Google Maps",
        "https://www.google.com/maps?q=52.51,13.37",
    ),
    "https://www.openstreetmap.org/export/embed.html?bbox=1%2C2%2C3%2C4&layer=mapnik&marker=52.5%2C13.4": (
        "OpenStreetMap",
        "https://www.openstreetmap.org/?mlat=52.5&mlon=13.4#map=15/52.5/13.4",
    ),
    "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/forss/flickermood&color=f": (
        "SoundCloud",
        "https://soundcloud.com/forss/flickermood",
    ),
    "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fx%2Fvideos%2F1%2F": (
        "Facebook",
        "https://www.facebook.com/x/videos/1/",
    ),
    "https://charts.example.org/a/b?x=1": ("charts.example.org", "https://charts.example.org/a/b?x=1"),
}
FILM = '<iframe src="https://www.youtube.com/embed/abc" title="Der Film"></iframe>'
POST = (
    '<blockquote class="{}"><p>Hallo</p>— A (@a) <a href="{}">1. Mai</a></blockquote><script async src="{}"></script>'
)


@pytest.mark.parametrize("url", FRAMES)
def test_a_frame_becomes_a_card_with_provider_and_link(url: str) -> None:
    made = readable_html(f'<p>a</p><iframe src="{url.replace("&", "&amp;")}"></iframe>')
    (card,) = lxml.html.fragment_fromstring(made.html, create_parent="div").xpath("//a[@class='still']")
    provider, page = FRAMES[url]
    assert (card.get("href"), card.findtext("b")) == (page, provider)
    assert made.warnings[0].startswith("left out: iframe from ")
    assert made.frames == ()


@pytest.mark.parametrize(
    "address", ["https://youtu.be/abc?si=x", "https://www.youtube.com/watch?v=abc", "https://m.youtube.com/shorts/abc"]
)
@pytest.mark.parametrize("form", ["<p>{0}</p>", '<p><a href="{0}">{0}</a></p>', "<figure><div>\n{0}\n</div></figure>"])
def test_an_address_alone_in_its_paragraph_is_the_same_card(address: str, form: str) -> None:
    made = readable_html(form.format(address))
    assert '<a href="https://www.youtube.com/watch?v=abc" class="still"' in made.html
    assert made.warnings == (), "nothing is left out"


@pytest.mark.parametrize(
    "text", ["Siehe https://youtu.be/abc", "https://evil.example/youtu.be/abc", "https://a.example/"]
)
def test_other_addresses_stay_addresses(text: str) -> None:
    assert "still" not in readable_html(f"<p>{text}</p>").html


@pytest.mark.parametrize(
    ("name", "url", "script"),
    [
        ("twitter-tweet", "https://twitter.com/a/status/1", "https://platform.twitter.com/widgets.js"),
        ("bluesky-embed", "https://bsky.app/profile/a/post/1", "https://embed.bsky.app/static/embed.js"),
    ],
)
def test_of_a_post_that_is_quoted_the_quotation_is_shown(name: str, url: str, script: str) -> None:
    made = readable_html(POST.format(name, url, script))
    assert "<p>Hallo</p>" in made.html
    assert f'href="{url}"' in made.html
    assert len(made.warnings) == 2


@pytest.mark.parametrize(
    "code",
    [
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/x/?utm=1"><div>View'
        "</div></blockquote>",
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@a/video/7"><section>a</section></blockquote>',
        '<blockquote class="mastodon-embed" data-embed-url="https://m.example/@a/1/embed"><a>b</a></blockquote>',
        '<div class="fb-post" data-href="https://www.facebook.com/a/posts/1"></div>',
        '<script src="https://gist.github.com/a/0123.js"></script>',
        '<object data="https://www.youtube.com/v/abc"><embed src="https://www.youtube.com/v/abc"></object>',
        '<iframe data-src="https://vimeo.com/1" src="about:blank"></iframe>',
    ],
)
def test_what_a_script_would_fill_is_a_card(code: str) -> None:
    made = readable_html(f"<p>a</p>{code}")
    assert made.html.count('class="still"') == 1
    assert any("shown as a link" in line for line in made.warnings)


def test_a_player_that_the_site_allows_is_there_closed_and_no_other_is() -> None:
    made = readable_html(f'<p>{FILM}</p><iframe src="https://open.spotify.com/embed/track/1"></iframe>', ALLOWED)
    tree = lxml.html.fragment_fromstring(made.html, create_parent="div")
    (frame,) = tree.xpath("//details[not(@open)]/iframe[@loading='lazy']")
    assert frame.get("src") == "https://www.youtube-nocookie.com/embed/abc"
    assert made.frames == ("https://www.youtube-nocookie.com",)
    assert tree.xpath("//details/a/@href") == ["https://www.youtube.com/watch?v=abc"]
    assert len(made.warnings) == 1, "of the one that is a link"


ALLOWED = Surroundings(players=frozenset(["youtube"]))


@pytest.mark.parametrize(
    "trick",
    [
        '<iframe src="https://evil.example/">',
        '<iframe src="https://www.youtube.com.evil.example/embed/abc">',
        '<details class="still"><iframe src="https://evil.example/"></iframe></details>',
        '<svg><foreignObject><iframe src="https://evil.example/"></iframe></foreignObject></svg>',
        '<iframe srcdoc="<script>alert(1)</script>">',
        '<math><mtext><table><mglyph><style><!--</style><iframe title="--&gt;&lt;iframe src=https://evil.example&gt;">',
    ],
)
def test_beside_an_allowed_player_nothing_else_gets_in(trick: str) -> None:
    made = readable_html(FILM + trick, ALLOWED)
    assert re.findall(r'<iframe[^>]*src="([^"]*)"', made.html) == ["https://www.youtube-nocookie.com/embed/abc"]
    assert "srcdoc" not in made.html
    assert made.frames == ("https://www.youtube-nocookie.com",)


def test_an_address_in_a_warning_is_but_its_host() -> None:
    made = readable_html(
        '<iframe src="https://u:hush@a.example/k?token=hush"></iframe><script src="https://b.example/hush">'
    )
    assert "hush" not in " ".join(made.warnings)


def test_a_scheme_in_capitals_is_the_same_scheme() -> None:
    html = '<iframe src="HTTPS://youtu.be/abc"></iframe><p><a href="HTTPS://e.example/">e</a></p>'
    maps = '<iframe src="HTTPS://www.google.com/maps?q=Bonn"></iframe>'
    made = readable_html(html + maps, Surroundings(players=frozenset(["youtube", "google-maps"])))
    assert 'src="https://www.google.com/maps?q=Bonn"' in made.html
    assert '<a href="https://e.example/" rel="noopener">' in made.html
