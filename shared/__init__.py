"""The code that the functions share, in three rings whose imports point inwards.

``rules`` know titles and nothing else; ``use_cases`` take what they need from outside as arguments;
``adapters`` speak to DynamoDB, Bedrock, EventBridge and HTTP.
"""
