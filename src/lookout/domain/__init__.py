"""The nouns: frozen values that the stages turn into one another."""
