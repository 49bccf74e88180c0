document.body.append('crane')
