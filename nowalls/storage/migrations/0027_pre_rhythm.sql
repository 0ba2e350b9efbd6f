-- Rounds and checks open by themselves. What opens was drawn by nobody, and is asked for with the same statement.
grant select, insert on inspections, inspection_entries to nowalls_alerts;
grant select on inspection_draws to nowalls_alerts;
