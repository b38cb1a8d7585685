"""Everything in the browse screen that changes conversations. Made after the first frame: reading needs none of it."""
