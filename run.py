"""The studio's command line: ``python run.py serve | worker | generate | models | db | openapi | bench``."""

from app.cli import main

if __name__ == "__main__":
    main()
