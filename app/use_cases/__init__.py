"""What the product does, one function for each thing; a module for each subject."""
