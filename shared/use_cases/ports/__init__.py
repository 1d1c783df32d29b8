"""What the use cases need from outside: a file for each thing that it reaches.

The adapters and the tests' fakes fit these shapes.
"""
