"""Numbers as people write them: 12, 1.5, twenty, 两, 十五."""

ENGLISH = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "a couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
    "twenty-five": 25, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
ENGLISH_PATTERN = "|".join(sorted(ENGLISH, key=len, reverse=True))
CHINESE_PATTERN = "[零〇一二两三四五六七八九十百]{1,6}"

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def number(text: str) -> float | None:
    """The value of a numeral in digits, English or Chinese; None for anything else."""
    text = text.strip().lower()
    if text in ENGLISH:
        return float(ENGLISH[text])
    if text and all(character in _DIGITS or character in "十百" for character in text):
        return float(_chinese(text))
    try:
        return float(text) if text[:1].isdigit() and len(text) <= 9 else None
    except ValueError:
        return None


def _chinese(text: str) -> int:
    total = 0
    digit: int | None = None
    for character in text:
        unit = {"十": 10, "百": 100}.get(character)
        if unit is None:
            digit = (digit or 0) * 10 + _DIGITS[character]
        else:
            total += (1 if digit is None else digit) * unit
            digit = None
    return total + (digit or 0)
