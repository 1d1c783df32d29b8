"""What a run has to reach: a rule that never fires finds nothing."""

from tests.model.meanwhile import BESIDE

# Ten thousand steps at random.
OUTCOMES = {
    "a deleted chat is a 404",
    "a key came free",
    "a month turned over",
    "a reservation was lost",
    "a stranger gets a 404",
    "a ticket: 200",
    "a ticket: 401",
    "again: AutoTitleFunction",
    "again: PurgeFunction",
    "again: TitleEventsFunction",
    "automatic: blocked",
    "automatic: failed",
    "automatic: given up",
    "automatic: not needed",
    "automatic: superseded",
    "automatic: written",
    "bus in trouble",
    "caught up with nothing",
    "caught up with something",
    "create: invalid_request",
    "deleted",
    "get: not_found",
    "history behind",
    "history whole",
    "propose: invalid_request",
    "propose: proposed",
    "purged",
    "pushed to a watcher",
    "regenerate: not_found",
    "regenerate: superseded",
    "regenerate: unchanged",
    "regenerate: written",
    "rename: invalid_request",
    "rename: precondition_failed",
    "renamed",
    "renamed to the same",
    "restore: invalid_request",
    "restore: throttled",
    "restored",
    "told",
    "meanwhile: the same again",
    *(f"meanwhile: {what}" for what in BESIDE),
    *(
        f"{operation}: {outcome}"
        for operation in ("propose", "regenerate")
        for outcome in (
            "died",
            "model_failed",
            "no_default_model",
            "no_user_message",
            "replayed",
            "stood in",
            "title_timeout",
            "title_unusable",
            "usage_limit_exceeded",
        )
    ),
}

# A few hundred, which are always the same. Where a changed rule makes others of them, so may the seed.
IN_EVERY_RUN = {
    "a stranger gets a 404",
    "automatic: written",
    "bus in trouble",
    "history behind",
    "meanwhile: a rename there and back",
    "propose: proposed",
    "purged",
    "regenerate: replayed",
    "regenerate: superseded",
    "regenerate: title_timeout",
    "regenerate: usage_limit_exceeded",
    "regenerate: written",
    "rename: precondition_failed",
    "renamed",
    "restored",
    "told",
}
