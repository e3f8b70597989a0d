"""Which URLs an administrator may set: nothing inside, nothing unencrypted, nothing that sends by itself again."""

from __future__ import annotations

import pytest

from services.reminders.domain.channels import hint_of, provider_url
from services.reminders.domain.codes import Channel
from services.reminders.domain.errors import UrlImpossible


@pytest.mark.parametrize(
    ("channel", "url", "taken"),
    [
        (Channel.WEBHOOK, " https://hooks.example.org/a?b=c ", "jsons://hooks.example.org/a?b=c"),
        (Channel.SMS, "twilio://sid:token@123/{address}", "twilio://sid:token@123/{address}"),
        (Channel.SMS, "https://sms.example.org/{address}", "jsons://sms.example.org/{address}"),
        (
            Channel.EMAIL,
            "mailtos://u:p@mail.example.org/?from=a@example.org&to={address}",
            "mailtos://u:p@mail.example.org/?from=a@example.org&to={address}",
        ),
    ],
)
def test_what_may_be_set(channel: Channel, url: str, taken: str) -> None:
    assert provider_url(channel, url, private=False) == taken


@pytest.mark.parametrize(
    ("channel", "url"),
    [
        (Channel.WEBHOOK, "http://hooks.example.org/"),
        (Channel.WEBHOOK, "https://127.0.0.1/"),
        (Channel.WEBHOOK, "https://[::1]/"),
        (Channel.WEBHOOK, "https://[fd00::7]/"),
        (Channel.WEBHOOK, "https://127.1.2.3/latest/meta-data"),
        (Channel.WEBHOOK, "https://mongodb/"),
        (Channel.WEBHOOK, "https://kafka.test/"),
        (Channel.WEBHOOK, "https://hooks.example.org/?redirect=yes"),
        (Channel.WEBHOOK, "https://hooks.example.org/?retry=3"),
        (Channel.WEBHOOK, "https://hooks.example.org:port/"),
        (Channel.WEBHOOK, "file:///etc/passwd"),
        (Channel.WEBHOOK, "syslog://"),
        (Channel.WEBHOOK, "https://[broken/"),
        (Channel.SMS, "twilio://sid:token@123/"),
        (Channel.SMS, "dbus://{address}"),
        (Channel.SMS, "mqtt://inside.example.org/{address}"),
        (Channel.EMAIL, "mailto://mail.example.org/?from=a@example.org"),
        (Channel.EMAIL, "mailto://mail.example.org/?to={address}&smtp=mongodb"),
        (Channel.EMAIL, "mailto://localhost/?to={address}"),
        (Channel.EMAIL, "https://mail.example.org/{address}"),
    ],
)
def test_what_may_not_be_set(channel: Channel, url: str) -> None:
    with pytest.raises(UrlImpossible):
        provider_url(channel, url, private=False)


def test_on_one_machine_it_may_lead_inside() -> None:
    assert provider_url(Channel.WEBHOOK, "http://127.0.0.1:8080/", private=True) == "json://127.0.0.1:8080/"


def test_a_hint_holds_no_secret() -> None:
    assert hint_of("mailtos://u:p@mail.example.org/?to={address}") == "mailtos://mail.example.org"
    assert hint_of("twilio://sid:token@123/{address}") == "twilio://…"
    assert hint_of("jsons://hooks.example.org/secret/path") == "jsons://hooks.example.org"
