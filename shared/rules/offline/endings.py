"""Taking off what people say behind what they want."""

import re
from functools import cache

from shared.rules.offline.words import content_words, is_unspaced

# What is said behind the matter, by language. Data: regular expressions for the end of a sentence.
_PHRASES = (
    r"(in (full )?detail|step by step|in simple (terms|words|language)|simply|briefly|like i'?m (5|five|a \w+))",
    r"(,? (please|pls|thanks|thank you|asap|for me|to me|right now|at the moment))",
    r", (can|could|would|will) you\b.*|, ((what|how|where) )?(should|do|can|could) (i|we)\b.*",
    r",? ¿?(me )?(puedes|podrías|por favor|qué (puedo|debo|hago)|por dónde)\b.*|,? (por favor|por onde|você pode|o que (faço|devo))\b.*",
    r",? (peux-tu|pouvez-vous|pourrais-tu|pourriez-vous|tu peux|s'il (te|vous) pla[iî]t|que (faire|puis-je))\b.*",
    r",? (puoi|potresti|per favore|cosa (posso|devo)|kannst du|könntest du|könnt ihr|was (kann|soll|muss) ich|bitte)\b.*",
    r" (erklären|zeigen|sagen|geben|helfen|nennen|empfehlen|verraten|beibringen)",
    r" (önerir|açıklar|yazar|anlatır|verir|eder) misin(iz)?| (बताओ|बताइए|बताएं|समझाओ|समझाइए|दीजिए)",
    r"(을|를|에 대해(서)?)? ?(좀 )?(알려|가르쳐|설명해|추천해|작성해|써|만들어|도와|번역해|정리해) ?(주세요|줘요?|줄래요?|주실.*|주시.*)",
    r"(은|는|이|가)? ?(뭐|무엇|어떻게) ?(예요|에요|인가요|야|되나요|하나요|해요|돼요|할까요)?|(?<=\w)(은|는|을|를)",
)
_UNSPACED_PHRASES = (
    r"(について|に関して|を|の)?(教えて|説明して|書いて|作って|作成して|翻訳して|まとめて|比較して|考えて|解説して|紹介して|手伝って)|(を)?(簡単に|詳しく|わかりやすく|分かりやすく)",
    r"(ください|下さい|くれますか|くれませんか|もらえますか|ほしい|欲しい|お願いします|をお願い|です|ます)",
    r"(とは|って)?(何|なん|どう)(です|でしょう)?か?|(は|には)?どう(すれば|したら|やって).*|(でしょう|です|ます|の)か|したい(です)?|(とは|は|を|が|に)",
    r"的问题|的問題|吗|嗎|呢|吧|的|(应该|應該)?(怎么办|怎麼辦|怎么做|如何做)|是什么|是什麼|可以吗|好不好|谢谢|謝謝",
)
_READ = 60
_TAKEN_AT_MOST = 4
_FEWEST_WORDS = 2


@cache
def _ending(*, unspaced: bool) -> re.Pattern[str]:
    phrases = _UNSPACED_PHRASES if unspaced else _PHRASES
    before = "" if unspaced else r"(?:^|(?<=[\s\w]))"
    return re.compile(f"{before}[\\s,]*(?:{'|'.join(phrases)})[\\s?？.!。！]*$", re.IGNORECASE)


def without_ending(text: str) -> str:
    """``text`` without the phrases at its end, as long as something is left before them."""
    for _ in range(_TAKEN_AT_MOST):
        start = max(0, len(text) - _READ)
        match = _ending(unspaced=is_unspaced(text)).search(text, start)
        rest = text[: match.start()].rstrip(" ,、，") if match else ""
        if content_words(rest) < _FEWEST_WORDS and len(rest.split()) < _FEWEST_WORDS:
            return text
        text = rest
    return text
