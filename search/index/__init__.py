"""What can be searched for: the public items of the content store as documents of terms, in each search engine."""
