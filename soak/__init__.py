"""Long runs in which processes are killed: what was acknowledged must be there afterwards."""
