"""Where alerts are recorded before anybody sees them."""
