"""What is often written in place of parts of the implementation, and breaks a promise in some order.

They are kept so that the search and each of its checks can be seen to find what they are for.
"""

from collections.abc import Mapping

from tests.concurrency import bad_renames, bad_requests, bad_titles
from tests.concurrency.implementation import Implementation

MUTANTS: Mapping[str, Implementation] = {
    "WritesWithoutCondition": Implementation(titles=bad_titles.WritesWithoutCondition),
    "ComparesTextOnly": Implementation(titles=bad_titles.ComparesTextOnly),
    "ComparesNoConfirmation": Implementation(titles=bad_titles.ComparesNoConfirmation),
    "ReadsFlagThenWrites": Implementation(titles=bad_titles.ReadsFlagThenWrites),
    "PutsWholeItems": Implementation(titles=bad_renames.PutsWholeItems),
    "RenamesByCompareAndSwap": Implementation(titles=bad_renames.RenamesByCompareAndSwap),
    "RenamesWithoutCondition": Implementation(titles=bad_renames.RenamesWithoutCondition),
    "SwallowsItsFailure": Implementation(titles=bad_renames.SwallowsItsFailure),
    "TakesNoChangeForNoChat": Implementation(titles=bad_renames.TakesNoChangeForNoChat),
    "LeavesNoMark": Implementation(titles=bad_renames.LeavesNoMark),
    "KeepsHistoryBeside": Implementation(titles=bad_renames.KeepsHistoryBeside),
    "WritesTwice": Implementation(titles=bad_titles.WritesTwice),
    "TakesLossesForWins": Implementation(titles=bad_titles.TakesLossesForWins),
    "ShowsWhatItRead": Implementation(titles=bad_titles.ShowsWhatItRead),
    "forgets_its_write": Implementation(titles=bad_titles.forgets_its_write),
    "unmarked": Implementation(titles=bad_titles.unmarked),
    "PatchCarriesTitle": Implementation(chats=bad_requests.PatchCarriesTitle),
    "DeletesWithoutCondition": Implementation(chats=bad_requests.DeletesWithoutCondition),
    "DeletesWithoutToken": Implementation(chats=bad_requests.DeletesWithoutToken),
    "TrustsItsFirstRead": Implementation(titler=bad_requests.TrustsItsFirstRead),
    "LeavesRunningChats": Implementation(titler=bad_requests.LeavesRunningChats),
    "FailsWithoutAChat": Implementation(titler=bad_requests.FailsWithoutAChat),
    "ForgetsWhenItWasAsked": Implementation(regenerate=bad_requests.ForgetsWhenItWasAsked),
    "HearsNoConfirmation": Implementation(regenerate=bad_requests.HearsNoConfirmation),
    "BelievesItsRead": Implementation(regenerate=bad_requests.BelievesItsRead),
    "KnowsNoWinner": Implementation(regenerate=bad_requests.KnowsNoWinner),
    "tells_of_what_was": Implementation(changes=bad_requests.tells_of_what_was),
}
