"""What was heard, read into the fields of a brief: rules, no model. Each field points to the words that it came from."""
