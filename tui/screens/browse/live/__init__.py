"""Following what others write: it is shown where it happens, and marked until somebody has looked."""
