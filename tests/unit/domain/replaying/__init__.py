"""The pure rules of looking at what was."""
