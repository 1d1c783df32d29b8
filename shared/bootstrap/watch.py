"""Binds what functions/watch needs of its own."""

from functools import cache

from shared.adapters.dynamodb.buckets import Buckets
from shared.adapters.dynamodb.ticket_rate import RatedTickets
from shared.bootstrap import open_tabs, storage
from shared.rules.rates import Rate


@cache
def tickets() -> RatedTickets:
    """Tickets to watch with."""
    buckets = Buckets(Rate(storage.settings().watch_tickets_per_minute), storage.now)
    return RatedTickets(open_tabs.watch_store(), storage.table(), storage.now, buckets)
