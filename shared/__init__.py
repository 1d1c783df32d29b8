"""The code that the functions share, in five packages whose imports point inwards.

``entrypoints`` parse HTTP requests and stream records. ``bootstrap`` binds use cases to adapters.
``adapters`` call DynamoDB, Bedrock, EventBridge, WebSockets and SQS. ``use_cases`` get their adapters as
arguments. ``rules`` contain the domain logic and do no I/O.
"""

import gc

# Imported modules stay in memory. Garbage collection during imports takes a twentieth of a cold start
# (docs/decisions/0004-libraries.md).
gc.set_threshold(50_000)
