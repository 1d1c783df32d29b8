"""IAM's names of what AWS's services do."""

SERVICES = {"apigatewaymanagementapi": "execute-api", "bedrock_runtime": "bedrock"}
# Where IAM has another name for an operation; a transaction is checked by its parts.
ACTIONS = {
    "execute-api:DeleteConnection": "execute-api:ManageConnections DELETE",
    "execute-api:PostToConnection": "execute-api:ManageConnections POST",
    "bedrock:Converse": "bedrock:InvokeModel",
    "dynamodb:TransactWriteItems": "",
}
PARTS = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}


def action_of(service: str, operation: str) -> str:
    """IAM's name of an operation, on connections with the method; blank for what is checked by parts."""
    service = service.replace("-", "_")
    action = f"{SERVICES.get(service, service)}:{operation}"
    return ACTIONS.get(action, action)
