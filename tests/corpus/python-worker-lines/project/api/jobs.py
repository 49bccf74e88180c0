async def deliver(ctx, number):
    return number


class WorkerSettings:
    functions = [deliver]
