import panel as pn
from bokeh.plotting import figure

pn.extension()

plot = figure(height=300)
plot.line([1, 2, 3], [3, 1, 2])

pn.Column("# Load", plot).servable()
