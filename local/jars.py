"""Kafka's Java files: which ones (a committed lock), and how they get into the cache, each checked by its SHA-256."""

from __future__ import annotations

import fcntl
import hashlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.util import make_headers, parse_url

from local.errors import JarRefused, RepositoryAway

LOCK_FILE = Path(__file__).with_name("kafka.lock.json")
SETTING = "CARRYOVER_MAVEN_REPOSITORY"
_THREADS = 8
_ATTEMPTS = 3
_BLOCK = 256 * 1024


@dataclass(frozen=True)
class Jar:
    """`path` is relative to a Maven repository; `size` in bytes."""

    coordinates: str
    path: str
    sha256: str
    size: int

    @property
    def file(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Lock:
    kafka: str
    jars: tuple[Jar, ...]


def read_lock(path: Path = LOCK_FILE) -> Lock:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Lock(raw["kafka"], tuple(Jar(**each) for each in raw["jars"]))


def write_lock(lock: Lock, path: Path = LOCK_FILE) -> None:
    path.write_text(json.dumps(asdict(lock), indent=1) + "\n", encoding="utf-8")


def public_repository() -> str:
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415 - the resolver is slow to import

    return str(MAVEN_CENTRAL_URL)


class Repository:
    """A Maven repository over HTTP(S), with the proxies and certificates that the environment names.

    The address may hold `user:password@`; it is sent, and never shown.
    """

    def __init__(self, address: str) -> None:
        url = parse_url(address)
        if url.scheme not in {"http", "https"} or not url.host:
            raise RepositoryAway(f"{SETTING} must be an http:// or https:// address of a Maven repository")
        self.address = url._replace(auth=None).url.rstrip("/")
        self._headers = dict(make_headers(basic_auth=url.auth) if url.auth else {})
        proxy = None if proxy_bypass(url.host) else getproxies().get(url.scheme)
        options = {"ssl_context": ssl.create_default_context(), "maxsize": _THREADS, "retries": False}
        self._pool: urllib3.PoolManager = (
            urllib3.ProxyManager(proxy, **options) if proxy else urllib3.PoolManager(**options)  # type: ignore[arg-type]
        )

    def open(self, path: str, *, offset: int = 0) -> urllib3.BaseHTTPResponse:
        headers = self._headers | ({"Range": f"bytes={offset}-"} if offset else {})
        return self._pool.request(
            "GET",
            f"{self.address}/{path}",
            headers=headers,
            preload_content=False,
            redirect=True,
            retries=urllib3.Retry(connect=0, read=0, redirect=5),
            timeout=urllib3.Timeout(connect=10, read=30),
        )

    def read(self, path: str) -> bytes:
        with self.open(path) as answer:
            body = answer.read()
            if answer.status != 200:
                raise RepositoryAway(f"{self.address} answered {answer.status} for {path}")
            return body


def fetch(lock: Lock, folder: Path, address: str, report: Callable[[str], None]) -> list[Path]:
    """Every jar of the lock as a checked file below `folder`, in the lock's order; only what is missing is fetched.

    `address` is that of a Maven repository, empty for the public one.
    Raises `JarRefused` or `RepositoryAway`. Parts of files stay and are continued by the next call.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder), ThreadPoolExecutor(_THREADS) as pool:
        wanted = _missing(lock.jars, folder, pool)
        if wanted:
            _fetch_all(wanted, folder, Repository(address or public_repository()), report)
    return [folder / jar.path for jar in lock.jars]


def _fetch_all(wanted: Sequence[Jar], folder: Path, source: Repository, report: Callable[[str], None]) -> None:
    fetched = _Counter(len(wanted), report)
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            for _ in pool.map(lambda jar: fetched.count(_fetch_one(jar, folder, source)), wanted):
                pass
        except urllib3.exceptions.HTTPError as error:
            pool.shutdown(cancel_futures=True)
            raise _away(wanted, source) from error


def _missing(jars: Sequence[Jar], folder: Path, pool: ThreadPoolExecutor) -> list[Jar]:
    sound = pool.map(lambda jar: _sha256(folder / jar.path) == jar.sha256, jars)
    return [jar for jar, there in zip(jars, sound, strict=True) if not there]


def _fetch_one(jar: Jar, folder: Path, source: Repository) -> Jar:
    target = folder / jar.path
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    continued = part.exists()
    _download(jar, part, source)
    if continued and _sha256(part) != jar.sha256:  # the old part belonged to another file
        part.unlink()
        _download(jar, part, source)
    found = _sha256(part)
    if found != jar.sha256:
        part.unlink()
        raise JarRefused(
            f"{jar.file} from {source.address} is refused: its SHA-256 is {found}, the lock file wants {jar.sha256}"
        )
    part.replace(target)
    return jar


def _download(jar: Jar, part: Path, source: Repository) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _continue(jar, part, source)
        except urllib3.exceptions.HTTPError:
            if attempt == _ATTEMPTS:
                raise
    return None


def _continue(jar: Jar, part: Path, source: Repository) -> None:
    have = part.stat().st_size if part.exists() else 0
    if have >= jar.size:
        return
    with source.open(jar.path, offset=have) as answer:
        if answer.status not in {200, 206}:
            raise RepositoryAway(
                f"{source.address} answered {answer.status} for {jar.path}; {SETTING} names another Maven repository"
            )
        with part.open("ab" if answer.status == 206 else "wb") as file:
            for block in answer.stream(_BLOCK):
                file.write(block)


def _away(wanted: Sequence[Jar], source: Repository) -> RepositoryAway:
    megabytes = sum(jar.size for jar in wanted) / 1e6
    return RepositoryAway(
        f"{len(wanted)} Java files of Kafka ({megabytes:.0f} MB) are wanted from {source.address}, which cannot be "
        f"reached; set {SETTING} to another Maven repository, or try again with a connection"
    )


def _sha256(path: Path) -> str | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Two checkouts share the cache; the second waits for the first and then finds everything there."""
    with (folder / ".lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class _Counter:
    def __init__(self, total: int, report: Callable[[str], None]) -> None:
        self._lock = threading.Lock()
        self._done = 0
        self._total = total
        self._report = report

    def count(self, _jar: Jar) -> None:
        with self._lock:
            self._done += 1
            if self._done == self._total or self._done % 15 == 0:
                self._report(f"Java files {self._done}/{self._total}")
