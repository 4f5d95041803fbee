"""Which encoding bytes are in, and the text they hold: whole files, parts of glued ones, and bytes that are damaged."""
