"""How to run Nowalls: real servers as plain processes, containers, and system services."""
