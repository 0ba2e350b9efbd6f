"""The learned routine against fixed limits: false warnings, and how late a warning comes when life stops."""
