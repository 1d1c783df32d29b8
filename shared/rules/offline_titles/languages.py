"""What each language says around a request: tables of regular expressions, and nothing else.

docs/offline-titles.md tells what the fields mean and how to add a language.
"""

from typing import NamedTuple


class Table(NamedTuple):
    """One language; each text but ``words`` and ``letters`` holds alternatives of a regular expression."""

    words: str
    voids: str
    leads: str = ""
    asks: str = ""
    breaks: str = ""
    adjuncts: str = ""
    tails: str = ""
    asides: str = ""
    vague: str = ""
    roles: str = ""
    openers: str = ""
    letters: str = ""
    is_unspaced: bool = False
    """Whether it is written without spaces between words, so that patterns need no word's edge."""


_EN_DETERMINERS = r"(?: (?:a|an|the|some|another|any)(?= )(?! (?:few|lot|bit|following|above|below)\b))?"
_EN_MAKE = r"(?:implement|propose|offer|conduct|perform|compile|write|create|make|generate|give|provide|show|produce|prepare|compose|craft|draft|build|develop|design|suggest|recommend|come up with|formulate|invent|tell|teach|list|describe|explain|discuss|construct|devise)"

TABLES = {
    "en": Table(
        words="a an the my our your his her its their this that these those is are was were be been am do does did have has had i we you he she it they me us him them to of in on at for with from by as and or but if so not no can could would should will just very also there what how why when where which who whose than then too about into onto up out under between among over after before through during without within via per each every all both either such more most only while because using whether until against like upon its any some let's i'm it's don't",
        voids=r"(?:hi|hello+|hey+)(?: (?:there|claude|chatgpt|gpt|ai|bot|assistant|all|everyone|guys|team|friend|buddy)(?!\w))?|yo|hiya|howdy|greetings|good (?:morning|afternoon|evening|night|day)|thanks?(?: you)?(?: (?:so|very) much| a lot| in advance)?|thx|ty|ok(?:ay)?|k|alright|all right|yes|yep|yeah|yup|no|nope|sure|please|great|cool|nice|perfect|awesome|got it|understood|go(?: on| ahead)?|continue|next|start|stop|begin|run|y|n|test(?:ing)?|ping|proceed|do it|more|again|bye|goodbye|cheers|what'?s up|sup|how are you(?: doing)?(?: today)?|how'?s it going|lol|hm+|any (?:ideas|suggestions|tips|thoughts|advice|help)|any help (?:is|would be|will be) (?:appreciated|welcome|great)|(?:can|could) you (?:please )?help(?: me)?(?: out| please| with (?:this|that|it))?|help(?: me)?(?: please)?|i (?:have|need|want|got) (?:a |some |your )?(?:quick |small |an? )?(?:questions?|help|problem|issue)|quick question|question|are you there|anyone there|just quickly|actually|basically|well|so|now|also|oh|dear (?:all|sir|madam)|best regards|kind regards|regards|sorry|first(?:ly)?|finally|alright chat|you can do it|i hope (?:this|you|that) [\w ]{2,30}|answer|user|prompt|task|problem|hide transcribed text|quick",
        leads=rf"(?:please|pls|plz|plea?se?|plaese|kindly)\b,?|(?:a )?(?:pieces?|bit|codes?) of (?:an? |the )?|(?:explain|describe|answer|tell me|solve|do|consider)(?: the following| this| these| the| it)(?: questions?| problems?| task)?(?: to me| for me)?(?: like i['’]?m (?:5|five))?\s*:|(?:so |and |now )?basically\b,?|today,? (?=i|we)|i(?:['’]d| would)?(?: really)? appreciate it if you (?:can|could|would)|(?:i )?need (?:some )?help (?:with|understanding|to|in)|does (?:anyone|anybody|someone) know(?: of| if)?|(?:my |the )?(?:task|goal|question|problem|objective|topic|instructions?|query|q) ?:|(?:need|looking for|want|trying to get)(?= (?:an?|some|to) )(?: (?:an?|some|to))|(?:ask(?: you)?|know|learn|talk|hear|find out|read)(?: something| more| a bit)? about(?: the(?= ))?|(?:something|more|a bit more) about(?: the(?= ))?|(?:if (?:you|u) (?:can|could|were)\b,? )?(?:can|could|would|will|may|might) (?:you|u|ya|someone|anyone|anybody|we|i)(?: please| pls| possibly| kindly| also| just| maybe| then| perhaps)*(?: be able to| be willing to)?(?: (?:help|assist)(?: me| us)?(?: to| with| in)?)?|(?:(?:can|could) you )?help(?: me| us)?(?: to| with| out with| out| in)?(?: (?:better )?understand(?: better)?)?{_EN_DETERMINERS}|(?:now )?(?:i|we)(?: really| just| also| now| currently)?(?: want| need| have to| must| wish| would like| would love|['’]d like|['’]d love)(?! (?:my|the|your|this|that|all|each|every|it|them|him|her|its|one|both)(?: [\w-]+){{0,4}} to\b)(?! (?:this|that|it|these|them)\b)(?: you| chatgpt| (?:your )?help(?: with| in)?)?(?: to)?(?: be able to)?(?: know)?{_EN_DETERMINERS}|(?:your|the|my) (?:main |primary |only )?(?:task|goal|job|aim|objective|mission) is to|(?:the|my) (?:question|problem|task|topic|prompt) is(?: as follows)?|it (?:will be|is) your (?:task|job) to|you are (?:tasked (?:with|to)|asked to|required to)|(?:writing|creating|generating|making|building|designing)(?: (?:an?|the|some)(?= ))|(?:example|way|tutorial|explanation|guide)s? (?:of |on )?(?:how )?to(?= \w)|(?:i['’]m|im|we['’]re|we are|i am)(?: currently)? (?:looking for|looking to|trying to|going to|planning to|attempting to|hoping to|wondering)(?: figure out)?|i(?: was|['’]m| am)? wonder(?:ing)? (?:if|whether) (?:you|there|it)(?: could| can| is)?(?: a| any)?|do (?:you|u) (?:know|have)(?: any| some| of| if)?|(?:let['’]?s|let us)|(?:is|are) there (?:a |an |any |some )?(?:(?:good |easy |better |simple |best |quick )*ways? (?:to|of|for) |(?=\S+ \S+ \S+))|is it possible(?: for me)? to|(?:and|but|so|then|now)(?= (?:i|we|can|could|tell|how|please|what|why)\b)|(?P<last>(?:and |so )?how (?:exactly |best )?(?:do|can|could|should|would|might|did|will|must) (?:i|you|we|one|u|someone|somebody|a person)(?: go about| best| possibly)?|how to)(?! (?:do|fix|solve|make|achieve|handle) (?:this|that|it)\b)|what(?:['’]s| is| are| was| were| would be|s) (?:all )?(?:the|some|an?)(?= \S+ \S+ \S+)(?! (?:\S+ )?(?:world|point|deal|matter|like)\b)(?: actual| exact)?|(?:(?:{_EN_MAKE})(?: (?:out|up))?(?: and (?:write|explain|implement|generate|provide|build|create|design|develop|describe|discuss))?(?:,? please)?(?: (?:to |for )?(?:me|us)\b)?(?: out)?(?:,? please)?(?: in (?:detail|depth))?(?: with(?= (?:an?|the|some)\b))?(?: (?:more )?about(?= ))?{_EN_DETERMINERS})(?! ?(?:this|that|it|these|them|sure|use|sense|up|in|on|with|down|like|as|from|for|to|by|of|and|my|your|all|about|is|me|using|in detail|which|who|where)\b)(?=\W)|(?:the )?(?:concept|idea|notion|meaning|term) of|(?:find|calculate|compute|determine|derive|evaluate|estimate|obtain) (?:the|an?)(?= \S+ \S+ \S+)|find (?=a |an |some |me )(?:me )?(?:a|an|some)|(?:explain|describe|discuss|show|tell|teach|(?:better )?understand|know|learn|figure out|work out|see|calculate|determine|find(?: out)?|estimate|analy[sz]e)(?: to)?(?: me| us)?(?: in detail)?(?: like i['’]?m (?:5|five))?(?: about| exactly)? (?=(?:how|why|what|when|which|who|where|whether)\b)",
        asks=r"translate|fix|rewrite|rephrase|reword|paraphrase|convert|solve|find|calculate|compute|compare|contrast|summari[sz]e|analy[sz]e|optimi[sz]e|optimze|improve|refactor|debug|review|prove|show|determine|evaluate|estimate|derive|simplify|expand|extend|continue|finish|complete|correct|proofread|edit|check|add|remove|change|modify|update|implement|classify|identify|detect|extract|choose|rank|plan|outline|simulate|draw|plot|predict|brainstorm|learn|obtain|count|sort|merge|parse|scrape|configure|install|set up|split|invert|introduce|write|create|make|generate|give|provide|explain|describe|list|design|build|tell|assess|critique|elaborate|discuss|examine|enhance|format|return|integrate|connect|read|go meta|consider|prepare|how|why|what(?!ever)|which|who|whose|where|add|apply|fill|turn|transform|map|match|organi[sz]e|answer|teach|process|devise|decide|increase|reduce|name|define|sketch|play|problem with|model|interpret",
        adjuncts="with from in at by into through via instead without within under over after before across against per using",
        breaks="which who whose where because so but although since including containing based ideally preferably then therefore however thus plus",
        tails=r"(?:,? (?:and )?(?:step[- ]by[- ]step|in detail|please|pls|plz|thanks?(?: you)?(?: in advance)?|asap))+|,? (?:for me|to me)(?: please)?|(?: to me)? like i['’]?m (?:5|five)",
        asides=r"(?:(?:in [\w ]{2,20}, )?(?:assume|suppose|imagine|consider)(?: that)? (?:i|we|you|there|they)\b|(?:the|your) (?:title|name) of (?:this|the) (?:chat|conversation)|(?:call|name|title|rename) (?:this|the) (?:chat|conversation)|your (?:role|purpose|secondary|final)|pretend you|(?:write|give|express|round|state) (?:your|the) (?:final )?(?:answer|solution|result)s?|i(?: will|['’]ll| am going to)(?: now)? (?:give|provide|tip|paste|send|share|enter)|from now on|return (?:the )?(?:result|output|answer|only)|ignore (?:all|any|previous)|take a deep|think (?:step|carefully|about)|let['’]?s (?:think|work)|be (?:concise|brief|verbose|specific|sure|very|as|creative|explicit|subtle|thorough|detailed|honest)|answers? (?:in|with|as|should|must|only|are)|respond|reply (?:in|with|only)|use (?:a |an |the |only )?(?:simple|formal|friendly|detailed|casual|latex|tables?|markdown|bullet|metric|emojis?|english|plain|best practices?)|keep (?:it|the|in)|make (?:sure|it|each|them|the)|ensure|do not|don['’]?t|avoid|remember|note(?: that)?\b|include|return only|output(?: only)?|format(?: your)?|only (?:provide|return|output|give|use)|no (?:need|explanation)|always|never|explain (?:your|step|each|the steps|each step)|show your work|step by step|the following|you (?:should|must|need|can|may|have to) |i (?:hope|think|believe|know|am (?:a|an|the|happy)|['’]m (?:a|an|the|happy)|have (?:heard|seen))|i['’]m (?:a|an|happy|stuck|not sure)|i tried|try to|good luck|it (?:should|must|needs|has)|they (?:should|must)|feel free|consider (?:the following|the)|apply your|scenario|rules?|context|task|background|objective|example|question \d|problem \d|part \d)",
        openers=r"i(?:['’]ve| have) (?:written|made|created|built)(?: an?| the following| this)?|i(?:['’]m| am) (?:having|getting|facing|making|building|creating|developing|writing|working on|learning|using|planning)(?: an?(?= ))?|i(?:['’]ve| have)(?: got)? (?:an?|this|some|the following)|here(?: is|['’]s) (?:an?|the|my)|(?:below|this) is (?:an?|the|my)",
        roles=r"(?:in this (?:chat|conversation|session),? )?(?:i want you to )?(?:if (?:you|u) were|imagine (?:you are|you['’]re|being)|you are(?: now)?|you['’]re|you will (?:be|act as)|act (?:as|like)(?= (?:an?|the|my)\b)|be|pretend to be|(?:assume|take|take on|play) the role of|as) (?:an?|the|my) (?=\S)|act (?:as|like) (?:and )?(?=\S+ \S)",
        vague="code problem question issue error thing things text task function program script one way ways answer example examples idea ideas story prompt better best work works good help python write following below above show fix make give find change continue sure please work using solve tell explain don't get something anything everything happen happens bug wrong mean here provide rewrite translate improve correct summarize check paragraph sentence message possible need want really use modify read look implement write create generate detail detailed approach modify step steps process complete finish given data run going",
    ),
    "de": Table(
        letters="ßäöü",
        words="der die das den dem des ein eine einen einem einer eines und oder aber mit für von vom im in am an auf aus bei zu zum zur nach über unter durch ohne um als wie was wer wo wann warum wieso welche welcher welches ich du er sie es wir ihr mir mich dir dich ist sind war hat habe haben kann kannst können wird werden soll sollte nicht auch noch nur sehr so dass ob wenn weil mein meine meinen meiner meinem dein sein seine bitte gibt man sich ab ein vor",
        voids=r"hallo|guten (?:morgen|tag|abend)|servus|moin|grüß gott|grüezi|danke(?: schön)?|vielen dank|bitte|ja|nein|okay|weiter|gut|super|tschüss|schöne grüße|viele grüße|mfg|wie geht(?:'s| es dir)?|ich habe eine frage|kurze frage|frage",
        leads=r"(?:bitte|mal|doch)\b,?|(?:kannst|könntest|würdest|können|könnten) (?:du|sie|ihr)(?: mir| uns| mich)?(?: bitte)?(?: mal| kurz)?(?: dabei helfen,?| helfen,?)?(?: bitte)?(?: (?:eine|ein)(?= )| einen(?= (?-i:[A-ZÄÖÜ])))?(?: erklären, (?=wie|was|warum))?|hilf mir(?: bitte)?(?: bei| dabei,?| mit)?|ich (?:möchte|will|würde gerne?|brauche|suche)(?! (?:mich|mir|dich|dass))(?: gerne?)?(?: wissen,? )?|(?:wie|was) (?:kann|könnte|muss|soll|sollte|darf) (?:ich|man|wir)(?: am besten)?|(?:schreibe?|erstelle?|mach(?:e)?|gib|erzähl(?:e)?|zeig(?:e)?|entwirf|generiere|verfasse|formuliere|nenne?|erklär(?:e)?|beschreibe?|entwickle|schlage?)(?!.{0,60} weiter\b)(?: mir| uns)?(?: bitte)?(?: mal)?(?: (?:einen|eine|ein|den|die|das|einige|ein paar)(?= (?-i:[A-ZÄÖÜ0-9]))| (?:eine|ein)(?= ))(?! paar)|(?:erklär(?:e)?|zeig(?:e)?|sag(?:e)?|beschreibe?)(?: mir| uns)?(?: bitte)?,? (?=wie|was|warum|wieso|welche)|(?P<last>wie \w+(?:e|t) (?:ich|man|wir)(?: einen(?= (?-i:[A-ZÄÖÜ]))| (?:eine|ein)(?= ))?)(?= \S)|was (?:ist|sind) (?:der|die|das|ein|eine) (?=\S+ \S+ \S+)|gibt es (?:eine möglichkeit,?|einen weg,?)?|was (?:ist|sind) (?=(?:der|die|das) unterschied)",
        asks=r"wie|was|warum|wieso|weshalb|wer|wo|wann|welche[rsn]?|schlage?|zeige?|schreibe?|erstelle?|mach|gib|erzähl|zeig|erklär|beschreibe?|übersetze?|korrigiere?|verbessere?|vergleiche?|berechne|fasse|finde|analysiere|überarbeite|formuliere|entwirf|nenne|hast du|hilf|optimiere|setze|plane|löse|prüfe",
        adjuncts="mit für von in im auf aus bei am nach über unter durch ohne zum zur anhand",
        breaks="welche welcher welches dass damit weil wenn obwohl sodass wobei während sondern",
        tails=r" (?:bitte|danke)|(?P<led> (?:ein|an|ab|auf|aus|um|vor|zu|her|los))|(?: zu)? (?:erklären|schreiben|zeigen|erstellen|geben|sagen|helfen|machen)",
        roles=r"(?:du bist|sie sind|verhalte dich wie) (?:eine?|der|die) (?=\S)",
        asides=r"stell dir vor|tu so|antworte|verwende|benutze|achte|vermeide|bitte (?:keine|nur)|ich bin|der text soll|hier ist|folgende|habe folgende|deine aufgabe|schreibe? (?:es|ihn|sie) ",
        vague="code frage problem fehler text idee hilfe machen ändern besser das folgenden",
    ),
    "fr": Table(
        letters="çèêœàûî",
        words="le la les l' un une des du de d' et ou à au aux en dans sur pour par avec sans sous vers chez ce cet cette ces mon ma mes ton ta tes son sa ses notre votre leur je tu il elle on nous vous ils elles me te se qui que qu' quoi dont où comment pourquoi quand quel quelle quels quelles est sont était ai as a avons avez ont peut peux pouvez veux ne pas plus moins très si mais donc entre comme être faire y moi toi",
        voids=r"bonjour|bonsoir|salut|coucou|merci(?: beaucoup| d'avance)?|oui|non|d'accord|ça va|continue|ok|svp|s'il (?:te|vous) pla[iî]t|au revoir|j'ai une question|cordialement|peux-tu m'aider",
        leads=r"(?:s['’]il (?:te|vous) pla[iî]t|svp|stp),?|(?:est-ce que )?(?:tu peux|vous pouvez|peux[- ]tu|pouvez[- ]vous|pourriez[- ]vous|pourrais[- ]tu)(?: s['’]il (?:te|vous) pla[iî]t)?(?: (?:m['’]aider|nous aider) (?:à|avec))?(?: me| nous| m['’])?|aide[sz]?[- ]moi (?:à|avec)|je (?:veux|voudrais|souhaite|souhaiterais|cherche|dois|vais|veut)(?: à)?(?: savoir)?(?: (?:un|une)(?= ))?|j['’](?:aimerais|ai besoin d(?:e|['’])|essaie de)(?: savoir)?|comment (?:puis-je|peut-on|je peux|on peut|faire pour(?! que)|dois-je)|comment (?=\w+(?:er|ir|re)\b)|(?:écri(?:s|vez|re)|ecri[ts]|rédige[rz]?|fai(?:s|tes|t)|crée[rz]?|génère[rz]?|générer|donne[rz]?|propose[rz]?|raconte[rz]?|explique[rz]?|invente[rz]?|compose[rz]?|conçois|présente[rz]?|montre[rz]?|trouve[rz]?|décri[st]|liste)(?:[- ]moi)?(?: (?:un|une|des|le|la|les)(?= )| l['’])|quel(?:le)?s? (?:est|sont) (?:la |le |les |l['’])(?=\S+ \S+)|c['’]est quoi|(?:explique|dis|montre)[sz]?(?:[- ]moi)? (?=comment|pourquoi|ce que)|y a-t-il (?:un |une |des )?",
        asks=r"comment|pourquoi|qui|que|quoi|où|quand|quel(?:le)?s?|combien|est-ce|qu['’]est|écri\w+|rédige\w*|fais|faites|crée\w*|génère\w*|donne\w*|propose\w*|raconte\w*|explique\w*|traduis\w*|traduire|corrige\w*|résume\w*|résoudre|résous|calcule\w*|compare\w*|analyse\w*|améliore\w*|reformule\w*|trouve\w*|invente\w*|continue\w*|imagine\w*",
        adjuncts="avec pour dans sur sans chez sous vers par",
        breaks="qui que dont où afin lorsque quand parce car mais puis",
        tails=r",? (?:s['’]il (?:te|vous) pla[iî]t|svp|stp|merci(?: d['’]avance)?)",
        roles=r"(?:tu es|vous êtes|agis comme|agis en tant que) (?:une?|le|la) (?=\S)",
        asides=r"imagine que|réponds?|répondez|utilise[rz]?|voici|évite|ne |sois|soyez|je suis|il faut que|le texte|comporte-toi|en tant que",
        vague="code question problème erreur texte idée aide faire mieux cela ça suivant",
    ),
    "es": Table(
        letters="ñ¿¡áíóú",
        words="el la los las un una unos unas de del al a en y e o u con sin por para sobre entre desde hasta que qué quién cómo como cuándo cuando dónde donde cuál cuáles por qué porque es son era fue ser estar está están hay ha he me te se le lo nos mi mis tu tus su sus este esta estos estas ese esa yo él ella puedo puedes puede quiero muy más menos no sí si pero también hacer hago según",
        voids=r"hola|buen[oa]s? (?:d[ií]as?|tardes|noches)|gracias|muchas gracias|sí|vale|por favor|claro|contin[uú]a|sigue|adiós|saludos|tengo una (?:pregunta|duda)|qué tal|cómo est[aá]s|puedes ayudarme|perfecto",
        leads=r"por favor,?|act[uú]a como [^,.\n]{3,60}?(?:,| y) (?=(?:dame|crea|escribe|explica|dime|haz|genera|redacta|elabora)\b)|(?:¿ ?)?(?:me )?(?:puedes|podrías|podría|puede|podés|pueden)(?: por favor)?(?: ayudarme (?:a|con|en)| ayudar (?:a|con))?(?: (?:decir|explicar|mostrar|enseñar|dar|escribir|hacer|crear|generar|recomendar)(?:me|nos))?|ay[uú]da(?:me|nos) (?:a|con|en)|(?:yo )?(?:quiero|quisiera|necesito|me gustaría|deseo|busco|estoy buscando|intento|tengo que)(?: saber)?(?: que(?= \S+ (?:me|nos)\b))?(?: (?:un|una)(?= ))?|¿?c[oó]mo (?:puedo|podría|se puede|debo|podemos|hago para)(?= \S)|¿?c[oó]mo (?=\w+[aei]r\b)|¿?c[oó]mo hago (?=\S)|(?:escr[ií]be|crea|haz|genera|dame|redacta|elabora|inventa|cuenta|cuénta|dise[ñn]a|propón|prop[oó]n|explica|expl[ií]ca|muestra|muéstra|prepara|compón|describe|recomienda|recomi[eé]nda|desarrolla|enumera|realiza|hazme|dime)(?:me|nos)?(?: (?:un|una|unos|unas|el|la|los|las)(?= ))(?! que)|dame|¿?cu[aá]l(?:es)? (?:es|son) (?:el |la |los |las )?(?=\S+ \S+)|¿?qu[eé] es (?:el|la|un|una) (?=\S+ \S+ \S+)|(?:expl[ií]ca|dime|enseña)(?:me)? (?=c[oó]mo|por qu[eé]|qu[eé])|¿?hay (?:alguna (?:manera|forma) de )?",
        asks=r"¿|qu[eé]|qui[eé]n|c[oó]mo|cu[aá]ndo|d[oó]nde|cu[aá]l(?:es)?|cu[aá]nt[oa]s?|por qu[eé]|escrib\w+|crea|haz\w*|genera|redacta|traduce|traducir|corrige|resume|resuelve|calcula|compara|analiza|mejora|continúa|explica\w*|describe|encuentra|halla|determina|busca|dise[ñn]a|elabora|inventa",
        adjuncts="con para en sin por sobre desde hasta según",
        breaks="que quien donde cuando porque pero aunque mientras según",
        tails=r",? (?:por favor|gracias)",
        roles=r"(?:eres|actúa como) (?:una?|el|la) (?=\S)",
        asides=r"imagina que|responde|usa |utiliza|aquí (?:está|tienes)|evita|no |soy |tu tarea|debes|el texto|asegúrate|se aplica|ten en cuenta",
        vague="código problema pregunta error texto idea ayuda hacer mejor esto siguiente",
    ),
    "pt": Table(
        letters="ãõçâáê",
        words="o a os as um uma uns umas de do da dos das em no na nos nas e ou com sem por para pelo pela sobre entre até que quem como quando onde qual quais porque é são era foi ser estar está estão há tem tenho me te se lhe meu minha meus minhas seu sua este esta esse essa isso eu ele ela você vocês nós posso pode quero muito mais menos não sim mas também fazer faço ao à",
        voids=r"ol[aá]|oi+|bom dia|boa (?:tarde|noite)|obrigad[oa]|muito obrigad[oa]|sim|certo|por favor|continue|tchau|tudo bem|e aí|tenho uma (?:pergunta|dúvida)|valeu|pode me ajudar",
        leads=r"por favor,?|(?:você )?(?:pode|poderia|podes|consegue)(?: por favor)?(?: me ajudar (?:a|com)| ajudar-me a)?(?: me)?(?: (?:dizer|explicar|mostrar|dar|fazer|escrever|criar))?(?: (?:um|uma)(?= ))?|(?:me )?ajud[ae](?:-me)? (?:a|com)|(?:eu )?(?:quero|queria|gostaria de|preciso(?: de)?|estou tentando|procuro)(?: saber)?(?: (?:um|uma)(?= ))?|como (?:posso|eu posso|se pode|devo|podemos|faço para|fazer para|eu faço para)(?= \S)|como (?:eu )?faço (?=\S)|como (?=\w+[aei]r\b)|(?:escrev[ae]|cri[ea]|faça|faz|gere|me dê|dê|elabore|invente|conte|explique|mostre|prepare|componha|descreva|recomende|desenvolva|liste|proponha|redija|sugira)(?:-me| para mim)?(?: (?:um|uma|uns|umas|o|a|os|as)(?= ))(?! que)|qua(?:l|is) (?:é|são) (?:o |a |os |as |uma? )?(?=\S+ \S+)|o que (?:é|são) (?:o|a|um|uma) (?=\S+ \S+ \S+)|me (?:explique|diga|ensine) (?=como|por que|o que)",
        asks=r"quem|como|quando|onde|qua(?:l|is)|quant[oa]s?|por que|o que|escrev\w+|cri[ea]|faça|gere|traduza|corrija|resuma|resolva|calcule|compare|analise|melhore|continue|explique|descreva|encontre|determine|elabore|sugira",
        adjuncts="com para em no na nos nas sem por pelo pela sobre",
        breaks="que quem onde quando porque pois mas embora enquanto",
        tails=r",? (?:por favor|obrigad[oa])",
        roles=r"(?:você é|aja como|atue como) (?:uma?|o|a) (?=\S)",
        asides=r"imagine que|responda|use |utilize|aqui está|evite|não |sou |eu sou|sua tarefa|dado um|considere",
        vague="código problema pergunta erro texto ideia ajuda fazer melhor isso seguinte",
    ),
    "it": Table(
        letters="àèìòù",
        words="il lo la i gli le l' un uno una un' di del dello della dei degli delle d' a al allo alla ai agli alle da dal dalla in nel nella nei e ed o con senza per su sul sulla tra fra che chi cosa come quando dove quale quali perché è sono era essere ho hai ha mi ti si ci vi mio mia miei tuo suo questo questa questi consigliami scrivimi dimmi io tu lui lei noi voi posso puoi può voglio molto più meno non sì ma anche fare se",
        voids=r"ciao|salve|buon ?giorno|buona ?sera|grazie(?: mille)?|sì|va bene|per favore|continua|arrivederci|ho una domanda|come stai|perfetto|puoi aiutarmi",
        leads=r"per favore,?|(?:mi )?(?:puoi|potresti|può|potrebbe|potete)(?: per favore)?(?: aiutarmi (?:a|con)| aiutare a)?(?: (?:dirmi|spiegarmi|mostrarmi|darmi|scrivermi|farmi|scrivere|creare|spiegare|consigliarmi|consigliare))?|aiutami (?:a|con)|(?:io )?(?:voglio|vorrei|ho bisogno di|cerco|sto cercando(?: di)?|devo)(?: sapere)?(?: (?:un|uno|una)(?= ))?|come (?:posso|si può|devo|potrei|faccio a|si fa a|si fa|fare per)(?= \S)|come (?=\w+(?:are|ere|ire)\b)|(?:scrivi|crea|fai|genera|dammi|elabora|inventa|racconta|spiega|mostra|prepara|componi|descrivi|consiglia|sviluppa|elenca|proponi|suggerisci|progetta)(?:mi|ci)?(?: (?:un|uno|una|il|lo|la|i|gli|le)(?= )| (?:un|l)['’])|qua(?:l['’]?è|l è|li sono) (?:il |la |lo |i |gli |le |l['’])?(?=\S+ \S+)|(?:che )?cos['’]è (?:il |la |lo |un |una |l['’])(?=\S+ \S+ \S+)|(?:spiega|dimmi|insegna)(?:mi)? (?=come|perché|cosa)|c['’]è un modo per",
        asks=r"chi|cosa|che cosa|cos['’]è|come|quando|dove|qual[ei]?|quant[oaei]|perché|scriv\w+|crea|genera|traduci|tradurre|correggi|riassumi|risolvi|calcola|confronta|analizza|migliora|continua|spiega\w*|descrivi|trova|elabora|inventa|dimmi",
        adjuncts="con per in nel nella senza su sul sulla da dal dalla",
        breaks="che chi dove quando perché ma mentre affinché",
        tails=r",? (?:per favore|grazie)",
        roles=r"(?:sei|agisci come) (?:una?|il|la) (?=\S)",
        asides=r"immagina (?:di|che)|rispondi|usa |utilizza|ecco |evita|non |sono un|il testo|comportati",
        vague="codice problema domanda errore testo idea aiuto fare meglio questo seguente",
    ),
    "nl": Table(
        letters="ëï",
        words="de het een en of maar met voor van in op aan uit bij naar over onder door zonder om als hoe wat wie waar wanneer waarom welke welk ik je jij u hij zij wij we jullie mij me mijn jouw zijn haar is was ben hebt heeft heb hebben kan kun kunt wordt worden moet niet ook nog zeer dat dit die deze te tot er geen tussen",
        voids=r"hallo|hoi|dag|goede(?:morgen|middag|navond)|goeiemorgen|dank (?:je|u)(?: wel)?|bedankt|ja|nee|oké|alsjeblieft|graag|ga door|verder|ik heb een vraag|hoe gaat het",
        leads=r"(?:alsjeblieft|alstublieft|graag)\b,?|(?:kun|kan|kunt|zou|wil) (?:je|jij|u)(?: mij| me)?(?: alsjeblieft)?(?: helpen (?:met|om))?(?: vertellen| uitleggen| laten zien)?(?: kunnen)?(?: een(?= ))?,?|help (?:me|mij) (?:met|om)?|ik (?:wil|zou graag|zoek|moet|probeer)(?: graag)?(?: weten)?|hoe (?:kan|moet|zou|kun) (?:ik|je|men|we)(?: het beste)?|(?P<last>hoe \w+ (?:ik|je|men)(?: (?:een|de|het|mijn)(?= ))?)(?= \S)|(?:schrijf|maak|geef|creëer|genereer|vertel|bedenk|ontwerp|beschrijf|toon|leg|stel)(?: mij| me)?(?: (?:een|de|het)(?= ))|wat (?:is|zijn) (?:de|het|een) (?=\S+ \S+)|(?:leg|vertel)(?: me| mij)?(?: uit)? (?=hoe|wat|waarom)|is er een manier om",
        asks=r"hoe|wat|wie|waar|wanneer|waarom|welke?|schrijf|maak|geef|vertaal|verbeter|corrigeer|vat|bereken|vergelijk|analyseer|leg|bedenk|zoek|los|controleer|herschrijf",
        adjuncts="met voor van in op bij naar over zonder door",
        breaks="die dat waar wanneer omdat zodat maar terwijl waarbij",
        tails=r",? (?:alsjeblieft|alstublieft|graag|bedankt)| uitleggen| schrijven| maken",
        asides=r"je bent|u bent|doe alsof|gedraag je|stel je voor|antwoord|gebruik|zorg|vermijd|ik ben|hier is|dit is",
        vague="code vraag probleem fout tekst idee hulp doen beter volgende",
    ),
    "pl": Table(
        letters="łąężźćńś",
        words="i a w we z ze na do od o u po za przez przy dla bez pod nad przed między oraz lub albo ale że żeby aby jak co kto gdzie kiedy dlaczego jaki jaka jakie który która które jest są był była było być mam masz ma mój moja moje twój jego jej ich ten ta to te tego tej się nie tak też już tylko bardzo czy ja ty on ona mi mnie możesz mogę chcę proszę",
        voids=r"cześć|hej|witam|witaj|dzień dobry|dobry wieczór|dzięki|dziękuję|tak|nie|dobrze|proszę|kontynuuj|dalej|mam pytanie|siema|pozdrawiam",
        leads=r"proszę(?: o)?,?|(?:czy )?(?:możesz|mógłbyś|mogłabyś|może pan|może pani)(?: mi)?(?: proszę)?(?: pomóc(?: mi)?(?: w| z)?| powiedzieć,?| wyjaśnić,?)?|pomóż mi(?: w| z)?|(?:chcę|chciałbym|chciałabym|muszę)(?: się dowiedzieć,?| wiedzieć,?)?|jak mogę|jak (?=\w+[aeiyąću]ć\b)|(?:wyjaśnij|powiedz|pokaż|wytłumacz)(?: mi)?,? (?=jak|co|dlaczego)|jaka jest (?=różnica)",
        asks=r"jak|co|kto|gdzie|kiedy|dlaczego|czemu|jak[iae]\w*|któr\w+|ile|czy|napisz|stwórz|zrób|podaj|wyjaśnij|opisz|przetłumacz|popraw|streść|oblicz|porównaj|wymyśl|opowiedz|przygotuj|zaproponuj|wygeneruj|rozwiąż|znajdź",
        adjuncts="w z ze na do od dla bez przy przez po",
        breaks="który która które którzy że żeby aby bo ponieważ gdzie kiedy ale naśladując",
        tails=r",? (?:proszę|dziękuję|dzięki)",
        asides=r"jesteś|zachowuj się|wyobraź sobie|odpowiadaj|odpowiedz po|użyj|używaj|unikaj|nie |jestem|oto ",
        vague="kod pytanie problem błąd tekst pomysł pomoc to lepiej",
    ),
    "cs": Table(
        letters="řěůžčšďťň",
        words="a i v ve z ze na do od o u po za při pro bez pod nad před mezi nebo ale že aby jak co kdo kde kdy proč jaký jaká jaké který která které je jsou byl byla bylo být mám máš má můj moje tvůj jeho její jejich ten ta to ty toho se si ne ano také už jen velmi zda já ty on ona mi mě můžeš mohu chci prosím s k ke",
        voids=r"ahoj|čau|dobrý (?:den|večer)|dobré ráno|zdravím|děkuji|díky|ano|ne|dobře|prosím|pokračuj|dál|mám (?:dotaz|otázku)",
        leads=r"prosím(?: tě| vás)?,?|(?:můžeš|mohl bys|mohla bys|můžete|mohli byste)(?: mi)?(?: prosím)?(?: pomoci(?: s)?| pomoct(?: s)?| říct,?| vysvětlit,?)?|pomoz(?:te)? mi(?: s)?|(?:chci|chtěl bych|chtěla bych|potřebuji|potřebuju)(?: vědět,?)?|jak (?:mohu|můžu)|jak (?=\w+[aeiou]t\b)|(?:vysvětli|řekni|ukaž)(?: mi)?,? (?=jak|co|proč)|jaký je (?=rozdíl)",
        asks=r"jak|co|kdo|kde|kdy|proč|jak[ýáé]\w*|kter\w+|kolik|napiš|vytvoř|udělej|vysvětli|popiš|přelož|oprav|shrň|vypočítej|spočítej|porovnej|vymysli|navrhni|vyřeš|najdi|dokonči|připrav",
        adjuncts="v s na do od pro bez při pomocí",
        breaks="který která které kteří že aby protože kde kdy ale",
        tails=r",? (?:prosím|děkuji|díky)",
        asides=r"jsi |chovej se|představ si|odpověz|používej|použij|nepoužívej|ne |jsem|zde je",
        vague="kód otázka problém chyba text nápad pomoc to lépe příběh smyšlený bude vymysli napiš vytvoř",
    ),
    "ru": Table(
        words="и в во не на с со что как по к ко из у за от до о об для при без под над про через между или но а если чтобы когда где кто почему зачем какой какая какое какие который которая которые это этот эта эти я ты он она оно мы вы они мне меня мой моя моё мои твой свой его её их был была было были быть есть нет ли бы же так тоже только очень мог могу можешь можно нужно надо хочу",
        voids=r"привет(?:ствую)?|здравствуй(?:те)?|добрый (?:день|вечер)|доброе утро|доброго времени суток|спасибо(?: большое)?|благодарю|да|нет|хорошо|ок|окей|пожалуйста|продолж(?:ай|и)|дальше|далее|пока|как дела|у меня (?:есть )?вопрос|ладно",
        leads=r"пожалуйста,?|(?:ты )?(?:можешь|можете|мог бы ты|могли бы вы|не мог(?:ли)? бы (?:ты|вы))(?: ли)?(?: мне)?(?: пожалуйста)?(?: помочь(?: с| мне)?| рассказать,? (?=как|что|почему|о )| объяснить,? (?=как|что|почему)| сказать,?)?|помоги(?:те)?(?: мне)?(?:,? пожалуйста,?)?(?= \w+(?:ть|ти|чь)\b)|(?:я )?(?:хочу|хотел бы|хотела бы)(?: знать,? | узнать,? )?(?! чтоб)|мне (?:нужно|надо|нужна|нужен)|(?:объясни|расскажи|покажи|подскажи)(?:те)?(?: мне)?(?: пожалуйста)?,? (?=как|что|почему|зачем|чем|какой|где)|(?:подскажи|скажи)(?:те)?(?: мне)?(?: пожалуйста)?,?|как (?:мне |можно |нам )(?=\w+ть\b|\w+ти\b)|(?:каков[аоы]?|какая|какой) (?=разница)|как (?=\w+(?:ать|ить|еть|ять|ыть|уть|ести|айти|ойти)\b)|в чём (?=разница|отличие|смысл)|в чем (?=разница|отличие|смысл)",
        asks=r"что|как|кто|где|когда|почему|зачем|какой|какая|какое|какие|каков\w*|сколько|чем|напиш\w+|написать|сочини\w*|созда(?:й|йте|ть)|сделай\w*|придума\w+|объясни\w*|расскаж\w+|опиш\w+|перевед\w+|исправь\w*|реши\w*|найди\w*|найти|вычисли\w*|докажи\w*|сравни\w*|предлож\w+|составь\w*|сгенерируй\w*|продолжи\w*|распредели\w*|перепиши\w*|проанализируй\w*|переделай|давай|определи\w*|рассчитай\w*|дай|помоги\w*|нарисуй",
        adjuncts="в на с для по без при от из",
        breaks="который которая которое которые чтобы потому если когда где но",
        tails=r",? (?:пожалуйста|спасибо|плиз)",
        roles=r"ты(?: [—–-])? (?=(?:эксперт|опытный|профессиональный|профессионал))",
        asides=r"вы (?:эксперт|опытный)|представь|действуй как|веди себя|отвечай|ответь|используй|учти|не |избегай|я (?:—|-|–)|вот |дано|выберите один|x закрыть|ответ",
        vague="напиши сочини создай придумай историю рассказ код вопрос проблема ошибка текст идея помощь это лучше задача",
    ),
    "uk": Table(
        words="і й та в у на з зі із що як до від по за про для при без під над через між або але а якщо щоб коли де хто чому навіщо який яка яке які це цей ця ці я ти він вона воно ми ви вони мені мене мій моя моє мої твій свій його її їх був була було були бути є немає чи би б же так теж тільки дуже можу можеш можна треба потрібно хочу",
        voids=r"привіт|вітаю|добрий (?:день|вечір)|доброго (?:дня|ранку|вечора)|дякую|так|ні|добре|гаразд|будь ласка|продовжуй|далі|бувай|як справи|у мене (?:є )?(?:питання|запитання)",
        leads=r"будь ласка,?|(?:чи )?(?:можеш|можете|міг би ти|могли б ви)(?: мені)?(?: будь ласка)?(?: допомогти(?: з| мені)?| пояснити,? | сказати,? )?|допоможи(?:ть|те)?(?: мені)?(?:,? будь ласка,?)?(?= \w+ти\b)|(?:я )?(?:хочу|хотів би|хотіла б)(?: знати,? | дізнатися,? )?|мені (?:потрібно|треба|потрібна|потрібен)|(?:поясни|розкажи|покажи|підкажи)(?:іть|ть)?(?: мені)?(?:,? будь ласка)?,? (?=як|що|чому|де)|як (?:мені |можна )(?=\w+ти\b)|як (?=\w+(?:ати|ити|іти|яти|ути|ести)\b)|яка (?=різниця)|у чому (?=різниця|полягає)",
        asks=r"що|як|хто|де|коли|чому|навіщо|який|яка|яке|які|скільки|чим|напиш\w+|написати|створ\w+|зроби\w*|придума\w+|поясни\w*|розкаж\w+|опиш\w+|переклад\w+|виправ\w*|розв'яж\w+|знайд\w+|обчисли\w*|порівня\w+|запропону\w+|склад\w+|згенеруй\w*|продовж\w+|чи|дай|допоможи\w*",
        adjuncts="в у на з для по без при від",
        breaks="який яка яке які щоб тому бо якщо коли де але",
        tails=r",? (?:будь ласка|дякую)",
        asides=r"ти (?:—|-|–)|уяви|дій як|поводься|відповідай|використовуй|не |уникай|я (?:—|-|–)|ось ",
        vague="код питання проблема помилка текст ідея допомога це краще",
    ),
    "tr": Table(
        letters="ğışİ",
        words="ve veya ile için bir bu şu o da de ki mi mı mu mü ne nasıl neden niçin niye kim nerede nereye hangi kaç var yok ben sen biz siz onlar bana sana benim senin çok daha en gibi kadar ama fakat ancak çünkü eğer göre sonra önce olarak olan lütfen her",
        voids=r"merhaba(?:lar)?|selam(?:lar)?|günaydın|iyi (?:günler|akşamlar|geceler)|teşekkür(?:ler| ederim)|sağ ?ol|evet|hayır|tamam|lütfen|devam(?: et)?|nasılsın|bir sorum var|hoşça kal",
        leads=r"lütfen,?|(?:bana|bize)(?: lütfen)?(?: (?:yardım et|yardımcı ol|söyle|anlat))?(?! göre)|acaba",
        asks=r"nasıl|ne|neden|niçin|niye|kim|nerede|hangi|kaç|yaz|oluştur|hazırla|açıkla|anlat|çevir|düzelt|özetle|hesapla|karşılaştır|bul|öner|bana",
        breaks="çünkü ama fakat ancak eğer",
        tails=r",? lütfen| (?:yazar|açıklar|anlatır|hazırlar|oluşturur|verir|söyler|önerir|yapar|çevirir|düzeltir) ?m[ıiuü]s[ıiuü]n(?:[ıiuü]z)?| (?:hakkında )?(?:bana )?(?:bilgi ver(?:ir misin(?:iz)?)?)| (?:yaz|açıkla|anlat|hazırla|oluştur|öner|ver)(?:ın|in|un|ün|ınız|iniz)?| yaz(?:abilir)? m[ıi]s[ıi]n",
        asides=r"sen (?:bir )|davran|gibi davran|cevap ver|yanıtla|kullan|kaçın|ben bir",
        vague="kod soru sorun hata metin fikir yardım bunu daha iyi",
    ),
    "ar": Table(
        words="في من على إلى عن مع أو و ثم أن إن هل ما ماذا كيف لماذا متى أين من أي كم هذا هذه ذلك تلك الذي التي أنا أنت هو هي نحن هم لي لك كان كانت يكون لا لم لن قد بين حول عند كل بعض غير بعد قبل حتى إذا لكن يمكن أريد",
        voids=r"مرحب[اًا]*|أهلا(?: وسهلا)?|أهلاً|السلام عليكم(?: ورحمة الله(?: وبركاته)?)?|صباح الخير|مساء الخير|شكرا|شكراً|نعم|لا|حسنا|حسناً|من فضلك|تابع|أكمل|لدي سؤال|عندي سؤال|كيف حالك",
        leads=r"(?:من فضلك|رجاء[ًا]*|لو سمحت)،?|(?:هل )?(?:يمكنك|تستطيع|بإمكانك|ممكن)(?: من فضلك)?(?: (?:مساعدتي|أن تساعدني|ان تساعدني) (?:في|على))?|ساعدني (?:في|على)|(?:أريد|اريد|أود|احتاج|أحتاج)(?: منك)?(?: (?:أن|إلى|ان))?(?: (?:تكتب|أعرف))?(?: لي)?|(?:اكتب|أكتب|أعطني|اعطني|اشرح|أنشئ|قدم|اقترح|صمم|اذكر|ضع)(?: (?:لي|لنا))?|كيف (?:يمكنني|يمكن|أستطيع|استطيع)|ما (?:هو|هي|هما)(?= \S+ \S+ \S+)|ما (?=الفرق)",
        asks=r"كيف|ما|ماذا|لماذا|متى|أين|من|هل|كم|اكتب|أكتب|اشرح|ترجم|صحح|لخص|احسب|قارن|حلل|حل|أوجد|اقترح|أنشئ|صمم|أعد",
        adjuncts="في من على مع إلى",
        breaks="الذي التي لأن حيث لكن عندما إذا",
        tails=r"،? (?:من فضلك|شكرا|لو سمحت)",
        asides=r"أنت (?:خبير|مساعد)|تصرف|تخيل|أجب|استخدم|تجنب|لا تستخدم|أنا ",
        vague="كود سؤال مشكلة خطأ نص فكرة مساعدة هذا",
    ),
    "hi": Table(
        words="का की के को से में पर और या है हैं था थी थे हो हूँ मैं हम तुम आप वह यह ये वे क्या कैसे क्यों कब कहाँ कौन कितना कितने मुझे मेरा मेरी मेरे आपका एक इस उस जो तो भी ही लिए साथ बारे बीच नहीं कर करें करना कि अगर लेकिन",
        voids=r"नमस्ते|नमस्कार|हैलो|हाय|प्रणाम|धन्यवाद|शुक्रिया|हाँ|हां|नहीं|ठीक(?: है)?|कृपया|जारी रखें|आगे|आप कैसे हैं|मेरा एक सवाल है",
        leads=r"कृपया|(?:क्या आप )(?:मुझे |मेरी )?(?:बता सकते हैं (?:कि )?)?|(?:मुझे )(?:बताओ|बताइए|बताएं|समझाओ|समझाइए)(?: कि)?|मुझे(?= .*(?:चाहिए|बता|समझा|दीजिए|दें|दो))",
        asks=r"क्या|कैसे|क्यों|कब|कहाँ|कौन|कितन\w+|मुझे",
        breaks="जो कि लेकिन क्योंकि ताकि",
        tails=r"(?: के बारे में)?(?: (?:मुझे|हमें))? (?:बताओ|बताइए|बताएं|बताइये|समझाओ|समझाइए|समझाएं|लिखें|लिखो|लिखिए|दीजिए|दें|दो|चाहिए|बताने की कृपा करें|बता सकते हैं|समझा सकते हैं|लिख सकते हैं|लिख दो|लिख दीजिए)",
        asides=r"आप एक|जवाब|उत्तर|मान लीजिए",
        vague="कोड सवाल समस्या मदद यह",
    ),
    "vi": Table(
        letters="ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
        words="và của là có cho với trong trên dưới từ đến về như thế nào gì sao tại vì để không được một những các này đó kia tôi bạn mình anh chị em nó họ ai đâu khi nào bao nhiêu nếu thì mà nhưng hay hoặc đã đang sẽ rất cũng chỉ ở ra vào bởi theo hãy",
        voids=r"xin chào|chào(?: bạn)?|cảm ơn|cám ơn|vâng|dạ|có|không|được|tiếp(?: tục)?|bạn khỏe không|tôi có (?:một )?câu hỏi",
        leads=r"(?:xin )?(?:hãy|vui lòng|làm ơn)|(?:bạn )?có thể(?: vui lòng)?(?: giúp (?:tôi|mình))?|(?:hãy )?giúp (?:tôi|mình|em)(?: với)?|(?:tôi|mình|em) (?:muốn|cần)(?: bạn)?(?: biết)?|(?:hãy )?(?:viết|tạo|soạn|lập|đưa|cho|kể|thiết kế|làm)(?: cho)?(?: tôi| mình| em)(?: biết)?(?: (?:một|1))?|(?:viết|tạo|soạn|kể)(?: (?:một|1|bài|câu))(?= )|(?:làm thế nào|làm sao|cách nào)(?: để)?|cách (?=làm|nấu|viết|tạo|học)|(?:giải thích)(?: cho tôi)? (?=tại sao|vì sao|cách)",
        asks=r"làm|tại sao|vì sao|cách|ai|gì|khi nào|ở đâu|viết|tạo|dịch|sửa|tóm tắt|tính|so sánh|giải|giải thích|phân tích|soạn|lập|kể|tìm|hướng dẫn|đề xuất|hãy",
        adjuncts="với cho trong từ bằng theo",
        breaks="mà vì để nhưng khi nếu",
        tails=r" (?:nhé|nha|với|đi|ạ|giúp tôi|giúp mình|được không|cho tôi)+",
        asides=r"bạn là|hãy đóng vai|đóng vai|tưởng tượng|trả lời|sử dụng|không |tôi là|tôi có thông tin",
        vague="code câu hỏi vấn đề lỗi văn bản ý tưởng này",
    ),
    "id": Table(
        words="yang dan di ke dari untuk dengan pada dalam ini itu adalah atau tidak akan bisa dapat saya aku kamu anda dia mereka kami kita apa bagaimana mengapa kenapa siapa kapan mana berapa jika kalau karena tetapi tapi juga sudah sedang sangat lebih oleh seperti tentang antara sebuah seorang ada cara agar supaya tolong",
        voids=r"halo|hai|selamat (?:pagi|siang|sore|malam)|terima ?kasih|makasih|ya|tidak|baik|oke|lanjut(?:kan)?|apa kabar|saya (?:punya|ada) pertanyaan|assalamualaikum|permisi",
        leads=r"(?:tolong|mohon|silakan|coba)\b,?|(?:bisakah|dapatkah|maukah|bisa) (?:kamu|anda|kau)(?: tolong)?(?: (?:bantu|membantu)(?: saya)?)?(?: (?:menjelaskan|memberi(?:kan)?|membuat(?:kan)?|menulis(?:kan)?|beri(?:kan)?)(?: saya)?)?|(?:bantu|bantulah) (?:saya|aku)(?: untuk)?|(?:saya|aku) (?:ingin|mau|butuh|perlu)(?: tahu| mengetahui)?|(?:buat(?:kan)?|tulis(?:kan)?|berikan|beri|jelaskan|ceritakan|susun(?:kan)?|rancang)(?: (?:saya|aku|sebuah|kepada saya))*|bagaimana (?:cara(?:nya)?|saya bisa|saya dapat)(?: untuk)?|bagaimana (?=mem|men|meng)|apa (?:itu )(?=\S+ \S+)|apa (?=perbedaan)",
        asks=r"apa(?:kah)?|bagaimana|mengapa|kenapa|siapa|kapan|di mana|berapa|tulis\w*|buat\w*|terjemahkan|perbaiki|ringkas\w*|hitung\w*|bandingkan|jelaskan|analisis|carikan|cari",
        adjuncts="dengan untuk di dari pada dalam oleh",
        breaks="yang karena tetapi jika agar supaya sehingga",
        tails=r",? (?:terima kasih|tolong|dong|ya)",
        asides=r"kamu adalah|anda adalah|bertindaklah|berperan|bayangkan|jawab|gunakan|jangan|saya adalah|berikut",
        vague="kode pertanyaan masalah kesalahan teks ide bantuan ini",
    ),
    "sv": Table(
        letters="åäö",
        words="och att det den en ett i på av för med till från om som är var har hade kan ska vill jag du han hon vi ni de mig dig min mitt mina din inte också hur vad vem när var varför vilken vilket vilka eller men utan under över mellan efter före mycket så",
        voids=r"hej(?: hej)?|hejsan|tjena|god (?:morgon|kväll|dag)|tack(?: så mycket)?|ja|nej|okej|snälla|fortsätt|jag har en fråga",
        leads=r"snälla,?|(?:kan|skulle) du(?: kunna)?(?: snälla)?(?: hjälpa mig (?:att|med))?|hjälp mig (?:att|med)|jag (?:vill|skulle vilja|behöver)(?: veta)?|hur (?:kan|ska|bör) (?:jag|man|vi)|(?P<last>hur \w+r (?:jag|man)(?: (?:en|ett|min|mitt)(?= ))?)(?= \S)|(?:skriv|skapa|gör|ge|berätta|beskriv|föreslå|förklara)(?: mig)?(?: (?:en|ett)(?= ))|vad är (?=skillnaden)|(?:förklara|berätta)(?: för mig)? (?=hur|vad|varför)",
        asks=r"hur|vad|vem|när|varför|vilke[nt]|vilka|skriv|skapa|gör|ge|översätt|förbättra|sammanfatta|beräkna|jämför|förklara|hitta|rätta|formulera",
        adjuncts="med för i på från utan till",
        breaks="som vilket där när eftersom men så",
        tails=r",? (?:tack|snälla)",
        asides=r"du är|agera|låtsas|svara|använd|undvik|jag är|här är",
        vague="kod fråga problem fel text idé hjälp detta",
    ),
    "zh": Table(
        is_unspaced=True,
        words="为 的 于 和 是 在 与 有 及 把 被 对 从 将 為 與 對 將",
        voids=r"你好(?:呀|啊|吗)?|您好|嗨|哈喽|哈囉|早上好|早安|下午好|晚上好|晚安|谢谢(?:你|您)?|謝謝(?:你|您)?|好的?|是的?|嗯+|行|可以|继续|繼續|再见|在吗|请问|請問|帮帮我|不是",
        leads=r"(?:请问|請問|请|請|麻烦(?:你|您)?|劳烦)[,，]?|(?:你|您)?(?:能|可以|可不可以|能不能|能否|可否)(?!性)(?:请)?(?:帮我|幫我|给我|給我|告诉我|為我|为我)?|(?:帮|幫|给|給|为|為|替)(?:我|我们|我們)(?!国)(?:们)?|我(?:想要?|需要|希望|要)(?:你|您)?(?:知道|了解)?(?:一下)?(?=\S{4})|(?:写|寫|生成|创作|創作|编写|編寫|撰写|制作|设计|提供|创建|列出|推荐|介绍)(?:一下)?(?:出)?(?:[一1两几]?(?:篇|个|個|首|份|段|封|些|张|种|部|套))(?=\S{3})|帮忙|怎么样才能|(?:如何|怎么|怎樣|怎样|怎麼)(?:才能)?(?=\S{4})(?!办|会)|(?:解释|说明|讲讲|介绍)(?:一下)(?=\S{4})|什么是(?=\S{8})|根据(?:以上|上述)(?:信息|内容)?[,，]?|(?:写|寫)(?=\S{6})(?!出)",
        asks=r"写|寫|生成|创作|编写|撰写|设计|提供|翻译|翻譯|解释|总结|分析|计算|比较|修改|改写|优化|证明|求|为什么|為什麼|什么|哪|谁|如何|怎么|怎样|续写|扩写|推荐|介绍|列出|帮|给我|选择|用.{1,20}写|以.{1,20}(?:写|提出)|根据.{1,12}(?:写|创作|生成)|补全|润色|检查",
        tails=r"(?:谢谢|謝謝|好吗|可以吗|行吗|呢|吧|一下)",
        roles=r"你(?:现在)?是(?:一(?:个|名|位))?(?!否|不是)(?=\S{3})",
        asides=r"您是一|假设你|假如你|扮演|作为(?:一个|一名|一位)|请用(?:中文|英文)|不要|注意|要求|回答|输出|输入|题目描述|以下|下面是|如下|例如|注[：:]|(?:这|此)(?:个|些)?(?:是|为)|字数|格式",
        vague="",
    ),
    "ja": Table(
        is_unspaced=True,
        words="",
        voids=r"こんにちは|こんばんは|おはよう(?:ございます)?|はじめまして|どうも|ありがとう(?:ございます)?|はい|いいえ|うん|続けて(?:ください)?|お願いします|よろしく(?:お願いします)?|もしもし|やあ|質問(?:です|があります)|すみません|了解(?:です)?",
        leads=r"(?:すみません|あの|では|それでは|ちなみに)[、,]?",
        asks=r".*(?:ください|下さい|くれ|ほしい|欲しい|教えて|お願い|して|せよ|か|たい)(?:です|ます)?[。？！]?$|なぜ|どう|何|誰|いつ|どこ|どの",
        tails=r"(?:を|について|に関して)?(?:[^、。を]{1,12}(?:ように|字以内で|字程度で|字で|語で|形式で))?(?:詳しく|簡単に|分かりやすく|わかりやすく|一緒に|日本語で)*(?:を)?(?:教え|作成し|説明し|書い|作っ|解説し|提案し|考え|生成し|まとめ|紹介し|挙げ|見せ|出し|作り|列挙し)(?:て|方を教えて)(?:ください|下さい|いただけますか|もらえますか|もらえませんか|くれませんか|くれますか|くれ|ほしい(?:です)?|欲しい(?:です)?|いただきたい(?:です)?|頂けますか)?|(?:を|が|について)(?:お願い(?:し|いたし)ます|知りたい(?:です)?|教えて)|(?:とは|って)?(?:何|なん)(?:です|でしょう)か|(?:は(?:何|なん|どう)(?:です|でしょう)か)|をしてください",
        roles=r"あなたは(?=\S{3})",
        asides=r"あなたの|回答は|出力|注意|条件[:：は]|必ず|なお|また、|わかりやすく|詳細は|考えるとき",
        vague="",
    ),
    "ko": Table(
        words="",
        voids=r"안녕(?:하세요|하십니까)?|반갑습니다|감사합니다|고마워(?:요)?|네|예|아니(?:요|오)?|응|계속(?:해(?:줘|주세요)?)?|좋아(?:요)?|부탁(?:해|드려요|드립니다)|질문(?:이 있(?:어요|습니다))?|하이|헬로",
        leads=r"(?:저기|혹시|그럼|제발|좀)[, ]?|(?:저에게|나에게|제게|내게)",
        asks=r".*(?:줘|주세요|주십시오|줄래|해라|하라|하시오|까요?|나요|니|인가요?|가요|은|는|어때|싶어요?|습니다만)[?.!]?$|왜|어떻게|무엇|뭐|누가|언제|어디|어느|몇",
        tails=r"(?:을|를|에 대해서?|에 관해|에 대하여|도|좀| 좀)? ?(?:자세히 |간단히 |간단하게 |쉽게 |친절하게 |한국어로 |좀 )*(?:알려|작성해|써|설명해|만들어|추천해|가르쳐|제안해|생성해|정리해|소개해|보여|말해|해|적어|짜|지어) ?(?:주세요|주십시오|줘요|줘|줄래요?|주시겠어요|줄 수 있나요|줄 수 있어요?|주실 수 있나요|달라|봐|보세요)|(?:을|를) ?(?:알고|배우고) 싶(?:어요|습니다|어)|(?:이|가)? ?(?:뭐|무엇)(?:예요|에요|인가요|야|이야|입니까|인지)",
        asides=r"당신은|너는|답변은|한국어로|주의|조건|저는",
        vague="",
    ),
    "th": Table(
        is_unspaced=True,
        words="",
        voids=r"สวัสดี(?:ครับ|ค่ะ|คะ)?|หวัดดี|ขอบคุณ(?:ครับ|ค่ะ|มาก)*|ครับ|ค่ะ|ใช่|ไม่|โอเค|ต่อ",
        leads=r"(?:กรุณา|โปรด)|ช่วย(?:ฉัน|ผม)?(?=\S{6})|(?:ฉัน|ผม)(?:อยาก|ต้องการ)(?=\S{6})",
        asks=r"วิธี|อะไร|ทำไม|อย่างไร|เขียน|แปล|อธิบาย|ช่วย",
        tails=r"(?:ให้หน่อย|หน่อย|ครับ|ค่ะ|คะ|นะ|ได้ไหม)+",
    ),
    "other": Table(
        words="",
        voids=r"γεια(?: σου| σας)?|καλημέρα|ευχαριστώ|שלום|תודה|سلام|bună(?: ziua)?|mulțumesc|szia(?:sztok)?|jó napot|köszönöm|hei|moi|terve|kiitos|tak|takk|zdravo|здраво|здравей|добър ден|благодаря|habari|jambo|kumusta|salam",
    ),
}

# These are words like any others where no sign stands behind them: "Test plan", "Next train".
ONLY_ALONE = frozenset(
    "test testing next start stop begin run go continue proceed more again first finally now also well so just quick answer user task problem prompt great cool nice perfect please y n k".split()
)

# A sentence that begins so is none without what follows: "If I lift weights, …".
HANGING = frozenset(
    "if for in since as given with without using considering when while to at on because after before based wenn si se als jeśli если якщо nếu jika".split()
)

# Chinese: a phrase ends before one of these.
PARTICLES = "的和与及并在对从将把被是为以用而且但让使"
