"""What a node hands over to a publication: pieces of what it may release, as signed files in a folder that it never reads."""
