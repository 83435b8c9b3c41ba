"""Whether two entries of the directory may be about one organisation."""
