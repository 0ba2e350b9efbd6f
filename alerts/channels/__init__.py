"""The ways out of the centre: one small object a kind, which carries a letter and answers how it went."""
