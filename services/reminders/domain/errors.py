"""What can be wrong with a request to this service, as nouns of the domain.

RemindersError
├── NotFound              not there, or not yours: the two are never told apart
├── RoleMayNotSee         this role never sees this kind of thing
├── NotPossible           the reminder is not in a state for that
├── ClinicNotNamed        the person belongs to several clinics and has to say which one is meant
├── AlreadySet            somebody stored the first version in the meantime
└── Unacceptable          a value that cannot work, with the field it stands in
    ├── UnknownZone
    ├── QuietAllDay
    ├── HalfQuietHours
    ├── AddressImpossible
    ├── AddressTaken
    ├── TooManyPoints
    ├── TooManyCodes
    ├── CodeOver
    ├── CodeWrong
    ├── ChannelNotOffered
    ├── PlaceholderUnknown
    ├── ClinicalWords
    ├── ChannelTwice
    ├── WishOutOfRange
    ├── LocaleUnknown
    ├── MomentImpossible
    ├── TripImpossible
    ├── SnoozeImpossible
    ├── RestOver
    ├── UrlImpossible
    ├── ReportImpossible
    ├── ReasonMissing
    ├── NotNow
    ├── TextTooLong
    ├── LadderImpossible
    ├── PolicyImpossible
    └── PatternImpossible
"""

from __future__ import annotations


class RemindersError(Exception):
    """Root of every error this service raises on purpose."""


class NotFound(RemindersError):
    """Not there, or not yours."""


class RoleMayNotSee(RemindersError):
    """The role never sees this kind of thing."""


class NotPossible(RemindersError):
    """The reminder is not in a state for that."""


class ClinicNotNamed(RemindersError):
    """The person belongs to several clinics and has to say which one is meant."""


class AlreadySet(RemindersError):
    """The first version was stored in the meantime."""


class Unacceptable(RemindersError):
    """A value that cannot work: `field` is where it stands, the text says how to mend it."""

    def __init__(self, field: str, advice: str) -> None:
        super().__init__(advice)
        self.field = field
        self.advice = advice


class UnknownZone(Unacceptable):
    """Not a zone of the IANA time-zone database."""


class QuietAllDay(Unacceptable):
    """Quiet hours that leave no hour for a reminder."""


class AddressImpossible(Unacceptable):
    """Not the shape of an address of that channel."""


class AddressTaken(Unacceptable):
    """Somebody else at the clinic has confirmed it."""


class TooManyPoints(Unacceptable):
    """More addresses than anybody needs."""


class TooManyCodes(Unacceptable):
    """More codes asked for than may go out in an hour."""


class CodeOver(Unacceptable):
    """There is no code that could be entered: none was asked for, its time is over or it was tried too often."""


class CodeWrong(Unacceptable):
    """Not the code that was sent."""


class UrlImpossible(Unacceptable):
    """Not the URL of a provider that may be used."""


class ReportImpossible(Unacceptable):
    """A provider's report in another shape than ours."""


class ReasonMissing(Unacceptable):
    """Sending again by hand without saying why."""


class NotNow(Unacceptable):
    """Sending again by hand what must not go out at this moment."""


class ChannelNotOffered(Unacceptable):
    """A channel this installation has no provider for."""


class PlaceholderUnknown(Unacceptable):
    """A template with a placeholder that nothing can be put into."""


class ClinicalWords(Unacceptable):
    """Words of a template that would tell others what it is about."""


class ChannelTwice(Unacceptable):
    """The second channel is one that is used the first time already."""


class WishOutOfRange(Unacceptable):
    """A number that nobody could be reminded by."""


class LocaleUnknown(Unacceptable):
    """Not the shape of a language code."""


class MomentImpossible(Unacceptable):
    """A wished moment without what it hangs on, or wished twice."""


class TripImpossible(Unacceptable):
    """A trip without an end, or with one that is over."""


class SnoozeImpossible(Unacceptable):
    """Put off to a moment that is quiet or too late."""


class RestOver(Unacceptable):
    """A rest up to a day that is over."""


class TextTooLong(Unacceptable):
    """A wording that does not fit on a lock screen."""


class LadderImpossible(Unacceptable):
    """Rungs that cannot be climbed one after the other to an end."""


class PolicyImpossible(Unacceptable):
    """A number or a date in a clinic's policy that cannot work."""


class PatternImpossible(Unacceptable):
    """An invented client that nothing can be shown for."""
