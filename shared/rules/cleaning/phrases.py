"""The beginnings of answers that are not titles, as case-insensitive regular expressions.

Each matches a class of answers that products have found in their sidebars. Most include a verb or a sign that
follows, since titles begin with the same words ("I Can't Sleep", "Sorry Email to a Client").
"""

REFUSALS = (
    r"i('?m| am) (really |very |so )?sorry\b",
    r"sorry,? (but )?(i|we) (can|could|do|am|was|won|will|must)",
    r"i apologi[sz]e\b",
    r"unfortunately,? (i|we)\b",
    r"as an? (ai|artificial|language|large)\b",
    r"i('?m| am) (not able|unable|an? (ai|language|title|large))\b",
    r"i (can('t|not| not)|won't|will not) (help|assist|answer|provide|comply|fulfill|do that|generate)\b",
    r"i (can('t|not| not)|won't|will not) (create|produce|engage|discuss|continue|process)\b",
    r"i (can('t|not| not)|won't|will not) (summari[sz]e|browse)\b",
    r"i (can('t|not| not)) access (external|the|that|this|urls?|links?|web)\b",
    r"i (don't|do not) have (access|enough|the ability|any (information|context))\b",
    r"there is (no|not enough) (conversation|context|information|content)\b",
    r"lo siento,? (pero|no)\b|lamento (no|pero)|no puedo (ayudar|responder|proporcionar)",
    r"(je suis )?désolée?,? (mais|je)\b|je ne (peux|suis) pas\b",
    r"(es )?tut mir leid,? (aber|ich)\b|ich kann (dir |ihnen )?(dabei|das|diese|leider)",
    r"(desculpe|sinto muito),? (mas|não|eu)\b|não posso (ajudar|responder)",
    r"mi dispiace,? (ma|non)\b|non posso (aiutar|risponder)",
    r"извините,? (но|я)\b|к сожалению, я|я не могу (помочь|ответить)",
    r"申し訳(ありません|ございません)|すみません[、,]",
    r"(很)?抱歉[，,]|(对不起|對不起)[，,](我|但|这)?(无法|無法|不能|没|沒)|我无法|我無法|作为一个?(ai|人工)",
    r"죄송합니다|죄송하지만|عذر[اًا]+[،,]|آسف[،,]",
)
ANSWERS = (
    r"(hello|hi|hey)( there)?[!,.]\s*(how|what|i'?m|i am|it'?s|welcome|thank)",
    r"how (can|may) i (help|assist)( you\b|[?!.]|$)",
    r"what can i (help|do for) you",
    r"(i'd|i would|i'?ll) (be )?(happy|glad|love) to\b",
    r"i'?m here to (help|assist)",
    r"(sure|certainly|absolutely|of course)[!,.] (here|i|let|the)",
    r"(that'?s a |what a )?great question\b",
    r"here('s| is| are) (an?|the|your|some|how|what|one|two|three|\d)\b",
    r"to [\w' -]{3,60}, (you|start|begin|first|use|follow|make|try|simply)\b",
    r"you (can|could|should|may|might|(will )?need to) ((also|then|first) )?(use|try|start|follow|check)\b",
    r"have you (tried|checked|considered|already)\b",
    r"thank you for (your|the|reaching|sharing)",
    r"it (looks|seems|sounds) like (you|there|the)",
    r"(please|could you|can you) (provide|share|clarify|tell me)\b",
    r"hola[!,] ¿|bonjour ?! |hallo! wie|こんにちは！|你好！",
)
# These count in a closed sentence only.
SENTENCES = (r"it depends on\b",)
THOUGHTS = (
    r"(thought|thinking|reasoning|analysis|action)\s*:|(here is my )?(thinking|thought) process",
    r"step 1\b|analy[sz]e the request",
    r"(okay|ok|alright|hmm+|well|so|right)[,.]+ (so |let|the user|i|we|this)",
    r"(so )?(the|this) user('s)? (is|was|wants?|ask(s|ed|ing)|needs?|has|seems|sa(id|ys)|just|wrote)\b",
    r"(so )?(the|this) user('s)? (message|request|query|question)\b",
    r"let'?s (see|think|come up|create|generate)\b",
    r"let me (see|think|create|come|generate|analy[sz]e|summari[sz]e|check|double[ -]check|consider)\b",
    r"let me (look (at|into|for)|know (if|which|what|when))\b",
    r"(we|i) (need|have|should|must|want|will) (to )?(generate|create|produce|come up|write|output)",
    r"(we|i) (need|have|should|must|want|will) (to )?(make|summari[sz]e|give|name|(an? )?([\w-]+ )?title)\b",
    r"first, i |looking at (the|this) (conversation|chat|message)",
)
ECHOES = (
    r".{0,80}\b\d\s?(?:-|–|to|bis|à|a)\s?\d{1,2} (?:words|wörter|mots|palabras|parole)\b",
    r"analy[sz](ing|e) the (conversation|chat|request|task|user'?s? (message|request|query|input))",
    (
        r"(please )?(generate|create|write|provide|give|return|output|produce|suggest|(reply|respond) with)"
        r" (only )?(me )?(an?|the|one|your) ([\w-]+,? ){0,4}(title|name)\b"
        r".*\b(chat|conversation|message|history|words?|below|only|text|else)"
    ),
    r"(please )?summari[sz]e (the|this) (chat|conversation|following|above)",
    r"you (name conversations|are an? (helpful|title|expert|ai)\b)|you will be (given|provided)",
    r"the conversation stands between|(2|two|3|three)\s?(-|–|to)\s?(6|8|six|eight) words\b",
    r"</?conversation>|\[\.\.\. \d+ earlier turns",
)
ERRORS = (
    (
        r"(error|exception|api error|fehler|http)?[:\s]*(code[:\s]*)?[45]\d\d[\s:-]+"
        r"(too many|internal|bad (gateway|request)|service unavail|gateway|unauthori[sz]ed|forbidden"
        r"|not found|rate|payment|request time|client error|server error|\{)"
    ),
    (
        r"(api |error: *)?(rate limit (exceeded|reached)|too many requests|internal server error|bad gateway"
        r"|service unavailable|gateway time-?out|quota exceeded|insufficient (quota|credits|balance)"
        r"|(invalid|incorrect) api key|context length exceeded"
        r"|model (not found|is (overloaded|currently|not))|overloaded(_error)?"
        r"|upstream error|model .{1,60} not found|connection (refused|reset|error)"
        r"|request timed out)"
        r"[.!]?($|[:.,!({-])"
    ),
    r"((runtime )?error|exception): (failed to (generate|fetch|call)|no (response|completion|choices))",
    r"((runtime )?error|exception): (empty response|timeout)",
    r"upstream connect error or |(cuda (error:? )?)?out of memory[.!:(]",
    r"traceback \(most recent|an error (has )?occurred|something went wrong|failed to generate\b.*\btitle",
)
ANYWHERE = (
    r"how (can|may) i (help|assist) you|let me know if you|feel free to ask|is there anything else",
    r"i'?m (just )?an ai\b|as an ai language model|お答えできません|無法回答|无法回答",
)
