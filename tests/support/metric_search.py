"""CloudWatch's SEARCH, as its documentation ("search expression syntax") tells what it matches."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SEARCH = re.compile(r"SEARCH\('\{(?P<schema>[^}]*)\} ?(?P<terms>.*)', '\w+', \d+\)")
_TERM = re.compile(r'(?:(?P<of>\w+)=)?(?:"(?P<exact>[^"]*)"|(?P<part>[^\s"]+))(?:\s+|$)')
# Without quotes a schema's names are letters and digits, and AWS's own namespaces with their slash.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+|AWS/\w+")
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")


@dataclass(frozen=True)
class Metric:
    """One metric of an account: its ``dimensions`` are names with values."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]

    @property
    def texts(self) -> dict[str, str]:
        """What a term can name, by its designator."""
        return {"MetricName": self.name, "Namespace": self.namespace, **dict(self.dimensions)}


def search(expression: str, metrics: Iterable[Metric]) -> set[Metric]:
    """The metrics that ``expression`` finds: all that have the schema and match every term."""
    match = _SEARCH.fullmatch(expression)
    assert match, f"no search: {expression}"
    namespace, *dimensions = map(_name, match["schema"].split(","))
    terms = list(_TERM.finditer(match["terms"]))
    assert "".join(term[0] for term in terms) == match["terms"], f"not understood: {match['terms']}"
    assert not {"AND", "OR", "NOT"} & {term["part"] for term in terms}, "no operators are known here"
    return {
        metric
        for metric in metrics
        if metric.namespace == namespace
        and {name for name, _ in metric.dimensions} == set(dimensions)
        and all(_matches(term, metric) for term in terms)
    }


def _name(name: str) -> str:
    name = name.strip()
    if name.startswith('"'):
        return name.strip('"')
    assert _PLAIN_NAME.fullmatch(name), f"needs quotes: {name}"
    return name


def _matches(term: re.Match[str], metric: Metric) -> bool:
    texts = [metric.texts.get(term["of"], "")] if term["of"] else list(metric.texts.values())
    if term["exact"] is not None:
        return term["exact"] in texts
    wanted = _tokens(term["part"])
    return any(
        _tokens(text)[start : start + len(wanted)] == wanted for text in texts for start in range(len(text))
    )


def _tokens(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text)]
