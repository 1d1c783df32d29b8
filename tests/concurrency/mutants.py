"""What is often written in place of parts of the implementation, and breaks an invariant in some order.

They are kept so that the search and each of its checks can be seen to find what they are for.
"""

from collections.abc import Mapping

from tests.concurrency import rename_mutants, request_mutants, title_mutants
from tests.concurrency.implementation import Implementation

MUTANTS: Mapping[str, Implementation] = {
    "WritesWithoutCondition": Implementation(titles=title_mutants.WritesWithoutCondition),
    "ComparesTextOnly": Implementation(titles=title_mutants.ComparesTextOnly),
    "ComparesNoConfirmation": Implementation(titles=title_mutants.ComparesNoConfirmation),
    "HearsNoOptOut": Implementation(titles=title_mutants.HearsNoOptOut),
    "ReadsFlagThenWrites": Implementation(titles=title_mutants.ReadsFlagThenWrites),
    "PutsWholeItems": Implementation(titles=rename_mutants.PutsWholeItems),
    "RenamesByCompareAndSwap": Implementation(titles=rename_mutants.RenamesByCompareAndSwap),
    "RenamesWithoutCondition": Implementation(titles=rename_mutants.RenamesWithoutCondition),
    "SwallowsItsFailure": Implementation(titles=rename_mutants.SwallowsItsFailure),
    "TakesNoChangeForNoChat": Implementation(titles=rename_mutants.TakesNoChangeForNoChat),
    "LeavesNoMark": Implementation(titles=rename_mutants.LeavesNoMark),
    "KeepsHistoryBeside": Implementation(titles=rename_mutants.KeepsHistoryBeside),
    "WritesTwice": Implementation(titles=title_mutants.WritesTwice),
    "TakesLossesForWins": Implementation(titles=title_mutants.TakesLossesForWins),
    "ShowsWhatItRead": Implementation(titles=title_mutants.ShowsWhatItRead),
    "forgets_its_write": Implementation(titles=title_mutants.forgets_its_write),
    "unmarked": Implementation(titles=title_mutants.unmarked),
    "PatchCarriesTitle": Implementation(chats=request_mutants.PatchCarriesTitle),
    "DeletesWithoutCondition": Implementation(chats=request_mutants.DeletesWithoutCondition),
    "DeletesWithoutToken": Implementation(chats=request_mutants.DeletesWithoutToken),
    "CreatesWhateverIsThere": Implementation(chats=request_mutants.CreatesWhateverIsThere),
    "DeletesUnmarked": Implementation(chats=request_mutants.DeletesUnmarked),
    "SetsActivityBack": Implementation(messages=request_mutants.SetsActivityBack),
    "TakesItsOwnForAnothers": Implementation(chats=request_mutants.TakesItsOwnForAnothers),
    "TakesNoChatForADeletedOne": Implementation(chats=request_mutants.TakesNoChatForADeletedOne),
    "TrustsItsFirstRead": Implementation(titler=request_mutants.TrustsItsFirstRead),
    "TakesGeneratedForItsOwn": Implementation(titler=request_mutants.TakesGeneratedForItsOwn),
    "TrustsItsClaim": Implementation(titler=request_mutants.TrustsItsClaim),
    "ClaimsNothing": Implementation(claims=request_mutants.ClaimsNothing),
    "LeavesRunningChats": Implementation(titler=request_mutants.LeavesRunningChats),
    "FailsWithoutAChat": Implementation(titler=request_mutants.FailsWithoutAChat),
    "ForgetsReceivedAt": Implementation(regenerate=request_mutants.ForgetsReceivedAt),
    "HearsNoConfirmation": Implementation(regenerate=request_mutants.HearsNoConfirmation),
    "BelievesItsRead": Implementation(regenerate=request_mutants.BelievesItsRead),
    "KnowsNoWinner": Implementation(regenerate=request_mutants.KnowsNoWinner),
    "tells_of_what_was": Implementation(changes=request_mutants.tells_of_what_was),
}
