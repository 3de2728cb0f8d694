"""Answer for a password under a key of its own, so often and no more.

The keeper is a small process beside the pages, or on another machine. It knows no name, no database and no Django.
Its messages and limits are `docs/protocols/keeper.md`; the numbers in the code are that page's.
"""
