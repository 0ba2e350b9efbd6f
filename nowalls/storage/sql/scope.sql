-- name: set_scope
-- For this transaction only. What row-level security compares with; unset means no rows.
select
    set_config('nowalls.whole', %(whole)s, true),
    set_config('nowalls.districts', %(districts)s::text[]::text, true),
    set_config('nowalls.organization', %(organization)s, true);
