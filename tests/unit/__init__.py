"""One module's rules at a time: no socket, no server, time as an argument."""
