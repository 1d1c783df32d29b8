"""What of a sentence is a title."""

import re
from itertools import islice

from shared.rules.offline.asking import place_and_question, what_is_wanted
from shared.rules.offline.endings import without_ending
from shared.rules.offline.peeling import ARTICLE, FEWEST_CONTENT_WORDS, GREETING, REQUEST, peeled
from shared.rules.offline.words import content_words, is_english, is_unspaced

TITLE_WORDS = 8
UNSPACED_MAX = 20
UNSPACED_FEW = 6
BOUNDARIES_READ = 12

_UNSPACED_CLAUSE = re.compile(r"[，。！？、；：,!?;]")
_UNSPACED_OWN = re.compile(r"^(?:我家的?|我的(?!世界)|我们的|关于|關於)")
_CLAUSE = re.compile(
    r",?\s+(?:but|because|since|although|though|however|which|while|whereas|so that|in order to|even though|as i|if i|if you|unless)\s"
    r"|,\s+(?:and|so|or|then|it|it's|he|she|they|we|we're|i|i'm|i've|you|that|the|this|my|where|who|when|what|how|why|with|keep|given|also|etc)\b"
    r"|\s+and\s+(?:i|i'm|i've|when|how|what|why|where|show|explain|keep|then|now|also|it|it's|he|she|they|we|my|the same|give|tell)\s"
    r"|\s+(?:for the (?:last|past)|at the moment|right now|in detail|step by step|as soon as)\b|\s+[-–—]\s+(?=[^\W\d])|:\s(?=[^\W\d])"
    r"|,?\s+(?:aber|weil|obwohl|damit|und (?:jetzt|ich|wie|was)|denn|pero|porque|aunque|mais|parce que|mas|perché|però|но|потому что|чтобы|и (?:я|как))\s"
    r"|,\s+(?:der|die|das|dass|ob|wie|was|que|qui|où|что|который|как|и|y|et|e|und)\s",
    re.IGNORECASE,
)
_DROPPED = frozenset("a an the my our your some is are am was were really just very actually".split())
_DANGLING = frozenset(
    "a an the and or of to in on at by for with from as is are my your using de la el en und mit für von der die das et du le"
    " les e do da em no na com para y con por que di il per и в на с для по the over into that which under about"
    " isn't aren't wasn't can't don't doesn't won't it's i'm".split()
)
_CLOSING = " .?!…,;:'؟।"
_LINKS = frozenset("for to about with of on regarding that if whether how".split())
_HOW = re.compile(r"\bhow (?:do|can|could|should|would|to)\b", re.IGNORECASE)
_DOUBLED = re.compile(
    r"[^aeiou]*[aeiou][^aeiouwxy]|(?:for|up)get|(?:re|up|off)set|(?:in|out|over)put|(?:re|over)run|begin|(?:ad|com|o|per|sub|trans)mit|(?:pre|re|trans)fer|control"
)
_PLAIN_WORD = re.compile(r"[^\W\d_A-Z]+(?:['’-][^\W\d_A-Z]+)*(?=[\s,;:!?…]|$)")
_NO_GERUND = frozenset("be not the a".split())


def shaped(sentence: str) -> str:
    """The title in a sentence: without the request around it, up to the end of its first clause."""
    if is_unspaced(sentence):
        return _shaped_unspaced(sentence)
    place, sentence = place_and_question(sentence)
    bare = what_is_wanted(sentence)
    asked_how = _HOW.search(sentence[: len(sentence) - len(bare)])
    title = without_ending(_first_clause(bare.rstrip(_CLOSING)))
    words = (title if bare == sentence else peeled(title, ARTICLE)).split()
    if is_english(sentence):
        words = _without_small_words(_gerund(words) if asked_how else words)
    return _fitted([*words, *place.split()])


def _without_small_words(words: list[str]) -> list[str]:
    if words and words[0].lower() in {"i", "why"}:
        return words
    kept = [word for word in words if word.lower() not in _DROPPED] or words
    return kept[1:] if len(kept) > FEWEST_CONTENT_WORDS and kept[0].lower() in _LINKS else kept


def _shaped_unspaced(sentence: str) -> str:
    clauses = [_UNSPACED_OWN.sub("", clause.strip()) for clause in _UNSPACED_CLAUSE.split(sentence)]
    clauses = [peeled(clause, GREETING, REQUEST) for clause in clauses if len(clause) > 1]
    if not clauses:
        return sentence[:UNSPACED_MAX]
    few = len(clauses[0]) < UNSPACED_FEW and len(clauses) > 1
    title = f"{clauses[0]}：{clauses[1]}" if few else clauses[0]
    return without_ending(title)[:UNSPACED_MAX]


def _first_clause(text: str) -> str:
    for boundary in islice(_CLAUSE.finditer(text), BOUNDARIES_READ):
        if content_words(text[: boundary.start()]) > FEWEST_CONTENT_WORDS:
            return text[: boundary.start()]
    return text


def _gerund(words: list[str]) -> list[str]:
    """The first verb as a noun: "bake bread" as "baking bread"."""
    verb = words[0].lower() if words else ""
    joined = len(words) > 1 and words[1].lower() in {"and", "or"}
    if joined or not re.fullmatch(r"[a-z]{2,12}", verb) or verb in _NO_GERUND or verb.endswith(("ing", "ly")):
        return words
    if verb.endswith("ie"):
        verb = verb[:-2] + "y"
    elif verb.endswith("ic"):
        verb += "k"
    elif verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
        verb = verb[:-1]
    elif _DOUBLED.fullmatch(verb):
        verb += verb[-1]
    return [verb + "ing", *words[1:]]


def _fitted(words: list[str]) -> str:
    kept = words[:TITLE_WORDS]
    while len(kept) > 1 and kept[-1].lower().strip(",;:") in _DANGLING:
        kept = kept[:-1]
    title = " ".join(kept).strip(" ,;:.'")
    if title.count('"') % 2 or title.count("“") != title.count("”"):
        title = title.strip('"“”')
    # An identifier stays as it is written: "photo.png", "getUser", "iPhone".
    return title[:1].upper() + title[1:] if _PLAIN_WORD.match(title) else title
