"""Everything outside: one folder an outside thing."""
