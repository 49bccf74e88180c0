from sortedcontainers import SortedList

VALUES = SortedList([1, 5, 10, 25])


def count(amount: int) -> str:
    coins = []
    for value in reversed(VALUES):
        number, amount = divmod(amount, value)
        coins += [value] * number
    return ", ".join(str(coin) for coin in coins)
