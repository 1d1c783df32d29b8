"""How people ask, and what they ask for: turning a sentence so that its matter comes first."""

import re

from shared.rules.offline.peeling import FEWEST_CONTENT_WORDS, GREETING, REASON, REQUEST, peeled
from shared.rules.offline.words import content_words

_PLACE = re.compile(
    r"(in|on|with|using|for)( [^,?]{2,30}), ((?:how|what|why|can|could|is|where)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
# Questions that stand around what they are about: "how much protein do I need per day".
_WRAPPED = re.compile(
    r"^how (?:much|many) ([\w -]{2,40}?) (?:do|should|can|would|will) (?:i|we|you|people)"
    r"(?: (?:really|actually))?(?: (?:need|eat|have|take|drink|get|use|buy))?\b"
    r"|^(?:which|what) ([\w -]{2,40}?) (?:would|do|should|can) (?:you|i|we) (?:recommend|suggest|use|buy|choose|get|pick)\b"
    r"|^what does (.{2,60}?) (?:do|mean)\b",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"(?:,|\b(?:and|but|so|,))\s+(?:i|we)(?:'m| am|'d| would)? (?:(?:also|just|really) )?(?:need|want|like|have|trying) to ",
    re.IGNORECASE,
)
# The text to work on follows the request.
_GIVEN_TEXT = re.compile(
    r"((?:translate|fix|correct|proofread|rewrite|rephrase|paraphrase|summari[sz]e|improve|check|edit|corrig|tradu|übersetz|verbesser"
    r"|resum|корректир|исправ|перевед)[^:\n]{3,60}?)\s?:\s+\S",
    re.IGNORECASE,
)


def place_and_question(sentence: str) -> tuple[str, str]:
    """Where, and then what: "In Kubernetes, how do I …" says it in this order, a title in the other."""
    found = _PLACE.match(sentence)
    place, question = (found[1].lower() + found[2], found[3]) if found else ("", sentence)
    return place, _WRAPPED.sub(lambda wrapped: next(filter(None, wrapped.groups()), ""), question)


def what_is_wanted(sentence: str) -> str:
    """What is wanted, without how it is asked for, and without the background before it."""
    bare = peeled(sentence, GREETING, REASON, REQUEST)
    need = _NEED.search(bare)
    if need and content_words(bare[need.end() :]) > FEWEST_CONTENT_WORDS:
        bare = peeled(bare[need.end() :], REQUEST)
    given = _GIVEN_TEXT.match(bare)
    return given[1] if given else bare
