"""What others published, read for the desk: pages, feeds, reports; and Markdown files with front matter."""
