"""Numbers in English words, as sessions and topics are counted."""

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
# fmt: off
_ONES = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_FIRST = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on


def ordinal(number: int) -> str:
    """34 as "34th"; 11, 12 and 13 end in "th" in every hundred."""
    ending = "th" if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def ordinal_word(number: int) -> str:
    """6 as "sixth", 21 as "twenty-first"; below 1 and above 99 the figures of ordinal()."""
    if not 1 <= number <= 99:
        return ordinal(number)
    if number < 20:
        return _FIRST[number - 1]
    tens, ones = divmod(number, 10)
    word = _TENS[tens - 2]
    return f"{word}-{_FIRST[ones - 1]}" if ones else f"{word.removesuffix('y')}ieth"


def number_word(number: int) -> str:
    """34 as "thirty-four", 0 as "no"; below 0 and above 99 figures with separators."""
    if not 0 <= number <= 99:
        return f"{number:,}"
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens - 2]}-{_ONES[ones]}" if ones else _TENS[tens - 2]
