"""The version of this code. ``make release`` writes it."""

VERSION = "0.1.0"
