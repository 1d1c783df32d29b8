"""The page in Chromium, answered by the handlers."""
