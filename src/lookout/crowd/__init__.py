"""The rendered crowd: people who do not exist, for the demo, tests and evaluation."""
