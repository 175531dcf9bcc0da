"""How senders of ninjs sign, and what they send: an article of each version of ninjs, a kill, and a picture."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping

from tests.dialects.sending import Sent, Signer, standard_webhooks

VERSION_1: Mapping[str, object] = {
    "uri": "http://agency.example/items/1",
    "type": "text",
    "version": "3",
    "versioncreated": "2026-11-26T10:00:00Z",
    "firstcreated": "2026-11-25T08:30:00+01:00",
    "pubstatus": "usable",
    "urgency": 3,
    "language": "en",
    "headline": "Captain & crew on trial",
    "byline": "By Paulo Santalucia",
    "located": "Grosseto, Italy",
    "description_text": "The trial of the captain has begun.",
    "body_text": "Plain words.",
    "body_xhtml": "<p>It began in a <em>theatre</em>.</p>",
    "subject": [{"name": "Courts", "code": "02001000"}, {"name": "Ships"}],
    "associations": {
        "portrait": {
            "uri": "http://agency.example/items/3",
            "type": "picture",
            "renditions": {"main": {"href": "https://pictures.example/face.jpg", "width": 280}},
        },
        "mainpic": {
            "uri": "http://agency.example/items/2",
            "type": "picture",
            "byline": "Jane Doe",
            "copyrightholder": "The News Agency",
            "description_text": "The ship lies on its side.",
            "renditions": {
                "small": {"href": "https://pictures.example/ship-s.jpg", "width": 179},
                "main": {"href": "https://pictures.example/ship.jpg", "width": 1400},
            },
        },
    },
}
VERSION_2: Mapping[str, object] = {
    "uri": "http://agency.example/items/2-0",
    "type": "text",
    "version": "6",
    "versioncreated": "2026-11-26T10:00:00Z",
    "firstcreated": "2026-11-25T08:30:00+01:00",
    "pubstatus": "usable",
    "language": "nb-NO",
    "by": "NTB",
    "headlines": [{"role": "short", "value": "Tomt i Skien"}, {"role": "main", "value": "Har kjøpt tomt i Skien"}],
    "descriptions": [{"role": "text", "contenttype": "text/plain", "value": "IT-giganten har kjøpt en tomt."}],
    "bodies": [
        {"role": "text", "contenttype": "text/plain", "value": "Bare tekst."},
        {
            "role": "html5",
            "contenttype": "text/html",
            "value": "<html><head><title>Tomt</title></head><body><p>Den er <b>stor</b>.</p></body></html>",
        },
        {"role": "nitf", "contenttype": "application/xml", "value": "<NITF/>"},
    ],
    "subjects": [{"name": "Innenriks", "literal": "Innenriks"}, {"name": "Teknologi", "literal": "13010000"}],
    "associations": [
        {
            "name": "a001",
            "uri": "http://agency.example/items/2-1",
            "type": "picture",
            "by": "Karl Melander/NTB",
            "copyrightholder": "NTB",
            "descriptions": [{"value": "Tomten sett fra luften."}],
            "renditions": [{"name": "r0", "href": "https://pictures.example/tomt.jpg", "width": 1024}],
        }
    ],
}
VERSION_3: Mapping[str, object] = {
    "uri": "http://agency.example/items/3-0",
    "type": "text",
    "version": "1",
    "versionCreated": "2026-11-26T10:00:00Z",
    "firstCreated": "2026-11-25T08:30:00+01:00",
    "pubStatus": "usable",
    "language": "en",
    "by": "Paulo Santalucia",
    "headlines": [{"value": "Captain on trial"}],
    "bodies": [{"role": "main", "contentType": "application/xhtml+xml", "value": "<p>It began.</p>"}],
    "subjects": [{"name": "Courts", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000106"}],
}
KILL: Mapping[str, object] = {**VERSION_1, "version": "4", "pubstatus": "canceled"}
PICTURE: Mapping[str, object] = {"uri": "http://agency.example/items/2", "type": "picture", "headline": "A ship"}

_JSON = {"content-type": "application/json"}


def sent(item: Mapping[str, object], rest: str = "") -> Sent:
    return Sent(json.dumps(item).encode(), _JSON, rest=rest)


NINJS = Signer(
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    standard_webhooks,
    tuple(sent(item) for item in (VERSION_1, VERSION_2, VERSION_3, KILL, PICTURE)),
)

FROM_SUPERDESK: Mapping[str, object] = {
    "guid": "urn:newsml:superdesk.example:2026-11-26T10:00:00.000001:0a1b2c3d",
    "version": "4",
    "type": "text",
    "byline": "Jane Doe",
    "located": "Sydney",
    "versioncreated": "2026-11-26T10:00:00+0000",
    "firstcreated": "2026-11-25T07:30:00+0000",
    "firstpublished": "2026-11-25T08:00:00+0000",
    "pubstatus": "usable",
    "language": "en_AU",
    "headline": "Bridge open",
    "slugline": "BRIDGE",
    "keywords": ["bridges"],
    "ednote": "Not for readers.",
    "description_html": "<p>At last.</p>",
    "description_text": "At last.",
    "body_html": "<p>It is <b>open</b>.</p>",
    "priority": 5,
    "urgency": 3,
    "profile": "article",
    "subject": [{"code": "04000000", "name": "Transport"}],
    "service": [{"code": "a", "name": "Domestic"}],
    "evolvedfrom": "urn:newsml:superdesk.example:2026-11-24T10:00:00.000001:ffff",
    "authors": [{"code": "u1", "name": "Jane Doe", "role": "writer", "biography": ""}],
    "associations": {
        "featuremedia": {
            "guid": "tag:superdesk.example:2026:newsml_m1",
            "version": "2",
            "type": "picture",
            "pubstatus": "usable",
            "byline": "Joe Bloggs",
            "source": "AAP",
            "body_text": "A bridge in the sun",
            "description_text": "The bridge on its first day.",
            "renditions": {
                "original": {"href": "https://media.example/o.jpg", "media": "m1o", "width": 4000, "height": 3000},
                "viewImage": {"href": "https://media.example/v.jpg", "media": "m1v", "width": 640, "height": 480},
            },
        },
        "related--1": None,
    },
    "charcount": 11,
    "wordcount": 3,
    "readtime": 0,
}
KILL_FROM_SUPERDESK: Mapping[str, object] = {
    **FROM_SUPERDESK,
    "version": "5",
    "versioncreated": "2026-11-26T11:00:00+0000",
    "pubstatus": "canceled",
    "headline": "Kill/Takedown notice ~~~ Kill/Takedown notice",
}
UPLOAD = Sent(
    b'--b\r\nContent-Disposition: form-data; name="media_id"\r\n\r\nm1o\r\n--b\r\nContent-Disposition: form-data; '
    b'name="media"; filename="m1o"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xe0\r\n--b--\r\n',
    {"content-type": "multipart/form-data; boundary=b"},
    rest="assets",
)


def superdesk_signed(secret: str, message: Sent) -> Sent:
    """Sign as superdesk-core does: `sha1=` and the HMAC-SHA1 of the bytes that are sent, in hex."""
    mac = hmac.new(secret.encode(), message.body, "sha1").hexdigest()
    return message.with_headers(x_superdesk_signature=f"sha1={mac}")


SUPERDESK = Signer(
    "superdesk-secret-token-1",
    superdesk_signed,
    (sent(FROM_SUPERDESK), sent(KILL_FROM_SUPERDESK), UPLOAD),
    {"sections": {"Domestic": "politik"}},
)
