"""The code that the functions share, in five packages whose imports point inwards.

``entrypoints`` parse HTTP requests and stream records. ``bootstrap`` binds use cases to adapters.
``adapters`` call DynamoDB, Bedrock, EventBridge, WebSockets and SQS. ``use_cases`` get their adapters as
arguments. ``rules`` contain the domain logic and do no I/O.
"""

import gc

# A cold start makes 95,000 objects, and they stay in memory. One garbage collection takes a twentieth of it
# (docs/decisions/0004-libraries.md).
gc.set_threshold(150_000)
