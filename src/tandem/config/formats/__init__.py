"""Numbers as readers in the United States write them, whatever their language."""
