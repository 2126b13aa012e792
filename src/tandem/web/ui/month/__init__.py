"""The month's tables as people read them: on a page, on paper, in a spreadsheet. For the office and public doors."""
