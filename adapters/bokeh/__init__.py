"""Charts drawn by Bokeh in a headless Chromium."""

from adapters.bokeh.charts import BokehCharts

__all__ = ["BokehCharts"]
