"""The version of the prompt for titles, for those who need no prompt."""

# Increase it with each change of the instructions, of the examples or of what is quoted.
PROMPT_VERSION = 3
