import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

    mo.md("# Orbits")
    return (mo,)


if __name__ == "__main__":
    app.run()
