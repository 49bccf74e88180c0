from lantern import create_app

app = create_app()
