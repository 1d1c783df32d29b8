"""Who brings each known-bad variant to light, and what is broken then: every check of ours at least once."""

from typing import NamedTuple

from shared.rules.errors.requests import NotFound


class Case(NamedTuple):
    """A variant, a scenario in which it is found out, and what is told of it."""

    name: str
    scenario: str
    broken: str


CASES = [
    Case(
        "WritesWithoutCondition",
        "fallback rename regenerate",
        "regenerate2:1 wrote over 'Words of rename1' (user, version 2), which came after it had read",
    ),
    Case(
        "WritesWithoutCondition",
        "titled rename automatic",
        "automatic2:1 wrote over 'Words of rename1' (user, version 3), which came after it had read",
    ),
    Case(
        "ComparesTextOnly",
        "named away_and_back regenerate",
        "regenerate2:1 wrote over 'Bread without an oven' (user, version 3), which came after it had read",
    ),
    Case(
        "ReadsFlagThenWrites",
        "fallback rename regenerate",
        "regenerate2:1 wrote over 'Words of rename1' (user, version 2), which came after it had read",
    ),
    Case(
        "ComparesNoConfirmation",
        "named confirm regenerate",
        "regenerate2:1 wrote over 'Bread without an oven' (user, version 1), which came after it had read",
    ),
    Case("ReadsFlagThenWrites", "fallback regenerate patch", "regenerate1:1: superseded by nobody"),
    Case("ReadsFlagThenWrites", "fallback automatic message", "automatic1:1: superseded by nobody"),
    Case(
        "PutsWholeItems",
        "fallback rename delete",
        "a deleted chat was written: ('Words of rename1', 2, 'user')",
    ),
    Case("PutsWholeItems", "fallback rename rename", "version 2 follows version 2"),
    Case("PutsWholeItems", "fallback rename rename", "an event's id is there twice: ['1', '2', '2']"),
    Case("PutsWholeItems", "fallback rename patch", "more than the title was written with version 2"),
    Case("RenamesByCompareAndSwap", "fallback rename regenerate", "rename1:1: 412 without cause"),
    Case(
        "RenamesWithoutCondition",
        "named confirm delete",
        "version 2 is not another title: 'Bread without an oven', user",
    ),
    Case(
        "RenamesWithoutCondition",
        "fallback rename if_match",
        "if_match2:1: written over another version than If-Match named",
    ),
    Case(
        "SwallowsItsFailure",
        "fallback rename regenerate",
        "rename1:1: lost: behind its write the title is 'Words of regenerate2', generated",
    ),
    Case("TakesNoChangeForNoChat", "named confirm delete", "confirm1:1: not found, though it was there"),
    Case("LeavesNoMark", "named confirm regenerate", "confirm1:1: answered without a write of its own"),
    Case("LeavesNoMark", "named restore regenerate", "restore1:1: answered without a write of its own"),
    Case(
        "KeepsHistoryBeside",
        "fallback rename patch",
        "written were, beside the chat and what it began with: ['TITLE#2']",
    ),
    Case(
        "WritesTwice",
        "fallback regenerate delete",
        "regenerate1:1: wrote [('Words of regenerate1', 2, 'generated')], and told of none",
    ),
    Case(
        "TakesLossesForWins",
        "fallback rename regenerate",
        "regenerate2:1: told of a write, and the title is ('Words of rename1', 2, 'user')",
    ),
    Case(
        "ShowsWhatItRead",
        "fallback rename regenerate",
        "regenerate2:1: answered with another title, title_version, title_source, title_updated_at",
    ),
    Case("forgets_its_write", "named if_match_unheard delete", "if_match_unheard1:1: 412 without cause"),
    Case(
        "forgets_its_write",
        "named regenerate_unheard delete",
        "regenerate_unheard1:1: wrote [('Words of regenerate_unheard1', 2, 'generated')], and told of none",
    ),
    Case("unmarked", "fallback rename delete", "nobody's request wrote ('Words of rename1', 2, 'user')"),
    Case(
        "PatchCarriesTitle",
        "fallback rename patch",
        "patch2:1 did not leave alone title, title_source, title_updated_at, title_version",
    ),
    Case("SetsActivityBack", "fallback message patch", "message1:1 did not leave alone updated_at"),
    Case(
        "DeletesWithoutCondition", "fallback delete delete", "delete2:1: answered without a write of its own"
    ),
    Case("DeletesWithoutToken", "fallback delete_unheard patch", "nobody's request wrote None"),
    Case("CreatesWhateverIsThere", "absent put put", "version 1 follows version 1"),
    Case(
        "DeletesUnmarked", "absent put delete put", "a deleted chat was written: ('Words of put3', 1, 'user')"
    ),
    Case("TakesItsOwnForAnothers", "absent put rename", "put1:1: created the chat, and told of another's"),
    Case("TakesNoChatForADeletedOne", "absent put rename", "put1:1: told of a deletion, and there was none"),
    Case(
        "TrustsItsFirstRead",
        "fallback rename automatic",
        "automatic2:1 wrote over 'Words of rename1' (user, version 2), which somebody had asked for",
    ),
    Case(
        "TakesGeneratedForItsOwn",
        "titled regenerate automatic",
        "automatic2:1 wrote over 'Words of regenerate1' (generated, version 3), which somebody had asked for",
    ),
    Case(
        "TrustsItsClaim",
        "titled automatic automatic",
        "automatic2:1 wrote over 'Words of automatic1' (automatic, version 3), and no title may follow twice",
    ),
    Case(
        "ClaimsNothing",
        "titled automatic later",
        "later2:1 wrote over 'Words of automatic1' (automatic, version 3), and no title may follow twice",
    ),
    Case(
        "HearsNoOptOut",
        "titled opt_out automatic",
        "automatic2:1 wrote over 'Bread without an oven' (automatic, version 2),"
        " though its owner had excluded the chat",
    ),
    Case("LeavesRunningChats", "fallback patch automatic", "automatic2:1: not needed over a fallback"),
    Case(
        "FailsWithoutAChat",
        "fallback automatic delete",
        f"automatic1:1: was answered {NotFound()!r}",
    ),
    Case(
        "ForgetsReceivedAt",
        "fallback rename regenerate",
        "regenerate2:1 wrote over 'Words of rename1' (user, version 2), which a user had chosen later",
    ),
    Case(
        "HearsNoConfirmation",
        "named confirm regenerate",
        "regenerate2:1 wrote over 'Bread without an oven' (user, version 1), which a user had chosen later",
    ),
    Case(
        "BelievesItsRead",
        "named agree delete",
        "agree1:1: unchanged, and not looked at since the model was asked",
    ),
    Case(
        "BelievesItsRead",
        "fallback agree delete",
        "agree1:1: unchanged, though a model agrees with a title of the source fallback",
    ),
    Case("KnowsNoWinner", "named rename agree", "agree2:1: unchanged, though it is not"),
    Case(
        "tells_of_what_was",
        "fallback rename delete",
        "the events are [None, None]",
    ),
]
