"""Do the tests of the gate notice when its code is edited? One small edit at a time."""
