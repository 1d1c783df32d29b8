"""Score titles against those that people wrote, and check their language.

A line of an evaluation set is ``{id, lang, messages: [{role, text}], references}``. ROUGE-1 and ROUGE-L are
F-measures against the better reference. They compare words in lower case, or single characters in scripts
without spaces.
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import mean

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from shared.rules.messages import Turn
from tools.evals.cases import Case, read_cases
from tools.stack.sam import PROJECT

EVALUATION = PROJECT / "tests" / "cases" / "title_eval.jsonl"
_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)


def tokens(text: str) -> list[str]:
    """Words, and single characters of scripts without spaces."""
    return _TOKEN.findall(text.lower())


def rouge_1(title: str, reference: str) -> float:
    """F-measure of the common words."""
    ours, theirs = Counter(tokens(title)), Counter(tokens(reference))
    return _f_measure((ours & theirs).total(), ours.total(), theirs.total())


def rouge_l(title: str, reference: str) -> float:
    """F-measure of the longest common subsequence of words."""
    ours, theirs = tokens(title), tokens(reference)
    lengths = [0] * (len(theirs) + 1)
    for word in ours:
        before = 0
        for index, other in enumerate(theirs, 1):
            before, lengths[index] = (
                lengths[index],
                before + 1 if word == other else max(lengths[index], lengths[index - 1]),
            )
    return _f_measure(lengths[-1], len(ours), len(theirs))


def _f_measure(common: int, ours: int, theirs: int) -> float:
    return 2 * common / (ours + theirs) if common else 0.0


def read_evaluation(path: Path) -> list[Case]:
    """The conversations of a set. Raises CommandError."""
    return read_cases(path, "id", "lang", "messages", "references")


def turns_of(case: Case) -> list[Turn]:
    """The conversation of one line."""
    return [Turn(message["role"], message["text"]) for message in case["messages"]]


def first_six_words(turns: list[Turn]) -> str:
    """The baseline: what products show without a titler."""
    return " ".join(turns[0].text.split()[:6])


def score(titles: list[str], cases: list[Case]) -> tuple[float, float]:
    """Mean ROUGE-1 and ROUGE-L of ``titles``, each against its better reference."""
    pairs = list(zip(titles, cases, strict=True))
    mean_rouge_1 = mean(max(rouge_1(title, ref) for ref in case["references"]) for title, case in pairs)
    mean_rouge_l = mean(max(rouge_l(title, ref) for ref in case["references"]) for title, case in pairs)
    return mean_rouge_1, mean_rouge_l


def languages_kept(titles: list[str], cases: list[Case]) -> float:
    """The share of ``titles`` in the language of their conversation.

    A few words are seldom enough to detect a language. So only the languages of the set are considered.
    A title also passes in the detected language of a reference, or if all its words are the conversation's.
    """
    known = frozenset({"en", *(case["lang"] for case in cases)})
    return mean(_keeps_language(title, case, known) for title, case in zip(titles, cases, strict=True))


def _keeps_language(title: str, case: Case, known: frozenset[str]) -> bool:
    passing = {case["lang"], *(_language(reference, known) for reference in case["references"])}
    own = {token for turn in turns_of(case) for token in tokens(turn.text)}
    return bool(title) and (set(tokens(title)) <= own or _language(title, known) in passing)


def _language(text: str, known: frozenset[str]) -> str:
    language: str = _detector(known).classify(text)[0]
    return language


@cache
def _detector(known: frozenset[str]) -> LanguageIdentifier:
    detector = LanguageIdentifier.from_model_file(MODEL_FILE)
    detector.set_languages(sorted(known & set(detector.labels)))
    return detector
