"""`python -m cleaner` is the same as the command `cleaner`."""

from cleaner.cli import main

if __name__ == "__main__":
    main()
