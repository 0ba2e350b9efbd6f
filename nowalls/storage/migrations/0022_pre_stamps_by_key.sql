-- An incident's signals are found each by its key: the statement that writes its stamps is planned once, perhaps on an empty
-- table, and would otherwise read every signal for each incident.
create or replace view incident_stamps with (security_invoker = true) as
select
    i.key as incident_key, i.id, i.district_key, i.site_key, i.kind, i.opened_at, i.closed_at, i.exercise,
    i.state = 'merged' as merged, i.source <> 'device' as by_hand,
    -- A detector that was there and said nothing, and people found that somebody needed help.
    i.source <> 'device' and cardinality(i.signal_ids) = 0
        and coalesce(i.outcome not in ('false_alarm_device', 'pressed_by_mistake', 'visited_no_need'), true)
        and exists (
            select from devices as d
            where d.registered_at <= i.opened_at and (d.retired_at is null or d.retired_at > i.opened_at)
                and case when i.kind = 'fire_hazard'
                    then d.site_key = i.site_key and d.kind in ('smoke', 'heat', 'co', 'gas')
                    else d.place_key = i.place_key and d.kind = 'fall' end
        ) as missed,
    press.at as pressed_at, least(i.opened_at, press.received_at) as stored_at, seen.at as seen_at,
    case when fixed.stamps ? 'claimed' then (fixed.stamps ->> 'claimed')::timestamptz else i.claimed_at end as claimed_at,
    case when fixed.stamps ? 'claimed' then 'corrected' when i.claimed_at is null then null
        when told.claimed_by_person then 'dispatcher' else 'automatic' end as claimed_by,
    case when fixed.stamps ? 'dispatched' then (fixed.stamps ->> 'dispatched')::timestamptz
        else told.dispatched_at end as dispatched_at,
    case when fixed.stamps ? 'dispatched' then 'corrected' when told.dispatched_at is not null then 'dispatcher' end
        as dispatched_by,
    case when fixed.stamps ? 'arrived' then (fixed.stamps ->> 'arrived')::timestamptz else told.arrived_at end as arrived_at,
    case when fixed.stamps ? 'arrived' then 'corrected' else told.arrived_by end as arrived_by,
    case when fixed.stamps ? 'resolved' then (fixed.stamps ->> 'resolved')::timestamptz else i.resolved_at end as resolved_at,
    case when fixed.stamps ? 'resolved' then 'corrected' when i.resolved_at is not null then 'dispatcher' end as resolved_by,
    told.responder_id
from incidents as i
left join lateral (
    -- Where the device's time is not trusted, a signal is kept under the time it was received at.
    -- Each by its key: planned once on an empty table, any other way reads every signal for each incident.
    select case when s.at <> s.received_at then s.at end as at, s.received_at
    from unnest(i.signal_ids) as wanted (id)
    cross join lateral (select g.at, g.received_at, g.id from signals as g where g.id = wanted.id offset 0) as s
    order by s.received_at, s.id
    limit 1
) as press on true
left join lateral (
    select min(s.at) as at from incident_seen as s where s.incident_key = i.key
) as seen on true
left join lateral (
    select
        bool_or(u.role <> 'service') filter (where e.at = i.claimed_at) as claimed_by_person,
        min(e.at) filter (where e.code = 'dispatched') as dispatched_at,
        min(e.at) filter (where e.code = 'arrived') as arrived_at,
        (array_agg(coalesce(e.params ->> 'by', 'dispatcher') order by e.key) filter (where e.code = 'arrived'))[1]
            as arrived_by,
        coalesce(
            (array_agg(e.params ->> 'responder_id' order by e.key) filter (where e.code = 'arrived'))[1],
            (array_agg(e.params ->> 'responder_id' order by e.key desc) filter (where e.code = 'dispatched'))[1]
        ) as responder_id
    from incident_entries as e
    left join users as u on u.key = e.actor_key
    where e.incident_key = i.key and e.code not in ('step', 'note', 'call')
) as told on true
left join lateral (
    select jsonb_object_agg(c.stamp, c.new_at order by c.key) as stamps from corrections as c where c.incident_key = i.key
) as fixed on true;
