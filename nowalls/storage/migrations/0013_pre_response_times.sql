-- Response times: what happened when in each incident, by whose word, and what was aimed at.

-- What was aimed at from a moment on; never changed, so that a new aim judges nothing that was before it.
create table response_targets (
    valid_from timestamptz primary key,
    claim_soon_s integer not null check (claim_soon_s > 0),
    claim_soon_share double precision not null check (claim_soon_share between 0 and 1),
    claim_late_s integer not null check (claim_late_s >= claim_soon_s),
    claim_late_share double precision not null check (claim_late_share between 0 and 1),
    on_site_town_s integer not null check (on_site_town_s > 0),
    on_site_remote_s integer not null check (on_site_remote_s >= on_site_town_s),
    on_site_share double precision not null check (on_site_share between 0 and 1),
    on_site_late_s integer not null check (on_site_late_s >= on_site_remote_s),
    on_site_late_share double precision not null check (on_site_late_share between 0 and 1),
    made_at timestamptz not null,
    -- The first row is of before the beginning; any other is made before it is valid.
    constraint not_of_the_past check (valid_from >= made_at or valid_from = '-infinity')
);
create trigger response_targets_appended before update or delete or truncate on response_targets
    for each statement execute function refuse_change();
-- Claimed: TEC Quality's answer targets. On site: 15 minutes in town, 30 outside it, an hour for the last of them.
insert into response_targets values ('-infinity', 60, 0.975, 180, 0.99, 900, 1800, 0.9, 3600, 1, now());

-- A stamp that was wrong, with who says so and why. The incident's own log stays as it was.
create table corrections (
    key bigint generated always as identity primary key,
    incident_key bigint not null references incidents,
    stamp text not null check (stamp in ('claimed', 'dispatched', 'arrived', 'resolved')),
    old_at timestamptz,
    new_at timestamptz,
    reason text not null check (reason <> ''),
    author_key integer not null references users,
    at timestamptz not null
);
create index corrections_by_incident on corrections (incident_key, key);
create trigger corrections_appended before update or delete or truncate on corrections
    for each statement execute function refuse_change();

-- What an incident's own log says of its stamps: the first of each, and by whose word.
create view incident_stamps with (security_invoker = true) as
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
    select case when s.at <> s.received_at then s.at end as at, s.received_at
    from signals as s
    where s.id = any(i.signal_ids)
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

-- The stamps that count, one row an incident: the log's own, those of what was merged into it, and corrections.
create table incident_times (
    incident_key bigint primary key references incidents,
    district_key smallint not null references districts,
    site_key integer not null references sites,
    kind text not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    exercise boolean not null,
    merged boolean not null,
    by_hand boolean not null,
    missed boolean not null,
    pressed_at timestamptz,
    stored_at timestamptz not null,
    seen_at timestamptz,
    claimed_at timestamptz,
    claimed_by text,
    dispatched_at timestamptz,
    dispatched_by text,
    arrived_at timestamptz,
    arrived_by text,
    resolved_at timestamptz,
    resolved_by text,
    responder_id text,
    claim_checked boolean not null default false
);
create index incident_times_by_opening on incident_times (opened_at);
create index incident_times_unchecked on incident_times (stored_at) where not claim_checked;

insert into incident_times
select
    incident_key, district_key, site_key, kind, opened_at, closed_at, exercise, merged, by_hand, missed, pressed_at,
    stored_at, seen_at, claimed_at, claimed_by, dispatched_at, dispatched_by, arrived_at, arrived_by, resolved_at,
    resolved_by, responder_id
from incident_stamps;

