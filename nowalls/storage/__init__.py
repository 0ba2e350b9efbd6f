"""All that is kept, and the only code that speaks SQL.

The statements stand in ``.sql`` files beside the modules; rows have integer keys that never leave here.
"""
