from nicegui import ui

ui.label("Seeds sown this week")
ui.run(title="Garden", port=8090, reload=False, show=False)
