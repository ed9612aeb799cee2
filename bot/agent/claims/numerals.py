"""Numbers written as words."""

_ENGLISH = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

ENGLISH = "|".join(sorted(_ENGLISH, key=len, reverse=True))
CHINESE = "零一二两三四五六七八九十百"


def english_value(word: str) -> float:
    return float(_ENGLISH[word.lower()])


def chinese_value(word: str) -> float:
    """Up to 999: "三十一", "一百零五"."""
    total, digit = 0, 0
    for character in word:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (digit or 1) * (100 if character == "百" else 10)
            digit = 0
    return float(total + digit)
