"""A month's report as one file that can be checked without the centre: its records, its packing, its checking."""
