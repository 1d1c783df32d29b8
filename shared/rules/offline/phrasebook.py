"""What people say around what they want, by language. Data: regular expressions for the beginning of a sentence."""

import re

# Said before the matter comes: greetings, thanks, fillers.
GREETINGS = (
    r"(hi|hey|hello|heya|yo|greetings|howdy)( there| all| everyone| everybody| team| guys| folks| again| claude| chatgpt)?",
    r"good (morning|afternoon|evening|day)( everyone| all)?|dear \w+",
    r"(thanks|thank you)( so much| a lot| in advance)?|cheers|much appreciated",
    r"(so|ok|okay|well|right|um+|uh+|hmm+|actually|basically|anyway|also|and|but|now|please|pls|plz|quick question|question|lol)",
    r"(oh|ah|wow|yeah|yes|no|sure|great|cool|nice|perfect)",
    r"(aloha|bonjour|ciao|grazie|gracias|guten tag|hallo|hola|merci|namaste|ola|salut)",
)
FOREIGN_GREETINGS = (
    r"(hallo|guten (tag|morgen|abend)|moin|servus|liebe[rs]? \w+|danke|bitte|also|na ja)",
    r"(hola|buen(os|as) (días|dias|tardes|noches)|gracias|por favor|oye|bueno|pues)",
    r"(bonjour|salut|bonsoir|coucou|merci|s'il (te|vous) pla[iî]t|svp|alors|bon)",
    r"(olá|ola|oi|bom dia|boa tarde|boa noite|obrigad[oa]|por favor|então)",
    r"(ciao|salve|buongiorno|buonasera|grazie|per favore|allora)",
    r"(hoi|goedemorgen|goedemiddag|goedenavond|dank je|alsjeblieft|alstublieft|hej|hei|tack|cześć|dzień dobry|proszę)",
    r"(привет|здравствуй(те)?|добрый (день|вечер)|доброе утро|спасибо|пожалуйста|слушай(те)?|итак|ну)",
    r"(नमस्ते|नमस्कार|हैलो|धन्यवाद|कृपया|merhaba|selam|lütfen|مرحبا|السلام عليكم|أهلا|شكرا|من فضلك)",
    r"(안녕하세요|안녕|감사합니다)",
)
UNSPACED_GREETINGS = (
    r"(你好|您好|嗨|早上好|晚上好|谢谢|謝謝|请问|請問|こんにちは|はじめまして|すみません|お願いします)",
)
_FOR_ME = "(帮|幫|给|給|为(?!什么)|替|教|告诉|告訴)"
_DO = "(写|寫|做|列出?|解释|解釋|介绍|介紹|推荐|推薦|翻译|翻譯|生成|制定|分析|总结|看)"
_ONE = "(一下|一封|一个(?!月|星期|小时|人)|一個|一份|一篇|一首|一段|几个|幾個|几[部本首款种]|一些)"
# How the matter is asked for. What stands behind these is the title.
REQUESTS = (
    r"i('m| am)? (was )?(just )?wondering (if|whether) (you|anyone|someone) (could|can|would|might)",
    r"(i was |i'm |i am )?(just )?wondering\b( if| whether| how| what| about)?",
    r"(can|could|would|will|may) (you|u|someone|anyone|somebody|i|we) (please |kindly |maybe |possibly |just )*",
    r"(do|would) you (know|have any idea|mind|happen to know)( if| how| what| why| whether)?",
    r"(please |kindly )?(help|assist|guide|teach)( me| us)?( to| with| in| through| out)*( understand(ing)?)?",
    r"(please )?(tell|show|give|send|offer|get)( me| us)( a| an| the| some)?( (quick|short|brief))?( (overview|idea|explanation) of)?( about)?",
    r"(please )?(explain|describe|clarify|outline|illustrate)( to me| me)?( in detail| briefly| simply)?( like i'm five)?",
    r"(please )?(write|create|make(?! (this|my|it|that))|generate|draft|compose|prepare|produce|provide|suggest|recommend|list|name|propose|find|do)"
    r"( me| us)?( up)?( (a|an|the|some|any|my|several|few|\d+))?( (list|set|couple|examples?) of)?( some)?",
    r"come up with( (a|an|the|some))?|brainstorm( (a|an|the|some))?|think of( (a|an|the|some))?",
    r"i('d| would)? (really |just |also )*(need|want|like|love|wish|have)( to| you to| your)?( get| know| have| see| understand| learn)*"
    r"( (some|any|a bit of))?( help| advice| ideas| tips| information| info| guidance| suggestions)?( with| on| about| for| how to)?( to)?",
    r"i('m| am) (currently |just |still |now |also )*(trying|looking|planning|hoping|going|about|learning|struggling|having (trouble|problems|issues))"
    r"( to| for| with)?( (build|find|understand|figure out|get|create|write|make))?",
    r"i('m| am) (currently |just |still |now |also )*(working on|using|building|writing|developing|planning|making|studying|reading|looking at)",
    r"i('ve| have) (been |just |recently |already |got )+(having |trying to |working on |using |thinking about |looking (for|at|into) )?",
    r"i('ve| have) (a |an )?(question|problem|issue) (about|with|regarding|on)|i('ve| have)( got)?",
    r"(i |we )?(can't|cannot|can not|couldn't|could not|don't know how to|do not know how to|am not able to|'m not able to)( seem to)?",
    r"(i |we )(don't|do not) (understand|get|know)( why| how| what| the)?",
    r"(any|some|got any|do you have any) (ideas?|tips|advice|suggestions|recommendations|thoughts|help)( on| for| about| how to| why| what)?",
    r"what (would|do) you (recommend|suggest|think)( for| about| of)?( the)?|is it (possible|ok|okay|safe|worth it) (for me )?to",
    r"what('s| is| are|'re| were| was) (the |a |an |some |your )*(best |good |easiest |right |correct |proper |proven )*(way|ways|approach|method)s? (to|of|for)",
    r"what('s| is| are|'re| were| was| does| do| would be)( the| a| an| some| my| your)?|which( of)?|who('s| is| was| are)|whats",
    r"how (do|can|could|should|would|does|did|to|come|might) ?(i|we|you|one|someone|people|it|this)?( best| properly| correctly| actually| go about)?",
    r"i('m| am) (getting|seeing|facing|experiencing|encountering)( an?)?( strange| weird)?|i keep (getting|seeing)( an?)?",
    r"how long (does|will|did) it take( me)? to|as an? \w+( \w+)?(?=,)",
    r"i (feel|felt|was|got|get)( really| very| so| quite)?|prepare for( an?| my)?",
    r"(based on|according to|given|looking at|considering|from) (this|that|these|the above)( \w+)?"
    r"|how (much|many|long|often|far|big)( (am|do|does|is|are|should|will|would|can|did) (i|it|we|you|they|the))?",
    r"when (should|do|does|is|are|did) (i|we|the)?",
    r"where (can|do|should|is|are) (i|we|the)?( find| get| buy)?|should (i|we)|is there (a|an|any|some)( way to)?|are there( any)?|is (it|this|that)|tell me",
    r"we('re| are)( (a|an|planning|looking|going|trying))*( to)?|we('ve| have)( been)?|we('d| would) (like|love|want)( to( see)?)?",
    r"let('s|s| us) (talk about|discuss|look at|go over|start with|write|make|create|build)?|i think|i believe|i guess",
)
FOREIGN_REQUESTS = (
    r"(kannst|könntest|würdest|können|könnten|würden) (du|sie|ihr|wir) (mir |uns |mal |bitte |kurz )*(erklären|helfen|sagen|zeigen|bei|dabei|geben)?,?",
    r"(erklär(e|en)?|sag(e|en)?|zeig(e|en)?|gib|geben|hilf|helfen|schreib(e|en)?|erstell(e|en)?|mach(e|en)?|übersetz(e|en)?|verfass(e|en)?)"
    r"( (sie|mir|uns|bitte|mal|bei|eine?n?|die|der|das))*",
    r"wie (ich|man|wir)|wie (kann|könnte|muss|soll|sollte|mache?|funktioniert|geht|wird|werden|ist|sind)?( ich| man| wir| es| das| die| der)*",
    r"(was|welche[rsnm]?|wann|wo|woher) (ist|sind|war|kann|soll|sollte|muss|habe|hat|haben|gibt|bedeutet|machen?)( (der|die|das|ein|eine|ich|man|es))*",
    r"ich (möchte|will|würde gerne?|brauche|suche|habe|hätte gerne?|muss|versuche|bin dabei|arbeite an|plane)( gerade| gerne| mir| ein| eine| einen| eure?| deine?| hilfe bei| hilfe mit| wissen)*,?( wie| ob| was)?( ich)?",
    r"(puedes|podrías|puede|podría|me puedes|me podrías)( por favor)?( ayudar(me)?( a| con)?| explicar(me)?| decir(me)?| dar(me)?| escribir(me)?| hacer(me)?| recomendar(me)?)?( un| una| el| la| los| las| unos)?",
    r"¿?(cómo|como) (faço( para)?|posso|fazer|puedo|podría|se puede|debo|debería|hago( para)?|hacer( para)?|se|es|son|está|funciona)?|¿?(qué|que|cuál(es)?|cual) (es|son|significa|hay|puedo|debo)?( el| la| los| las| un| una)?",
    r"(necesito|quiero|quisiera|me gustaría|estoy buscando|busco|tengo|ayúdame( a| con)?|explícame|escribe(me)?|dame|hazme|haz)( que| saber| ayuda (con|para)| un| una| el| la)*|¿(por qué|dónde|cuándo|cuánto)",
    r"(peux-tu|pouvez-vous|pourrais-tu|pourriez-vous|tu peux|vous pouvez)( m'aider( à| avec)?| m'expliquer| me (dire|donner|faire|montrer|proposer)| écrire)?( un| une| le| la| les| des)?",
    r"(comment|pourquoi|quand|où) (puis-je|faire( pour)?|est-ce que (je|tu|on|vous)?|je|on|peut-on|dois-je|fonctionne)?( peux| dois| peut)?|(quel(le)?s?|qu'est-ce que?|que) (est|sont|c'est)?( le| la| les| un| une)?",
    r"j'ai besoin d'aide pour",
    r"(j'aimerais|je voudrais|je veux|je cherche|j'ai besoin (de|d')|j'ai|je suis en train de|aide-moi( à)?|aidez-moi( à)?|explique[zr]?-moi|écris(-moi)?|donne-moi|fais-moi)( savoir| un| une| le| la| des| de l'aide pour)*",
    r"(você )?(pode|poderia|consegue|podes)( por favor)?( me)?( ajudar( a| com)?| explicar| dizer| dar| escrever| mostrar)?( um| uma| o| a| os| as)?|como (eu )?(faço|posso|devo|fazer|funciona|se)( para)?|(o )?que( é| são)|qual( é)?( o| a)?",
    r"(preciso|quero|gostaria|estou (tentando|procurando)|tenho|me ajude|explique|escreva|crie|faça)( de| saber| ajuda (com|para)| que| um| uma| o| a)*",
    r"(puoi|potresti|può|potrebbe|mi puoi|mi potresti)( per favore)?( aiutar(mi)?( a| con)?| spiegar(mi)?| dire| dar(mi)?| scriver(mi)?)?( un| una| il| la| lo)?|come (posso|si|faccio( a)?|devo|funziona)?|(che )?cosa( è)?|cos'è|qual è( il| la)?|vorrei|ho bisogno di|sto cercando( di)?|aiutami( a)?|spiegami|scrivimi|dammi",
    r"(kun je|kunt u|kan je|zou je)( me| mij| alsjeblieft)*( helpen( met)?| uitleggen| vertellen)?( hoe)?( ik)?|hoe (kan|moet|maak|werkt|doe)?( ik| je)?|wat is( de| het| een)?|ik (wil|zoek|heb|moet)( graag| een| hulp bij)*",
    r"(подскажи(те)?|расскажи(те)?|объясни(те)?|помоги(те)?|напиши(те)?|скажи(те)?|посоветуй(те)?|сделай(те)?|составь(те)?|покажи(те)?)(,)?( мне| нам| пожалуйста| о| об| с| про)*,?",
    r"(ты )?(можешь|можете|могли бы|мог бы)( вы| ты| мне| пожалуйста)*( помочь| объяснить| рассказать| сказать| написать)?( с| мне)?,?|я (хочу|хотел бы|ищу|пытаюсь)|мне (нужно|нужен|нужна|надо)|у меня|что (такое|делать( если)?)|какой|какая|какие",
    r"क्या (आप|तुम) (मुझे )?(बता सकते हैं|समझा सकते हैं|मदद कर सकते हैं|लिख सकते हैं)( कि)?|मुझे (बताओ|बताइए|चाहिए|समझाओ|समझाइए)|मैं (चाहता|चाहती) हूँ( कि)?",
    r"(bana |lütfen )?(nasıl|neden|yardım eder misin|açıklar mısın|yazar mısın)|(tolong|bisakah kamu|bagaimana cara(nya)?|apa itu|jelaskan|buatkan)( saya)?",
    r"(هل يمكنك|هل تستطيع|هل يمكن|ممكن|أريد|أحتاج|اكتب|اشرح|ساعدني|كيف (يمكنني|أستطيع)?|ما (هو|هي|هو أفضل)|لماذا)( أن| لي| في| إلى| مساعدتي| شرح)*",
)
UNSPACED_REQUESTS = (
    rf"(请问|(请|請|麻烦|能不能|能否|可不可以|可以|(你|您)(能|可以))+(你|您)?({_FOR_ME}(我们?)?)?|{_FOR_ME}我们?){_DO}?{_ONE}?(?=\S)"
    rf"|(写|寫|做|列|生成|制定){_ONE}|(推荐|推薦|解释一下|介绍一下|分析一下|总结一下|翻译一下){_ONE}?"
    r"|我(想要|想知道|想问|想了解|想|需要|打算|正在|最近)(一个(?!月|星期|小时|人)|一下)?|(如何|怎么(样)?(才能)?|怎麼|怎样(才能)?|什么是|什麼是|有没有|哪些)",
    r"(私は|わたしは|私の)|(日本語で)?(教えて(ください)?|説明して(ください)?)",
)
# Questions for a reason: what stands behind these says little unless it is long.
REASONS = (
    r"why (is|are|does|do|did|was|were|would|won't|doesn't|isn't|can't|am)( my| the| a| this| it| i)?",
)
FOREIGN_REASONS = (
    r"(warum|wieso|weshalb) (ist|sind|hat|haben|funktioniert|geht)( (der|die|das|mein|meine|es))?",
    r"pourquoi (est-ce que|mon|ma|mes|le|la|les)|¿?por qué (no |mi |el |la )?|por que (o|a|meu|minha)|perché (il|la|non)",
    r"почему( у меня)?|왜",
)
# What is left before the matter once the request is gone.
FOREIGN_ARTICLES = (
    r"(une?|la|les?|des|du|l'|den|die|der|das|dem|eine?[nrm]?|mein(e[nrm]?)?|el|los|las|unas?|unos?|uma?|os|il|lo|gli|het|een)",
    r"(me|nous|mi|mir|uns|si (fa|fanno|può|possono))",
)
# Sentences that are about the answer or the model, not about the matter.
INSTRUCTIONS = (
    r"(please )?(ignore|disregard|forget|override)\b.*\b(instructions?|prompts?|rules?|above|previous|prior)",
    r"(the|this|your) (title|name) (of|for) (this|the) (chat|conversation)",
    r"you('re| are) (an?|the|my|now)\b|act as\b|pretend\b|imagine you|your (role|task|job) is|as an? (expert|experienced|professional)",
    r"(please )?(answer|respond|reply|write|use|keep|be|speak|explain|format|output|return|give)\b.*"
    r"\b(tone|words|sentences?|paragraphs?|concise|brief|short|bullet|markdown|json|friendly|formal|simple (terms|language)|step by step|language)\b",
    r"(don't|do not|avoid|make sure|never|always) \b|i hope (you|this|that|all)|hope (you|this|all)|nice to meet|how are you|my name is",
    r"(let me know|thanks|thank you|any help|i('d| would) appreciate|looking forward|sorry (for|to|if))|i have a (quick )?question",
    r"(are|r) (you|u) (able|capable|there|an? ai|real|chatgpt)|can (you|u) (read|see|open|access|speak|understand|remember)( \w+)?\s*(pdfs?|files?|images?|links?)?\??$",
    r"(du bist|sie sind|eres|tu es|você é|sei) (ein|eine|un|une|um|uma)|(antworte|antworten sie|responde|réponds|responda|rispondi|отвечай|ответь)\b",
    r"你是(一个|一位|一名)|请用(中文|英文|简)|あなたは",
)
# Questions that only make sense after what was said before them.
EMPTY_QUESTIONS = (
    r"what (changed|happened|now|gives|else|should i do( next)?|do i do( now| next)?|'?s (wrong|going on|happening|the (problem|issue|matter)))\b.*",
    r"(can|could) you (please )?(help|help me( out)?( with this)?|fix (this|it)|take a look|figure (this|it|out).*|tell me what (to do|(is )?(this|that|wrong|happening|going on)).*|help me figure.*)",
    r"(any|some) (ideas?|help|thoughts|suggestions|advice|tips)\b.{0,12}|how (do|can|should) i (fix|solve|do|handle|resolve) (this|it|that).*|why( is (this|that|it))?( happening)?",
    r"what('s| is) wrong with (my|this|the) (code|script|program|function|query)\W*",
    r"how (can|do|could|should) (i|we) (find|fix|solve|debug|track down) (the |this )?(cause|problem|issue|bug|error)\W*",
    r"i (really )?need( some| your)? help( please| here)?|i have a (problem|question)",
    r"what are (my (rights|options)|some things i (could|can) (try|do)).*|what (should|can|could|do|would) (i|we|you) (do|try|think|recommend|suggest).{0,30}|is (this|that|it) (ok|okay|right|normal|true|possible)",
    r"どう(すれば|したら|やって).{0,12}|(该|應該|应该)?(怎么办|怎麼辦|如何解决|怎么解决).{0,4}|was (kann|soll) ich (tun|machen)|que (puedo|faço|dois-je).{0,12}",
    r"is there (a|any) (fix|way|solution)( (around|for) (this|it))?|does (this|that|it) make sense|please (help|advise)|help( me)?( please)?|thoughts|right|ok(ay)?",
)


def compiled(
    phrases: tuple[str, ...], unspaced: tuple[str, ...] = (), *, end: str = "", after: str = ""
) -> re.Pattern[str]:
    """One expression for all of ``phrases`` and what comes ``after`` them.

    Those of scripts with spaces are followed by the ``end`` of a word.
    """
    one_of = "|".join((f"(?:{'|'.join(phrases)}){end}", *unspaced))
    return re.compile(f"(?:{one_of}){after}", re.IGNORECASE)
