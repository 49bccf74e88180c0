document.body.append('stars')
