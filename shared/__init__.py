"""The code that the functions share, in three rings whose imports point inwards.

``rules`` know titles and nothing else; ``use_cases`` take what they need from outside as arguments;
``adapters`` speak to DynamoDB, Bedrock, EventBridge and HTTP.
"""

import gc

# Modules come to stay: looking through them for what is left over, while they come, takes a twentieth of a
# cold start (docs/decisions/0004-libraries.md).
gc.set_threshold(50_000)
