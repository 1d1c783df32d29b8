"""make title-eval: how close the offline titler comes to titles that people wrote.

A line of the set is ``{id, lang, messages: [{role, text}], references}``. ROUGE-1 and ROUGE-L are F-measures
against the better reference, over words in lower case, and over single characters where a script puts no
spaces between words.
"""

import argparse
import json
import re
import time
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

from local.sam import PROJECT
from shared.rules.messages import Turn
from shared.rules.offline_titles import extractive_title

EVALUATION = PROJECT / "tests" / "cases" / "title_eval.jsonl"
_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)


def tokens(text: str) -> list[str]:
    """Words, and single characters of scripts without spaces."""
    return _TOKEN.findall(text.lower())


def rouge_1(title: str, reference: str) -> float:
    """F-measure of the words in common."""
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


def read_evaluation(path: Path) -> list[dict[str, Any]]:
    """The conversations of a set, one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def turns_of(case: dict[str, Any]) -> list[Turn]:
    """The conversation of one line."""
    return [Turn(message["role"], message["text"]) for message in case["messages"]]


def first_six_words(turns: list[Turn]) -> str:
    """The floor: what products do without a titler."""
    return " ".join(turns[0].text.split()[:6])


def score(titles: list[str], cases: list[dict[str, Any]]) -> tuple[float, float]:
    """Mean ROUGE-1 and ROUGE-L of ``titles``, each against its better reference."""
    pairs = list(zip(titles, cases, strict=True))
    one = mean(max(rouge_1(title, ref) for ref in case["references"]) for title, case in pairs)
    longest = mean(max(rouge_l(title, ref) for ref in case["references"]) for title, case in pairs)
    return one, longest


def main() -> None:
    """Prints each title with its score, then the means."""
    parser = argparse.ArgumentParser(prog="make title-eval")
    parser.add_argument("file", type=Path, nargs="?", default=EVALUATION)
    cases = read_evaluation(parser.parse_args().file)
    began = time.perf_counter()
    titles = [extractive_title(turns_of(case)) for case in cases]
    milliseconds = (time.perf_counter() - began) * 1000 / len(cases)
    for title, case in zip(titles, cases, strict=True):
        print(f"{score([title], [case])[0]:.2f}  {case['id']:10}  {title}")
    floor, ours = score([first_six_words(turns_of(case)) for case in cases], cases), score(titles, cases)
    words = mean(len(title.split()) for title in titles)
    print(f"first six words  ROUGE-1 {floor[0]:.2f}  ROUGE-L {floor[1]:.2f}")
    print(f"offline titler   ROUGE-1 {ours[0]:.2f}  ROUGE-L {ours[1]:.2f}", end="  ")
    print(f"{words:.1f} words a title, {milliseconds:.2f} ms a title")


if __name__ == "__main__":
    main()
