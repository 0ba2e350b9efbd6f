"""Files in and out: import tables, the template, the logins once, labels."""
