"""What each language says around a request: tables of regular expressions, and nothing else."""

from shared.rules.offline_titles.languages.english import ENGLISH
from shared.rules.offline_titles.languages.latin import LATIN
from shared.rules.offline_titles.languages.scripts import SCRIPTS
from shared.rules.offline_titles.languages.table import Table

TABLES = {
    **ENGLISH,
    **LATIN,
    **SCRIPTS,
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

# But it is a question if one of these comes second: "In which order …".
QUESTIONS = frozenset(
    "what which whose how welchem welcher welchen quel quelle qué cuál quale какой каком каких".split()
)

# A title may end before a second request behind one of these, or before one more noun.
AND = frozenset("and also then und et y e и та và dan och".split())
# A second request begins with these behind one of those.
SECOND = frozenset("use let put keep save send ensure avoid ask".split())
# So does a second question, with one of each.
AUXILIARIES = frozenset("is are was were do does did can could should will would has have".split())
SUBJECTS = frozenset("i you we they he she it there this that".split())
# A phrase does not end in the word behind one of these, as in "how to decode".
WANTS_MORE = frozenset(
    "to me us it can could will would should must may might cannot not i you we they and or zu te att".split()
)
# A phrase does not end in one of these.
WANTS_TO = frozenset(
    "том того тому тем someone somebody anyone anybody everyone something anything those ones jemand jemanden alguien algo say says said know knows set arguing saying explaining showing stating claiming proving telling depend depends consist consists rely relies refer refers belong belongs lead leads point points deal deals able unable keep keeps start starts started stop stops need want expect try order way how addition respect relation regard contrast due according prior related terms bezug hinblick foco enfoque rapport".split()
)
# A title keeps what these make someone do.
CAUSES = frozenset(
    "cause causes causing caused allow allows allowing enable enables help helps helping force forces want wants ask asks tell tells prompt prompts require requires expect expects have has make makes let lets get gets".split()
)
# What something does with what it gets is said behind these.
INPUTS = frozenset("reads takes receives accepts gets loads asks prompts opens fetches".split())
# A title keeps the purpose of these, as in "use it to bake".
WITH_PURPOSE = frozenset("use used it".split())
# "From best to worst" is one phrase.
FROM = frozenset(["from"])
# Clauses that begin so need no subject.
RELATIVE = frozenset("that which who".split())
# What one of these announces, as in "this theme: …", names more than they do.
POINTING = frozenset("this these following below above next".split())
# A passive: "can be versioned" is whole, "can versioned" is not.
BE = frozenset("be is are was were been get gets being".split())
# What a sentence is about often stands behind these.
TOPICS = frozenset(
    "for on about über für zu zum zur um sur pour sobre para per su sul sulla о об для про over voor o dla pro om för về cho tentang untuk".split()
)
# Behind these, two nouns joined by "and" are whole.
BETWEEN = frozenset("between both zwischen entre tra fra между mellan".split())
# These always tell what it is about.
ABOUT = frozenset("about über про sobre".split())
DETERMINERS = frozenset(
    "a an the my his her its their our all any some each every ein eine einen einem einer der die das den dem des un une le la les uno una el los las um uma os as il lo gli een het de del en ett".split()
)

# Chinese: a phrase ends before one of these.
PARTICLES = "的和与及并在对从将把被是为以用而且但让使"
# But not within one of these.
JOINED = frozenset(
    "因为 作为 成为 认为 以为 称为 行为 使用 应用 利用 作用 采用 费用 可以 所以 难以 现在 存在 正在 实在 针对 面对 反对 相对 合并 因而 然而 从而 反而 而且 并且 目的 但是 还是 就是 于是 可是 总是 只是 不是 以及 涉及 总和 温和 共和 参与 即将 自从 服从 不但 即使 促使 大使".split()
)
