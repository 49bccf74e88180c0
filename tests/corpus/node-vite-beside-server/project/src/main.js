document.body.append('seeds')
