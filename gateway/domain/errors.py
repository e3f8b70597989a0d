"""What can be refused, as nouns of the domain; `gateway.http.problems` maps each to one HTTP answer.

GatewayError
├── NotSignedIn          nobody, or a sign-in that has ended
├── WrongSignIn          name and password do not belong together (unknown names included)
├── TooManyAttempts      wait `retry_after` seconds
├── FormExpired          the anti-forgery token or the origin of an unsafe request does not fit
├── NotThere             not yours and not there are one answer
├── Outdated             it was changed since it was read; `current` is its version now
├── NotAllowed           a role that may never do this kind of thing
├── ScopeMissing         the access token was not made for this
├── NameTaken            the e-mail address belongs to somebody else
├── AlreadySetUp         there is an administrator
├── LinkSpent            a one-time link that was used, replaced or is too old
└── BadInput             `errors`: field → sentences (WeakPassword is one of them)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class GatewayError(Exception):
    """Everything the gateway refuses by rule."""


class NotSignedIn(GatewayError):
    """Nobody is signed in, or the sign-in has ended."""


class WrongSignIn(GatewayError):
    """The name and the password do not belong together."""


class TooManyAttempts(GatewayError):
    """Too many in a short time; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"wait {retry_after} s")
        self.retry_after = retry_after


class FormExpired(GatewayError):
    """An unsafe request that did not prove that it came from one of our own pages."""


class NotThere(GatewayError):
    """It does not exist, or it is not for this person: nobody can tell which."""


class Outdated(GatewayError):
    """It was changed since it was read."""

    def __init__(self, current: int) -> None:
        super().__init__(f"the current version is {current}")
        self.current = current


class NotAllowed(GatewayError):
    """The person's role may never do this kind of thing."""


class ScopeMissing(GatewayError):
    """The access token was not made for this."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class NameTaken(GatewayError):
    """The e-mail address belongs to somebody else already."""


class AlreadySetUp(GatewayError):
    """The installation has an administrator."""


class LinkSpent(GatewayError):
    """A one-time link that was used, was replaced by a newer one, or is too old."""


class BadInput(GatewayError):
    """Input that breaks a rule a schema cannot know; `errors` maps field names to sentences."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(", ".join(errors))
        self.errors: dict[str, list[str]] = {field: list(sentences) for field, sentences in errors.items()}


class WeakPassword(BadInput):
    """A password that is too short, too long or too common."""

    def __init__(self, sentence: str) -> None:
        super().__init__({"password": [sentence]})
