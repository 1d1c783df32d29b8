"""What is often written in place of parts of the product, and breaks a promise in some order.

They are kept so that the search and each of its checks can be seen to find what they are for.
"""

from collections.abc import Mapping

from tests.concurrency import bad_renames, bad_requests, bad_titles
from tests.concurrency.product import Product

KNOWN_BAD: Mapping[str, Product] = {
    "WritesWithoutCondition": Product(titles=bad_titles.WritesWithoutCondition),
    "ComparesTextOnly": Product(titles=bad_titles.ComparesTextOnly),
    "ComparesNoConfirmation": Product(titles=bad_titles.ComparesNoConfirmation),
    "ReadsFlagThenWrites": Product(titles=bad_titles.ReadsFlagThenWrites),
    "PutsWholeItems": Product(titles=bad_renames.PutsWholeItems),
    "RenamesByCompareAndSwap": Product(titles=bad_renames.RenamesByCompareAndSwap),
    "RenamesWithoutCondition": Product(titles=bad_renames.RenamesWithoutCondition),
    "SwallowsItsFailure": Product(titles=bad_renames.SwallowsItsFailure),
    "TakesNoChangeForNoChat": Product(titles=bad_renames.TakesNoChangeForNoChat),
    "LeavesNoMark": Product(titles=bad_renames.LeavesNoMark),
    "KeepsHistoryBeside": Product(titles=bad_renames.KeepsHistoryBeside),
    "WritesTwice": Product(titles=bad_titles.WritesTwice),
    "TakesLossesForWins": Product(titles=bad_titles.TakesLossesForWins),
    "ShowsWhatItRead": Product(titles=bad_titles.ShowsWhatItRead),
    "forgets_its_write": Product(titles=bad_titles.forgets_its_write),
    "unmarked": Product(titles=bad_titles.unmarked),
    "PatchCarriesTitle": Product(chats=bad_requests.PatchCarriesTitle),
    "DeletesWithoutCondition": Product(chats=bad_requests.DeletesWithoutCondition),
    "DeletesWithoutToken": Product(chats=bad_requests.DeletesWithoutToken),
    "TrustsItsFirstRead": Product(titler=bad_requests.TrustsItsFirstRead),
    "LeavesRunningChats": Product(titler=bad_requests.LeavesRunningChats),
    "FailsWithoutAChat": Product(titler=bad_requests.FailsWithoutAChat),
    "forgets_when_it_was_asked": Product(regenerate=bad_requests.forgets_when_it_was_asked),
    "hears_no_confirmation": Product(regenerate=bad_requests.hears_no_confirmation),
    "believes_its_read": Product(regenerate=bad_requests.believes_its_read),
    "knows_no_winner": Product(regenerate=bad_requests.knows_no_winner),
    "tells_of_what_was": Product(changes=bad_requests.tells_of_what_was),
}
