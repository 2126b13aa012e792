"""Pure numeric functions: arrays in, frozen results out. No Django, no files, no clock, no global chance."""
