"""A second reader of what Khéo signs, stores and sends, written from
protocol/README.md alone.  One noun a module; words.py stands below them all."""
