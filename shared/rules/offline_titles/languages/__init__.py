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

# Chinese: a phrase ends before one of these.
PARTICLES = "的和与及并在对从将把被是为以用而且但让使"
