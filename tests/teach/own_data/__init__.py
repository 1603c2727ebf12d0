"""The page that opens a file of the reader's own."""
