"""Linear, named by hand."""
