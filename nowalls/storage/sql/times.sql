-- name: write
-- The first of each stamp counts, so a row only ever gets earlier ones; what was corrected, the closing and what is made
-- of it stand as they are now. A month that may be rolled up already is stale then.
with written as (
    insert into incident_times as t (
        incident_key, district_key, site_key, kind, opened_at, closed_at, exercise, merged, by_hand, missed, pressed_at,
        stored_at, seen_at, claimed_at, claimed_by, dispatched_at, dispatched_by, arrived_at, arrived_by, resolved_at,
        resolved_by, responder_id
    )
    select
        incident_key, district_key, site_key, kind, opened_at, closed_at, exercise, merged, by_hand, missed, pressed_at,
        stored_at, seen_at, claimed_at, claimed_by, dispatched_at, dispatched_by, arrived_at, arrived_by, resolved_at,
        resolved_by, responder_id
    -- One after the other by their key: planned once on empty tables, any other way reads all incidents.
    from (select distinct unnest(%(incident_ids)s::text[]) as id) as wanted
    cross join lateral (select s.* from incident_stamps as s where s.id = wanted.id offset 0) as stamps
    on conflict (incident_key) do update set
        closed_at = excluded.closed_at, merged = excluded.merged, missed = excluded.missed,
        pressed_at = case when excluded.stored_at < t.stored_at then excluded.pressed_at else t.pressed_at end,
        stored_at = least(t.stored_at, excluded.stored_at),
        seen_at = least(t.seen_at, excluded.seen_at),
        claimed_at = case when excluded.claimed_by = 'corrected' then excluded.claimed_at
            else least(t.claimed_at, excluded.claimed_at) end,
        claimed_by = case when excluded.claimed_by = 'corrected' or t.claimed_at is null
            or excluded.claimed_at < t.claimed_at then excluded.claimed_by else t.claimed_by end,
        dispatched_at = case when excluded.dispatched_by = 'corrected' then excluded.dispatched_at
            else least(t.dispatched_at, excluded.dispatched_at) end,
        dispatched_by = case when excluded.dispatched_by = 'corrected' or t.dispatched_at is null
            or excluded.dispatched_at < t.dispatched_at then excluded.dispatched_by else t.dispatched_by end,
        arrived_at = case when excluded.arrived_by = 'corrected' then excluded.arrived_at
            else least(t.arrived_at, excluded.arrived_at) end,
        arrived_by = case when excluded.arrived_by = 'corrected' or t.arrived_at is null
            or excluded.arrived_at < t.arrived_at then excluded.arrived_by else t.arrived_by end,
        resolved_at = excluded.resolved_at, resolved_by = excluded.resolved_by,
        responder_id = coalesce(excluded.responder_id, t.responder_id),
        claim_checked = t.claim_checked and t.stored_at <= excluded.stored_at
            and excluded.claimed_by is distinct from 'corrected'
    returning t.opened_at
)
insert into stale_months (month)
select distinct month_of(opened_at) from written where opened_at < now() - interval '3 days';

-- name: absorb
select absorb_times(%(incident_ids)s);

-- name: stamps
-- One incident's stamps that count, locked: two corrections of one incident go one after the other.
select t.pressed_at, t.stored_at, t.seen_at, t.claimed_at, t.claimed_by, t.dispatched_at, t.dispatched_by,
    t.arrived_at, t.arrived_by, t.resolved_at, t.resolved_by
from incident_times as t
join incidents as i on i.key = t.incident_key
where i.id = %(incident_id)s
for update of t;

-- name: write_correction
insert into corrections (incident_key, stamp, old_at, new_at, reason, author_key, at)
select i.key, %(stamp)s, %(old_at)s, %(new_at)s, %(reason)s, u.key, %(at)s
from incidents as i, users as u
where i.id = %(incident_id)s and u.id = %(author_id)s;
