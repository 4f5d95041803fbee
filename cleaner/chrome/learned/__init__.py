"""Labels of lines learned from labelled pages: what lines look like, a linear chain, its decoding."""
