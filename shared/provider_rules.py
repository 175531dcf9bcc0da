"""Providers of what bodies embed: a rule for each form of their addresses."""

from __future__ import annotations

import re
from typing import NamedTuple


class ProviderRule(NamedTuple):
    """A form of addresses, and what is made of them."""

    key: str
    provider: str
    address: re.Pattern[str]
    """Of the address without its scheme."""
    page: str
    """`{name}` stands for the group of that name, `{url}` for the whole address."""
    player: str = ""
    alone: bool = True
    """Whether an address that stands alone in a paragraph means that its thing be shown."""


def _rule(key: str, provider: str, address: str, page: str, player: str = "", *, alone: bool = True) -> ProviderRule:
    return ProviderRule(key, provider, re.compile(address), page, player, alone)


_YOUTUBE = r"(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com"
_YOUTUBE_PAGE, _YOUTUBE_PLAYER = "https://www.youtube.com/watch?v={id}", "https://www.youtube-nocookie.com/embed/{id}"
_SPOTIFY_KIND = r"(?P<kind>track|album|playlist|episode|show|artist)"

PROVIDER_RULES = (
    _rule(
        "youtube",
        "YouTube",
        _YOUTUBE + r"/(?:embed/videoseries|playlist)\?(?:.*&)?list=(?P<id>[\w-]+)",
        "https://www.youtube.com/playlist?list={id}",
        "https://www.youtube-nocookie.com/embed/videoseries?list={id}",
    ),
    _rule(
        "youtube", "YouTube", _YOUTUBE + r"/(?:embed|shorts|live|v|e)/(?P<id>[\w-]+)", _YOUTUBE_PAGE, _YOUTUBE_PLAYER
    ),
    _rule("youtube", "YouTube", _YOUTUBE + r"/watch\?(?:.*&)?v=(?P<id>[\w-]+)", _YOUTUBE_PAGE, _YOUTUBE_PLAYER),
    _rule("youtube", "YouTube", r"youtu\.be/(?P<id>[\w-]+)", _YOUTUBE_PAGE, _YOUTUBE_PLAYER),
    _rule(
        "vimeo",
        "Vimeo",
        r"(?:www\.|player\.)?vimeo\.com/(?:video/|channels/[\w-]+/)?(?P<id>\d+)(?:/|\?(?:.*&)?h=)(?P<hash>[0-9a-f]{6,})",
        "https://vimeo.com/{id}/{hash}",
        "https://player.vimeo.com/video/{id}?h={hash}&dnt=1",
    ),
    _rule(
        "vimeo",
        "Vimeo",
        r"(?:www\.|player\.)?vimeo\.com/(?:video/|channels/[\w-]+/)?(?P<id>\d+)",
        "https://vimeo.com/{id}",
        "https://player.vimeo.com/video/{id}?dnt=1",
    ),
    _rule(
        "dailymotion",
        "Dailymotion",
        r"(?:www\.|geo\.)?dailymotion\.com/(?:embed/)?video/(?P<id>\w+)",
        "https://www.dailymotion.com/video/{id}",
        "https://www.dailymotion.com/embed/video/{id}",
    ),
    _rule(
        "x",
        "X",
        r"(?:(?:www|mobile)\.)?(?:twitter|x)\.com/(?P<user>\w+)/status(?:es)?/(?P<id>\d+)",
        "https://x.com/{user}/status/{id}",
    ),
    _rule(
        "x", "X", r"platform\.(?:twitter|x)\.com/embed/.*[?&]id=(?P<id>\d+)", "https://x.com/i/status/{id}", alone=False
    ),
    _rule(
        "instagram",
        "Instagram",
        r"(?:www\.)?instagram\.com/(?:[\w.]+/)?(?P<kind>p|reel|tv)/(?P<id>[\w-]+)",
        "https://www.instagram.com/{kind}/{id}/",
    ),
    _rule(
        "tiktok",
        "TikTok",
        r"(?:www\.|m\.)?tiktok\.com/(?P<user>@[\w.-]+)/(?:video|photo)/(?P<id>\d+)",
        "https://www.tiktok.com/{user}/video/{id}",
        "https://www.tiktok.com/player/v1/{id}",
    ),
    _rule(
        "tiktok",
        "TikTok",
        r"(?:www\.)?tiktok\.com/(?:embed(?:/v\d)?|player/v\d)/(?P<id>\d+)",
        "https://www.tiktok.com/@/video/{id}",
        "https://www.tiktok.com/player/v1/{id}",
    ),
    _rule(
        "bluesky",
        "Bluesky",
        r"embed\.bsky\.app/embed/(?P<who>did:[\w:.%-]+)/app\.bsky\.feed\.post/(?P<id>\w+)",
        "https://bsky.app/profile/{who}/post/{id}",
    ),
    _rule(
        "bluesky",
        "Bluesky",
        r"bsky\.app/profile/(?P<who>[\w:.-]+)/post/(?P<id>\w+)",
        "https://bsky.app/profile/{who}/post/{id}",
    ),
    _rule(
        "mastodon",
        "Mastodon",
        r"(?P<host>[\w.-]+)/(?P<user>@[\w.-]+(?:@[\w.-]+)?)/(?P<id>\d+)/embed",
        "https://{host}/{user}/{id}",
        alone=False,
    ),
    _rule(
        "threads",
        "Threads",
        r"(?:www\.)?threads\.(?:net|com)/(?P<path>@[\w.]+/post/[\w-]+)",
        "https://www.threads.com/{path}",
    ),
    _rule(
        "spotify",
        "Spotify",
        r"open\.spotify\.com/(?:embed/|intl-\w+/|embed-podcast/)*" + _SPOTIFY_KIND + r"/(?P<id>\w+)",
        "https://open.spotify.com/{kind}/{id}",
        "https://open.spotify.com/embed/{kind}/{id}",
    ),
    _rule(
        "apple-podcasts",
        "Apple Podcasts",
        r"embed\.podcasts\.apple\.com/(?P<path>[^#]+)",
        "https://podcasts.apple.com/{path}",
        "https://embed.podcasts.apple.com/{path}",
        alone=False,
    ),
    _rule(
        "datawrapper",
        "Datawrapper",
        r"(?:datawrapper\.dwcdn\.net|www\.datawrapper\.de/_)/(?P<id>\w+)",
        "https://datawrapper.dwcdn.net/{id}/",
        "https://datawrapper.dwcdn.net/{id}/",
    ),
    _rule(
        "flourish",
        "Flourish",
        r"(?:flo\.uri\.sh|public\.flourish\.studio)/(?P<kind>visualisation|story)/(?P<id>\d+)",
        "https://public.flourish.studio/{kind}/{id}/",
        "https://flo.uri.sh/{kind}/{id}/embed",
    ),
    _rule(
        "google-maps",
        "Google Maps",
        r"(?:www\.|maps\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})/maps/embed\?.*!2d(?P<lon>-?[\d.]+)!3d(?P<lat>-?[\d.]+)",
        "https://www.google.com/maps?q={lat},{lon}",
        "{url}",
        alone=False,
    ),
    _rule(
        "google-maps",
        "Google Maps",
        r"(?:www\.|maps\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})/maps",
        "{url}",
        "{url}",
        alone=False,
    ),
    _rule(
        "openstreetmap",
        "OpenStreetMap",
        r"www\.openstreetmap\.org/export/embed\.html\?.*marker=(?P<lat>-?[\d.]+)(?:,|%2C)(?P<lon>-?[\d.]+)",
        "https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=15/{lat}/{lon}",
        "{url}",
        alone=False,
    ),
    _rule(
        "openstreetmap",
        "OpenStreetMap",
        r"www\.openstreetmap\.org/export/embed\.html\?(?:.*&)?bbox="
        r"(?P<west>-?[\d.]+)(?:,|%2C)(?P<south>-?[\d.]+)(?:,|%2C)(?P<east>-?[\d.]+)(?:,|%2C)(?P<north>-?[\d.]+)",
        "https://www.openstreetmap.org/?minlon={west}&minlat={south}&maxlon={east}&maxlat={north}",
        "{url}",
        alone=False,
    ),
    _rule(
        "soundcloud",
        "SoundCloud",
        r"soundcloud\.com/(?P<path>[\w-]+/(?:sets/)?[\w-]+)",
        "https://soundcloud.com/{path}",
        "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/{path}",
    ),
    _rule("github", "GitHub Gist", r"gist\.github\.com/(?P<path>[\w-]+/\w+)", "https://gist.github.com/{path}"),
)
"""In the order in which they are tried. Hosts are matched from their beginning, so
`evil.example/youtu.be` is no video."""


NAME_BY_DOMAIN = {
    "facebook.com": "Facebook",
    "soundcloud.com": "SoundCloud",
    "reddit.com": "Reddit",
    "redditmedia.com": "Reddit",
    "twitch.tv": "Twitch",
    "ted.com": "TED",
    "giphy.com": "Giphy",
    "infogram.com": "Infogram",
    "linkedin.com": "LinkedIn",
    "pinterest.com": "Pinterest",
    "instagram.com": "Instagram",
    "tiktok.com": "TikTok",
    "twitter.com": "X",
    "x.com": "X",
    "youtube.com": "YouTube",
    "vimeo.com": "Vimeo",
    "spotify.com": "Spotify",
    "google.com": "Google",
    "openstreetmap.org": "OpenStreetMap",
    "bsky.app": "Bluesky",
    "deezer.com": "Deezer",
    "podigee.io": "Podigee",
    "podlove.org": "Podlove",
}
