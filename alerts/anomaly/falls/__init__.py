"""Falls out of acceleration: windows around impacts, their features, one model a wearing position."""
