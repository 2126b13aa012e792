"""The shared look: templates, tokens, charts, maps, forms."""
