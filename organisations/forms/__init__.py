"""What people may type about organisations, besides the editor's form of an entry."""
