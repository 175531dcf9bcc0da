"""What can be wrong: one kind for each row of *What status says* in docs/operations.md, which tells what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong now. In text it is its sentence."""

    kind: TroubleKind
    sentence: str

    def __str__(self) -> str:
        return self.sentence


class TroubleKind(StrEnum):
    """What kind of trouble, with the sentence that tells it: what it is, and what to do.

    A member is its name in the docs, in `status --json` and in the metric `andruck_troubles`.
    """

    template: str

    def __new__(cls, name: str, template: str) -> Self:  # noqa: D102
        made = str.__new__(cls, name)
        made._value_ = name
        made.template = template
        return made

    LEDGER_DOWN = (
        "ledger-down",
        "The ledger cannot be reached or does not answer within 5 seconds: start PostgreSQL, or look into its log. "
        "Until then nothing is accepted, pressed or told; readers still get the pages that are out.",
    )
    LEDGER_BUSY = (
        "ledger-busy",
        "The ledger answers too slowly: somebody holds locks, or its machine does too much: see pg_stat_activity.",
    )
    LEDGER_CROWDED = (
        "ledger-crowded",
        "The ledger takes no more connections: raise PostgreSQL's max_connections, or run fewer processes.",
    )
    LEDGER_FULL = (
        "ledger-full",
        "The ledger is full, or its disk fails: give PostgreSQL more room. Until then nothing is accepted or pressed.",
    )
    LEDGER_READ_ONLY = (
        "ledger-read-only",
        "The ledger takes no writes: PostgreSQL is a replica, or was made read-only. Promote it, or lead "
        "ANDRUCK_DATABASE_URL to the server that is none; all goes on by itself then.",
    )
    LEDGER_CHANGING = (
        "ledger-changing",
        "The ledger's tables are not there, or not as they should be: wait for a restore that is under way, then run "
        "`andruck migrate`.",
    )
    LEDGER_REFUSING = (
        "ledger-refusing",
        "The ledger refuses us: look at the user and password in ANDRUCK_DATABASE_URL, and at that user's rights.",
    )
    BROKER_DOWN = (
        "broker-down",
        "The broker cannot be reached: start it, or look into its log. Nothing is lost; until then news goes out late, "
        "unless `andruck worker publisher --direct` presses without it.",
    )
    BROKER_SILENT = (
        "broker-silent",
        "The broker takes connections and does not answer: start it anew, it holds nothing that would be lost. Until "
        "then `andruck worker publisher --direct` presses without it.",
    )
    BROKER_READ_ONLY = (
        "broker-read-only",
        "The broker takes no writes: it is a replica. Promote it, or lead ANDRUCK_BROKER_URL to the one that is none. "
        "Until then `andruck worker publisher --direct` presses without it.",
    )
    BROKER_FULL = (
        "broker-full",
        "The broker is full: give it more memory or disk, or flush it, it holds nothing that would be lost. Until then "
        "`andruck worker publisher --direct` presses without it.",
    )
    BROKER_REFUSING = (
        "broker-refusing",
        "The broker refuses us: look at the password in ANDRUCK_BROKER_URL, and at that user's rights. Until then "
        "`andruck worker publisher --direct` presses without it.",
    )
    PAGES_UNREADABLE = "pages-unreadable", "Readers get {symptom} for {pages}: {advice}"
    INTAKE_UNREACHABLE = "intake-unreachable", "Sources get {symptom} from intake at {subject}: {advice}"
    STORE_UNREACHABLE = (
        "store-unreachable",
        "The object store does not serve the bucket {subject!r}: {symptom}. Put it right: {advice}",
    )
    PROBE_MISSING = (
        "probe-missing",
        "Nobody has read the site as readers do {since}, so it is not known whether they can: start a sweep, or look "
        "into its log.",
    )
    DELIVERIES_HELD = (
        "deliveries-held",
        "Deliveries wait: readers cannot read the site. {deliveries} to make; they go out by themselves once it can be "
        "read.",
    )
    CACHES_UNTOLD = (
        "caches-untold",
        "A cache before the site could not be told of {pages}, the first changed {age} ago: {problem} Until it is, its "
        "readers may see older ones, withdrawn ones among them; subscribers wait for it only for a while.",
    )
    EVENTS_UNSEEN = (
        "events-unseen",
        "Subscribers were told of what the site's public address did not show in time: {names}. Look at the caches "
        "before the site: one keeps pages longer than it is told to.",
    )
    PROCESS_MISSING = (
        "process-missing",
        "No {kind} is at work, so {consequence}: start one, or look into its log.{last}",
    )
    WITHDRAWALS_UNSEEN = (
        "withdrawals-unseen",
        "{withdrawals} not seen by readers yet: {names}. They go before all else, as soon as they can.{advice}",
    )
    SOURCE_UNASKABLE = (
        "source-unaskable",
        "The CMS of {source} cannot be asked what has changed, for {age}: {problem} Webhooks are taken all the same.",
    )
    ARTICLES_UNFETCHED = (
        "articles-unfetched",
        "{articles} of {source} wait to be fetched from its CMS, the oldest for {age}: {problem}",
    )
    WEBHOOKS_MISSING = (
        "webhooks-missing",
        "The webhooks of {source} do not come any more, for {age}: {changes} had to be fetched. See in its CMS that "
        "they are on and go to the right address with the right secret: `andruck source check {source}`.",
    )
    SETTINGS_UNKNOWN = (
        "settings-unknown",
        "The site file has what nobody reads: {sentence} Take it out, or update what is older than the file.",
    )
    THEME_FLAWED = (
        "theme-flawed",
        "{pages} not in the looks of the site's own theme, but the default's: {flaw} Put the theme right, see "
        "`andruck theme check`; the pages follow by themselves.",
    )
    PAGES_LATE = "pages-late", "{pages} to press, the oldest wanted for {age}.{advice}"
    BULK_LATE = "bulk-late", "{pages} of bulk to press, the oldest wanted for {age}.{advice}"
    PICTURES_LATE = (
        "pictures-late",
        "{pictures} to fetch, the oldest wanted for {age}{article}, from {host}: {problem} Pages are out without them.",
    )
    SCHEDULES_LATE = "schedules-late", "{what} late, by {age}: {problem}"
    SUBMISSION_STUCK = (
        "submission-stuck",
        "Submission {number} is open for {age} though no page is late: look at its receipt, and report it as a bug.",
    )
    DELIVERIES_LATE = "deliveries-late", "{deliveries} to make, the oldest due for {age}.{advice}"
    HOST_SLOW = (
        "host-slow",
        "{host} answers slowly: {deliveries} for it, the oldest due for {age}, though it is sent as much at a time as "
        "it may be. Nobody else waits for it: tell those who run it, or end its subscription.",
    )
    PAGES_DEAD = (
        "pages-dead",
        "{pages} dead: read why on the monitor's page (#dead), put it right, then run `andruck retry`, "
        "or `andruck dismiss` if nobody wants it any more.",
    )
    DELIVERIES_DEAD = (
        "deliveries-dead",
        "{deliveries} dead: read why on the monitor's page (#dead), put it right, then run `andruck retry`, "
        "or `andruck dismiss` if nobody wants it any more.",
    )

    UNREAD_INPUT = (
        "unread-input",
        "{messages} of {source} could not be read, the first {age} ago: {problem} What was sent is kept: put right "
        "what the sentence names, in the CMS, in the source's options or by an update, then run "
        "`andruck unread retry --source {which}`, or `andruck unread drop` if nobody wants it.",
    )
    UNREAD_FULL = (
        "unread-full",
        "{messages} of {source} are unread, and no more are kept: what else of it cannot be read is answered 503, and "
        "lost if the CMS does not send it again. Put right why, then run `andruck unread retry --source {which}`.",
    )

    def found(self, **parts: object) -> Trouble:
        """Return the trouble, with the parts that its sentence names."""
        return Trouble(self, self.template.format(**parts))
