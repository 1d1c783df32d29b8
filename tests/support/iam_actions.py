"""IAM's names of what AWS's services do."""

SERVICES = {"apigatewaymanagementapi": "execute-api", "bedrock_runtime": "bedrock"}
# Where IAM has another name for an operation; a transaction is checked by its parts.
ACTIONS = {
    "execute-api:DeleteConnection": "execute-api:ManageConnections DELETE",
    "execute-api:PostToConnection": "execute-api:ManageConnections POST",
    "bedrock:Converse": "bedrock:InvokeModel",
    "dynamodb:TransactWriteItems": "",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
# What IAM is asked for a call of a provider's, by its class: nothing for one outside of AWS.
PROVIDERS = {"Bedrock": {"bedrock:InvokeModel"}, "Openai": set()}
PARTS = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}


def actions_of_provider(name: str) -> set[str]:
    """What IAM is asked for a call of the provider with this class; of an unknown one, what nobody allows."""
    return PROVIDERS.get(name, {f"{name} (say in {__name__} what IAM is asked for its calls)"})


def action_of(service: str, operation: str) -> str:
    """IAM's name of an operation, on connections with the method; blank for what is checked by parts."""
    service = service.replace("-", "_")
    action = f"{SERVICES.get(service, service)}:{operation}"
    return ACTIONS.get(action, action)
