def on_page_markdown(markdown, **_):
    return markdown.replace("Red", "<span class='red'>Red</span>")
