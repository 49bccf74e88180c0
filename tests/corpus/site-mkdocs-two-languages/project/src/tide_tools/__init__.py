def high(hour: int) -> bool:
    return hour % 12 == 0
