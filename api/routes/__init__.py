"""The HTTP paths, thin: read the request, call what does it, show the answer."""