-- One emergency has one beginning and one first of each, whichever number it went on under.
create function absorb_times(merged_ids text[]) returns void language sql as $$
    update incident_times as t set
        stored_at = least(t.stored_at, m.stored_at),
        pressed_at = case when m.stored_at < t.stored_at then m.pressed_at else t.pressed_at end,
        seen_at = least(t.seen_at, m.seen_at),
        claimed_at = case when t.claimed_by = 'corrected' then t.claimed_at else least(t.claimed_at, m.claimed_at) end,
        claimed_by = case when t.claimed_by = 'corrected' or t.claimed_at <= m.claimed_at or m.claimed_at is null
            then t.claimed_by else m.claimed_by end,
        dispatched_at = case when t.dispatched_by = 'corrected' then t.dispatched_at
            else least(t.dispatched_at, m.dispatched_at) end,
        dispatched_by = case when t.dispatched_by = 'corrected' or t.dispatched_at <= m.dispatched_at
            or m.dispatched_at is null then t.dispatched_by else m.dispatched_by end,
        arrived_at = case when t.arrived_by = 'corrected' then t.arrived_at else least(t.arrived_at, m.arrived_at) end,
        arrived_by = case when t.arrived_by = 'corrected' or t.arrived_at <= m.arrived_at or m.arrived_at is null
            then t.arrived_by else m.arrived_by end,
        responder_id = coalesce(t.responder_id, m.responder_id),
        claim_checked = false
    from incident_times as m
    join incidents as i on i.key = m.incident_key
    join incidents as survivor on survivor.id = i.merged_into
    where i.id = any(merged_ids) and t.incident_key = survivor.key
$$;
do $$
declare
    each record;
begin
    for each in select id from incidents where merged_into is not null order by closed_at, key loop
        perform absorb_times(array[each.id]);
    end loop;
end $$;

-- Every incident judged as of a moment: how long each thing took from when the centre had it, and whether that was
-- within what was aimed at then. A judgement that is open is null: the time is not over yet, or nobody had to go.
-- `key` and `name` are its group's; hours, shifts (08 to 16 to 24) and months are those of the district's clock.
create function judged_times(as_of timestamptz, grouped_by text) returns table (
    incident_key bigint, district_key smallint, site_key integer, district text, organization text, key text, name text,
    opened_at timestamptz, counted boolean, exercise boolean, merged boolean, automatic boolean, by_hand boolean,
    missed boolean, corrected boolean, stored_s double precision, screen_s double precision, claim_s double precision,
    dispatch_s double precision, arrive_s double precision, resolve_s double precision,
    claim_soon boolean, claim_late boolean, on_site boolean, on_site_late boolean
) language sql stable parallel safe as $$
    select
        t.incident_key, t.district_key, t.site_key, d.code, o.id,
        case grouped_by
            when 'kind' then t.kind
            when 'site' then s.id
            when 'organization' then coalesce(o.id, '')
            when 'district' then d.code
            when 'subdistrict' then concat_ws(':', d.code, s.subdistrict)
            when 'community' then concat_ws(':', d.code, s.subdistrict, s.community)
            when 'hour' then to_char(t.opened_at at time zone 'Asia/Shanghai', 'HH24')
            when 'shift' then (array['night', 'day', 'evening'])[
                1 + date_part('hour', t.opened_at at time zone 'Asia/Shanghai')::integer / 8
            ]
            when 'month' then to_char(t.opened_at at time zone 'Asia/Shanghai', 'YYYY-MM')
            when 'responder' then coalesce(t.responder_id, '')
        end,
        case grouped_by
            when 'site' then s.name
            when 'organization' then o.name
            when 'district' then d.name
            when 'subdistrict' then s.subdistrict
            when 'community' then s.community
            when 'responder' then r.name
        end,
        t.opened_at,
        not t.exercise and not t.merged and t.claimed_by is distinct from 'automatic',
        t.exercise, t.merged and not t.exercise,
        t.claimed_by is not distinct from 'automatic' and not t.exercise and not t.merged, t.by_hand, t.missed,
        'corrected' in (t.claimed_by, t.dispatched_by, t.arrived_by, t.resolved_by) is true,
        case when t.pressed_at is not null then greatest(0, date_part('epoch', t.stored_at - t.pressed_at)) end,
        case when t.seen_at is not null then greatest(0, date_part('epoch', t.seen_at - t.stored_at)) end,
        case when t.claimed_at is not null then greatest(0, date_part('epoch', t.claimed_at - t.stored_at)) end,
        case when t.dispatched_at is not null then greatest(0, date_part('epoch', t.dispatched_at - t.stored_at)) end,
        case when t.arrived_at is not null then greatest(0, date_part('epoch', t.arrived_at - t.stored_at)) end,
        case when t.resolved_at is not null then greatest(0, date_part('epoch', t.resolved_at - t.stored_at)) end,
        case when t.claimed_at - t.stored_at <= v.claim_soon_s * interval '1 s' then true
            when t.claimed_at is not null or t.closed_at is not null
                or as_of - t.stored_at > v.claim_soon_s * interval '1 s' then false end,
        case when t.claimed_at - t.stored_at <= v.claim_late_s * interval '1 s' then true
            when t.claimed_at is not null or t.closed_at is not null
                or as_of - t.stored_at > v.claim_late_s * interval '1 s' then false end,
        case when t.dispatched_at is null and t.arrived_at is null then null
            when t.arrived_at - t.stored_at <= l.on_site_s * interval '1 s' then true
            when t.arrived_at is not null or coalesce(t.closed_at, as_of) - t.stored_at > l.on_site_s * interval '1 s'
                then false end,
        case when t.dispatched_at is null and t.arrived_at is null then null
            when t.arrived_at - t.stored_at <= v.on_site_late_s * interval '1 s' then true
            when t.arrived_at is not null or coalesce(t.closed_at, as_of) - t.stored_at > v.on_site_late_s * interval '1 s'
                then false end
    from incident_times as t
    join sites as s on s.key = t.site_key
    join districts as d on d.key = t.district_key
    left join organizations as o on o.key = s.organization_key
    left join responders as r on r.id = t.responder_id
    join (
        select a.*, coalesce(lead(a.valid_from) over (order by a.valid_from), 'infinity') as valid_to
        from response_targets as a
    ) as v on v.valid_from <= t.opened_at and t.opened_at < v.valid_to
    -- Towns and townships by the name of the division, 镇 and 乡; what is not known is judged as in town.
    cross join lateral (
        select case when s.subdistrict ~ '[镇乡]$' then v.on_site_remote_s else v.on_site_town_s end as on_site_s
    ) as l
