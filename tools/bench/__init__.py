"""What the service takes: time, calls, units, bytes and tokens, as ``make bench`` measures it."""
