"""Pictures: values -> SVG -> PNG or GIF, drawn in a process of their own, with the fonts in fonts/ alone."""
