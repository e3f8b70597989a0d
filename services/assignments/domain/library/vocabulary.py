"""The words of a library, and which of them somebody means who types in a hurry."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

_WORD = re.compile(r"[^\W_]+")
_LITTLE = frozenset(["a", "an", "and", "at", "for", "in", "is", "it", "my", "of", "on", "or", "the", "to", "with"])
_LAST_LETTER = "\U0010ffff"
SHORTEST = 2  # letters; a single one is a word that is still being typed
EXACT, BEGINNING = 1.0, 0.35
_WHOLE, _BEGUN = {1: 0.6, 2: 0.45}, {1: 0.4, 2: 0.3}  # by the number of slips


def words_of(text: str) -> Iterator[str]:
    """In small letters, without accents, in the singular; little words are left out."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "").replace("'", ""))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    for word in _WORD.findall(plain):
        if len(word) >= SHORTEST and word not in _LITTLE:
            yield singular(word)


def singular(word: str) -> str:
    """Near enough for comparing: the same for one and for many."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def slips_allowed(word: str) -> int:
    """Letters that may be wrong, missing, too many or swapped."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def slips(typed: str, word: str, most: int) -> tuple[int, int]:
    """Between `typed` and the whole word, and between `typed` and the nearest beginning of it; above `most` they are
    not counted on. Two letters that changed places are one slip."""
    wide = word[: len(typed) + most]
    earlier: list[int] = []
    before = list(range(len(wide) + 1))
    for row, letter in enumerate(typed, start=1):
        here = [row]
        for column, other in enumerate(wide, start=1):
            least = min(before[column] + 1, here[column - 1] + 1, before[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == wide[column - 2] and typed[row - 2] == other:
                least = min(least, earlier[column - 2] + 1)
            here.append(least)
        if min(here) > most:
            return most + 1, most + 1
        earlier, before = before, here
    return (before[-1] if len(wide) == len(word) else most + 1), min(before)


class Vocabulary:
    """Looks at few words closely: those that share enough pairs of letters with what was typed."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words))
        self._having: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            for pair in _pairs(word):
                self._having[pair].append(place)

    def meant(self, typed: str) -> Mapping[str, float]:
        """Words with how near they are, up to 1: itself and what it begins, else the ones with the fewest slips."""
        first = bisect_left(self.words, typed)
        begun = self.words[first : bisect_left(self.words, typed + _LAST_LETTER)]
        return {word: EXACT if word == typed else BEGINNING for word in begun} or self._nearest(typed)

    def _nearest(self, typed: str) -> Mapping[str, float]:
        """Words with one slip; only if there are none, words with two."""
        for most in range(1, slips_allowed(typed) + 1):
            counted = ((word, *slips(typed, word, most)) for word in self._alike(typed, most))
            near = {
                word: (_WHOLE if whole == begun else _BEGUN)[begun] for word, whole, begun in counted if begun <= most
            }
            if near:
                return near
        return {}

    def _alike(self, typed: str, most: int) -> Iterator[str]:
        """Two letters that changed places touch three pairs, other slips two; what shares one pair only is not looked
        at."""
        pairs = _pairs(typed)
        shared: Counter[int] = Counter()
        for pair in pairs:
            shared.update(self._having.get(pair, ()))
        enough = max(2, len(pairs) - 3 * most)
        for place, count in shared.items():
            if count >= enough and len(self.words[place]) >= len(typed) - most:
                yield self.words[place]


def _pairs(word: str) -> set[str]:
    return {f"{before}{after}" for before, after in zip(f"^{word}", word, strict=False)}