$$;

-- Every claim later than the last limit, or never, must be accounted for: one report an incident, opened by rule.
create table exception_reports (
    key bigint generated always as identity primary key,
    id text not null unique default 'exc-' || replace(gen_random_uuid()::text, '-', ''),
    incident_key bigint not null unique references incidents,
    opened_at timestamptz not null,
    limit_s integer not null,
    cause text,
    account text,
    author_key integer references users,
    filled_at timestamptz,
    constraint filled_whole check (
        (filled_at is null) = (cause is null) and (filled_at is null) = (account is null)
        and (filled_at is null) = (author_key is null)
    )
);
create index exception_reports_unfilled on exception_reports (key) where filled_at is null;

do $$
declare
    each text;
begin
    foreach each in array array['corrections', 'incident_times', 'exception_reports'] loop
        execute format('alter table %I enable row level security', each);
        execute format(
            'create policy services on %I to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true)', each
        );
    end loop;
    foreach each in array array['corrections', 'exception_reports'] loop
        execute format(
            'create policy by_scope on %1$I to nowalls_api using ((select scope_is_whole())'
            ' or exists (select from incidents as parent where parent.key = %1$I.incident_key))', each
        );
    end loop;
end $$;
create policy by_scope on incident_times to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or exists (select from sites as parent where parent.key = incident_times.site_key)
);
grant select on response_targets, corrections, incident_stamps to nowalls_alerts, nowalls_api;
grant insert on corrections to nowalls_api;
grant select, insert, update on incident_times to nowalls_alerts, nowalls_api;
grant select, insert on exception_reports to nowalls_alerts;
grant select, update on exception_reports to nowalls_api;
