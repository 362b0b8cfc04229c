"""The sources of vocabularies: one small module each, from a file to plain entries."""
