"""Labels of lines learned from labelled pages: what each line looks like, a linear chain over them, and its decoding."""
