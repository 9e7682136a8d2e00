"""
Reading uploaded files, in a process of its own.

``python -m imports.reader`` takes one file on its standard input and gives its table on its
standard output, as lines of JSON. It knows no secret, has no Django and no database, and cuts
its own memory, time, files and network before it looks at the file: whatever a file does to the
reader, the process that asked lives on. ``imports.reading`` starts it and speaks its language.
"""
