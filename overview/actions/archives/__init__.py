"""
The whole workspace as one archive, and an archive into a workspace that holds nothing yet.

``lists/`` has every list as CSV, as its page shows it to an owner, ``answers/`` the answers to each
survey as far as its promise lets its page give them, ``data/`` every row as JSON, from which a
worker fills another workspace. ``tables`` says which tables are in ``data/`` and why others are
not; ``left-out.csv`` says it to readers.
"""
