"""How good what is learned is: on recordings that it was not learned from."""
