import typer

shelf = typer.Typer()


@shelf.command()
def count(folder: str):
    print(folder)


@shelf.command(name="sort")
def sort_books(folder: str):
    print(folder)


if __name__ == "__main__":
    shelf()
