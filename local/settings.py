"""Settings of the launcher itself; those of the processes that it starts are declared beside each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chassis.settings import load, setting

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class LauncherSettings:
    """What `python -m local` reads from its environment."""

    port: int = setting("CARRYOVER_PORT", kind="port", default=8080, help="Port of the pages on this machine.")
    data: str = setting("CARRYOVER_VAR", default="", help="Folder for all data (empty: var/ in the checkout).")
    cache: str = setting("CARRYOVER_CACHE", default="", help="Folder for downloads (empty: ~/.cache/carryover).")
    xdg_cache: str = setting("XDG_CACHE_HOME", default="", help="Where this user's caches are, when not in ~/.cache.")
    maven_repository: str = setting(
        "CARRYOVER_MAVEN_REPOSITORY", default="", help="Maven repository with Kafka's files (empty: the public one)."
    )

    admin_email: str = setting(
        "CARRYOVER_ADMIN_EMAIL", default="admin@carryover.example", help="Who gets the first one-time link of `up`."
    )

    def data_folder(self) -> Path:
        return Path(self.data or CHECKOUT / "var").expanduser().resolve()

    def cache_folder(self) -> Path:
        """Shared by all checkouts of this user."""
        if self.cache:
            return Path(self.cache).expanduser().resolve()
        return Path(self.xdg_cache or "~/.cache").expanduser() / "carryover"


def launcher_settings(environ: Mapping[str, str]) -> LauncherSettings:
    """Raises `chassis.settings.SettingsError` that names all mistakes."""
    return load(LauncherSettings, environ)
