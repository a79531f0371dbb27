"""Who may do what at which address: the table, and the walk that holds the product to it."""
