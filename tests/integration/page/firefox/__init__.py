"""The page and the rename dialog in Firefox: tests of Chromium's, and what differs between the two."""
