"""How the flow is driven."""
