"""Errors that a user can mend."""


class UserError(Exception):
    """Its message says what was wrong, what was expected and what to do next; the command line shows that alone.

    Every error class of the package for bad parameters, data, weights, videos or files derives from it.
    """


class MissingExtra(UserError, ImportError):
    """What was asked for needs a package that is not installed."""
