"""Pages of the question: do I have to report?"""
