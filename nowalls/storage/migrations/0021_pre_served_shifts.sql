-- Who was on shift within a period, cut to it, and for which districts; a shift that runs lasts until the period's end.
-- Only people all of whose districts are among these, if any are named: of others not every alarm is seen.
create function served_shifts(since timestamptz, until timestamptz, within text[]) returns table (
    user_key integer, district_keys smallint[], began timestamptz, ended timestamptz
) language sql stable parallel safe as $$
    select h.user_key, u.district_keys, greatest(h.started_at, since), least(coalesce(h.ended_at, until), until)
    from shifts as h
    join users as u on u.key = h.user_key
    where h.started_at < until and coalesce(h.ended_at, until) > since
        and (within is null or u.district_keys <@ array(select key from districts where code = any(within)))
$$;
