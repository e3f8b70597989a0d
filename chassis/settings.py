"""Settings from the environment: declared as frozen dataclasses, parsed by environs, all mistakes reported at once."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from pathlib import Path
from typing import Any, TypeVar

from environs import Env, EnvNotSetError, EnvValidationError
from marshmallow import validate

S = TypeVar("S")
_PARSER = {"str": "str", "int": "int", "bool": "bool", "float": "float"}
_PARSER |= {"secret": "str", "choice": "str", "url": "str", "port": "int"}


class SettingsError(Exception):
    """One sentence per setting that is missing or wrong; never contains a value."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n  ".join([f"Settings that need attention ({len(problems)}):", *problems]))


@dataclass(frozen=True, repr=False)
class Secret:
    """A value that is shown nowhere by accident: printing, logging and formatting give `***`."""

    _value: str

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "***"


@dataclass(frozen=True)
class Declared:
    """How one setting was declared; a row for `.env.example`."""

    name: str
    kind: str
    default: Any  # MISSING for a setting without which nothing starts
    help: str
    checks: tuple[validate.Validator, ...]

    @property
    def required(self) -> bool:
        return self.default is MISSING


def setting(
    name: str,
    *,
    kind: str = "str",
    default: Any = MISSING,
    help: str,  # noqa: A002 - reads as what it is where a setting is declared
    choices: tuple[str, ...] = (),
    at_least: float | None = None,
) -> Any:
    """A dataclass field read from the variable `name`, or from the file that `name`_FILE names."""
    checks: list[validate.Validator] = [validate.URL(require_tld=False, schemes={"http", "https"})] * (kind == "url")
    checks += [validate.Range(1, 65535)] * (kind == "port")
    checks += [validate.Range(at_least)] * (at_least is not None)
    checks += [validate.OneOf(choices, error="Must be one of {choices}.")] * bool(choices)
    if kind not in _PARSER:
        raise ValueError(f"{name}: unknown kind {kind}")
    initial = Secret(default) if kind == "secret" and default is not MISSING else default
    declared = Declared(name, kind, default, help, tuple(checks))
    return dataclasses.field(default=initial, kw_only=True, metadata={"setting": declared})


def describe(cls: type[Any]) -> list[Declared]:
    """The settings of a class in the order of their declaration."""
    return [field.metadata["setting"] for field in dataclasses.fields(cls)]


def load(cls: type[S], environ: Mapping[str, str] | None = None) -> S:
    """Read all settings of `cls`; raises SettingsError that names every mistake."""
    source = _Environ(os.environ if environ is None else environ)
    found: dict[str, Any] = {}
    problems: list[str] = []
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        try:
            found[field.name] = source.read(field.metadata["setting"])
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise SettingsError(problems)
    return cls(**found)


class _Environ(Env):
    """environs over a given mapping, where NAME_FILE names a file that holds the value and an empty value is none."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__()
        self._source = environ

    def _get_value(self, env_key: str, default: Any) -> Any:
        path = self._source.get(f"{env_key}_FILE")
        value = Path(path).read_text(encoding="utf-8").strip() if path else self._source.get(env_key)
        return value or default

    def read(self, declared: Declared) -> Any:
        """The value, or ValueError with the sentence to show: environs' own would quote the value."""
        default = ... if declared.required else declared.default
        try:
            value = getattr(self, _PARSER[declared.kind])(declared.name, default, validate=declared.checks)
        except EnvNotSetError:
            raise ValueError(f"{declared.name} is not set. {declared.help}") from None
        except EnvValidationError as error:
            raise ValueError(f"{declared.name}: {' '.join(map(str, error.error_messages))} {declared.help}") from None
        except (OSError, UnicodeDecodeError):
            raise ValueError(f"{declared.name}_FILE names a file that cannot be read.") from None
        return Secret(value) if declared.kind == "secret" else value


_LEVELS, _FORMATS = ("debug", "info", "warning", "error"), ("json", "plain")
_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")


@dataclass(frozen=True)
class WebSettings:
    http_host: str = setting("HTTP_HOST", default="127.0.0.1", help="Address the web process listens on.")
    http_port: int = setting("HTTP_PORT", kind="port", default=8000, help="Port the web process listens on.")
    http_threads: int = setting("HTTP_THREADS", kind="int", default=8, at_least=1, help="Threads of a web process.")
    http_processes: int = setting("HTTP_PROCESSES", kind="int", default=1, at_least=1, help="Web processes to run.")


@dataclass(frozen=True)
class KafkaSettings:
    kafka_bootstrap_servers: str = setting(
        "KAFKA_BOOTSTRAP_SERVERS", help="Brokers to start from: host:9092,host:9092."
    )
    kafka_topic_prefix: str = setting("KAFKA_TOPIC_PREFIX", default="carryover", help="How topic names begin.")
    kafka_partitions: int = setting("KAFKA_PARTITIONS", kind="int", default=12, at_least=1, help="Of topics to make.")
    kafka_replication: int = setting("KAFKA_REPLICATION", kind="int", default=1, at_least=1, help="Of topics to make.")
    kafka_security_protocol: str = setting(
        "KAFKA_SECURITY_PROTOCOL", kind="choice", choices=_PROTOCOLS, default="PLAINTEXT", help="How to reach brokers."
    )
    kafka_sasl_mechanism: str = setting("KAFKA_SASL_MECHANISM", default="", help="For example SCRAM-SHA-512.")
    kafka_sasl_username: str = setting("KAFKA_SASL_USERNAME", default="", help="Who signs in to the brokers.")
    kafka_sasl_password: Secret = setting(
        "KAFKA_SASL_PASSWORD", kind="secret", default="", help="The password for the brokers."
    )
    kafka_ssl_cafile: str = setting("KAFKA_SSL_CAFILE", default="", help="File with the authorities the brokers use.")


@dataclass(frozen=True)
class LogSettings:
    log_level: str = setting("LOG_LEVEL", kind="choice", choices=_LEVELS, default="info", help="How much to log.")
    log_format: str = setting(
        "LOG_FORMAT", kind="choice", choices=_FORMATS, default="json", help="json, or plain to read."
    )


@dataclass(frozen=True)
class CommonSettings(LogSettings, KafkaSettings, WebSettings):
    """What the processes of every part need; the gateway inherits from here."""

    mongodb_uri: Secret = setting(
        "MONGODB_URI", kind="secret", help="The replica set: mongodb://user:password@host:27017/?replicaSet=…"
    )
    mongodb_database: str = setting("MONGODB_DATABASE", help="The database this service owns.")
    health_host: str = setting("HEALTH_HOST", default="127.0.0.1", help="Address of the worker's health and metrics.")
    health_port: int = setting(
        "HEALTH_PORT", kind="port", default=9000, help="Port of the worker's health and metrics."
    )


@dataclass(frozen=True)
class ServiceSettings(CommonSettings):
    """What a service behind the gateway needs."""

    token_public_keys_file: str = setting("TOKEN_PUBLIC_KEYS_FILE", help="Public keys that sign requests, as JSON.")
