"""The code that the functions share, in five rings whose imports point inwards.

``entrypoints`` take what comes in, over HTTP or from a stream; ``bootstrap`` puts the parts together;
``adapters`` speak to DynamoDB, Bedrock, EventBridge, WebSockets and SQS; ``use_cases`` take what they need
from outside as arguments; ``rules`` know titles and nothing else.
"""

import gc

# Modules come to stay: looking through them for what is left over, while they come, takes a twentieth of a
# cold start (docs/decisions/0004-libraries.md).
gc.set_threshold(50_000)
