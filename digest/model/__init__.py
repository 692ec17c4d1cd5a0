"""The words of the digest, as values: feed -> entry -> story -> issue -> delivery.

Everything here is frozen and made of plain types; times are aware and UTC; rows of the database never
get this far.  If a thing has no word here, find the word first.
"""

from digest.model.deliveries import (
    Bounce,
    BounceKind,
    Consent,
    Delivery,
    DeliveryStatus,
    Format,
    Notice,
    Preferences,
    Subscriber,
    SubscriberStatus,
)
from digest.model.entries import Entry, Relevance
from digest.model.feeds import Answer, Feed, FeedKind, FeedState, FeedStatus, Rhythm, Trust, Validators
from digest.model.issues import (
    Brief,
    Bullet,
    Candidate,
    Coverage,
    Deadline,
    DeadlineKind,
    FeedTrouble,
    Issue,
    IssueStory,
    Newsletter,
    Otherwise,
    Page,
    Reference,
    Rewritten,
    Section,
    Update,
)
from digest.model.moments import DAY, HOUR, LONG_AGO
from digest.model.stories import Correction, Instrument, Jurisdiction, Member, Ruling, Story, Topic

__all__ = [
    "DAY",
    "HOUR",
    "LONG_AGO",
    "Answer",
    "Bounce",
    "BounceKind",
    "Brief",
    "Bullet",
    "Candidate",
    "Consent",
    "Correction",
    "Coverage",
    "Deadline",
    "DeadlineKind",
    "Delivery",
    "DeliveryStatus",
    "Entry",
    "Feed",
    "FeedKind",
    "FeedState",
    "FeedStatus",
    "FeedTrouble",
    "Format",
    "Instrument",
    "Issue",
    "IssueStory",
    "Jurisdiction",
    "Member",
    "Newsletter",
    "Notice",
    "Otherwise",
    "Page",
    "Preferences",
    "Reference",
    "Relevance",
    "Rewritten",
    "Rhythm",
    "Ruling",
    "Section",
    "Story",
    "Subscriber",
    "SubscriberStatus",
    "Topic",
    "Trust",
    "Update",
    "Validators",
]
