"""The studio's command line: ``python run.py serve | worker | generate | models | db | verify | …``."""

from app.cli import main

if __name__ == "__main__":
    main()
