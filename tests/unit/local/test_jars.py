"""Kafka's Java files come whole and unchanged, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local import jars
from local.errors import JarRefused, RepositoryAway
from local.jars import Lock, Repository, fetch, read_lock
from local.ports import free_ports
from tests.unit.local.maven import Maven, a_maven_repository

BODY = bytes(range(256)) * 4000


@pytest.fixture
def maven() -> Iterator[Maven]:
    with a_maven_repository() as repository:
        yield repository


def fetched(maven: Maven, folder: Path, *wanted: jars.Jar) -> list[Path]:
    return fetch(Lock("0", wanted), folder, maven.address, lambda _: None)


def part_of(jar: jars.Jar, folder: Path, body: bytes) -> Path:
    part = folder / f"{jar.path}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(body)
    return part


def test_files_arrive_in_the_order_of_the_lock(maven: Maven, tmp_path: Path) -> None:
    wanted = [maven.has(name, name.encode() * 1000) for name in ("one", "two", "three")]
    paths = fetched(maven, tmp_path, *wanted)
    assert [path.read_bytes()[:3] for path in paths] == [b"one", b"two", b"thr"]
    assert not list(tmp_path.rglob("*.part"))


def test_what_is_there_is_not_fetched_again(maven: Maven, tmp_path: Path) -> None:
    jar = maven.has("one", BODY)
    fetched(maven, tmp_path, jar)
    fetched(maven, tmp_path, jar)
    assert len(maven.requests) == 1


def test_a_file_that_changed_in_the_cache_is_fetched_again(maven: Maven, tmp_path: Path) -> None:
    jar = maven.has("one", BODY)
    [path] = fetched(maven, tmp_path, jar)
    path.write_bytes(b"something else")
    [path] = fetched(maven, tmp_path, jar)
    assert path.read_bytes() == BODY


def test_a_wrong_checksum_is_refused_with_the_name_of_the_file(maven: Maven, tmp_path: Path) -> None:
    jar = maven.has("one", BODY)
    maven.files[jar.path] = BODY[:-1] + b"!"
    with pytest.raises(JarRefused, match=r"one-1\.0\.jar .*refused"):
        fetched(maven, tmp_path, jar)
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith("one-")]


def test_a_partial_file_is_continued_where_it_ended(maven: Maven, tmp_path: Path) -> None:
    jar = maven.has("one", BODY)
    part_of(jar, tmp_path, BODY[:1000])
    [path] = fetched(maven, tmp_path, jar)
    assert path.read_bytes() == BODY
    assert maven.asked_for(jar) == ["bytes=1000-"]


def test_a_server_without_ranges_sends_it_whole(maven: Maven, tmp_path: Path) -> None:
    maven.ranges = False
    jar = maven.has("one", BODY)
    part_of(jar, tmp_path, BODY[:1000])
    [path] = fetched(maven, tmp_path, jar)
    assert path.read_bytes() == BODY


def test_a_part_of_another_file_is_thrown_away(maven: Maven, tmp_path: Path) -> None:
    jar = maven.has("one", BODY)
    part_of(jar, tmp_path, b"?" * 1000)
    [path] = fetched(maven, tmp_path, jar)
    assert path.read_bytes() == BODY
    assert maven.asked_for(jar) == ["bytes=1000-", None]


def test_a_connection_that_breaks_is_taken_up_again(maven: Maven, tmp_path: Path) -> None:
    jar = maven.has("one", BODY)
    maven.cut[jar.path] = 300_000
    [path] = fetched(maven, tmp_path, jar)
    assert path.read_bytes() == BODY
    assert len(maven.asked_for(jar)) == 2
    assert (maven.asked_for(jar)[1] or "").startswith("bytes=")


def test_what_came_before_the_network_went_is_kept_for_the_next_start(maven: Maven, tmp_path: Path) -> None:
    jar = maven.has("one", BODY)
    lost = maven.has("two", BODY)
    del maven.files[lost.path]
    with pytest.raises(RepositoryAway, match="404"):
        fetched(maven, tmp_path, jar, lost)
    maven.files[lost.path] = BODY
    fetched(maven, tmp_path, jar, lost)
    assert len(maven.asked_for(jar)) == 1


def test_without_network_one_sentence_says_what_was_wanted_and_what_to_set(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{free_ports(['nobody'], {})['nobody']}/maven"
    lock = Lock("0", (jars.Jar("a:b:1", "a/b/1/b-1.jar", "0" * 64, 5_000_000),))
    with pytest.raises(RepositoryAway) as raised:
        fetch(lock, tmp_path, nobody, lambda _: None)
    said = str(raised.value)
    assert "1 Java files of Kafka (5 MB)" in said
    assert nobody in said
    assert jars.SETTING in said
    assert "\n" not in said


def test_a_password_in_the_address_is_sent_and_never_shown(maven: Maven, tmp_path: Path) -> None:
    jar = maven.has("one", BODY)
    source = maven.address.replace("http://", "http://reader:hidden@")
    fetch(Lock("0", (jar,)), tmp_path, source, lambda _: None)
    assert maven.authorizations[0] is not None
    with pytest.raises(RepositoryAway) as raised:
        fetch(Lock("0", (replace(jar, path="a/missing.jar"),)), tmp_path, source, lambda _: None)
    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("address", ["", "repository", "ftp://example.org/maven", "file:///tmp"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(RepositoryAway, match=jars.SETTING):
        Repository(address)


def test_the_committed_lock_is_whole() -> None:
    lock = read_lock()
    names = [jar.coordinates for jar in lock.jars]
    assert f"org.apache.kafka:kafka_2.13:{lock.kafka}" in names
    assert f"org.apache.kafka:kafka-clients:{lock.kafka}" in names
    assert any("log4j-slf4j" in name for name in names)
    assert any("jackson-dataformat-yaml" in name for name in names)
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) and jar.size > 0 for jar in lock.jars)
    assert len({jar.path for jar in lock.jars}) == len(lock.jars)


def test_a_lock_survives_being_written(tmp_path: Path) -> None:
    jars.write_lock(read_lock(), tmp_path / "lock.json")
    assert read_lock(tmp_path / "lock.json") == read_lock()
    assert (tmp_path / "lock.json").read_bytes() == jars.LOCK_FILE.read_bytes()
