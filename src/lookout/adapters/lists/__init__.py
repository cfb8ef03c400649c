"""Where lists come from: a folder, or a signed bundle of one; nowhere else."""
