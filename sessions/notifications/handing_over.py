"""What may become of a message that is handed over, besides being taken. Each says so in words."""


class NotSent(Exception):
    """It was not sent for certain, and may be tried again later."""


class Away(NotSent):
    """The other side does not answer: the messages behind this one need not be tried now."""


class Refused(Exception):
    """It was not sent for certain, and trying again would not help."""


class Unclear(Exception):
    """The connection broke after the message had gone: perhaps it was taken, perhaps not."""


def why(error: BaseException) -> str:
    """The words of an error on one line, without what might be an address with a secret in it."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(reason).split())[:300]
