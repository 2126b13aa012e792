"""A point before the decimals and a comma between thousands, as on every form and sign around the reader."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
