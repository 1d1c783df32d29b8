"""What a million users do in a month, and how long functions run: assumptions, to be replaced by your own."""

USERS = 1_000_000
# Of one user in one month: open tabs, each of which sends a ping every four minutes.
WATCHED_MINUTES = 20 * 60
PINGS = WATCHED_MINUTES // 4
# Of one user in one month. What the stream causes is counted with what causes it.
MONTHLY = {
    "create": 20,
    "append": 180,  # ten messages a chat
    "list chats, 50": 60,
    "list messages, 50": 60,
    "automatic title": 20,
    "rename": 2,
    "propose": 2,
    "regenerate, written": 1,
    "delete": 2,
    "watch ticket": 60,
    "watch connect": 60,
    "title changes page": 60 * 2 + PINGS,  # two for each connection, one with each pong
}
# Each change of a title by whatever made it: the history, the bus, one open tab.
TITLE_CHANGES = {
    "create",
    "rename",
    "rename, longest title",
    "restore",
    "automatic title",
    "regenerate, written",
}
MODEL_TITLES = {
    "automatic title",
    "propose",
    "propose, messages sent along",
    "regenerate, written",
    "regenerate, unchanged",
    "regenerate, superseded",
}
INPUT_TOKENS, OUTPUT_TOKENS = 500, 12
# Of a function of 1 GB: what it waits for DynamoDB, by awaited call, then for a model.
SECONDS_AT_LEAST, SECONDS_A_CALL, SECONDS_OF_A_MODEL = 0.005, 0.008, 1.0
LOG_BYTES = 700
# What a chat of eleven messages with their titles keeps.
STORED_BYTES_A_CHAT = 12_000
MONTHS_KEPT = 12
# One alarm watches a metric of each model config.
MODEL_CONFIGS = 2
# X-Ray records the first request of a second, and this share of the others.
TRACED_SHARE = 0.05
SECONDS_A_MONTH = 30 * 24 * 3600
