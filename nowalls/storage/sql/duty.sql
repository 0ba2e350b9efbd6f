-- name: desks
-- Whoever is on shift, counted as there by agreement, or counted out; of some districts those who share one with the asker.
select u.id as user_id, u.name, u.role, s.started_at, s.asked_at, s.absent_since,
    coalesce((
        select jsonb_agg(jsonb_build_object(
            'id', i.id, 'kind', i.kind, 'state', i.state, 'severity', i.severity, 'exercise', i.exercise,
            'site_id', si.id, 'opened_at', i.opened_at
        ) order by i.exercise, i.key)
        from incidents as i
        join sites as si on si.key = i.site_key
        join districts as d on d.key = i.district_key
        where i.owner_key = u.key and i.closed_at is null
            and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    ), '[]') as incidents
from users as u
left join shifts as s on s.user_key = u.key and s.ended_at is null
where u.disabled_at is null and u.role in ('dispatcher', 'duty_lead') and (u.always_on_duty or s.key is not null)
    and (%(districts)s::text[] is null or u.district_keys is null
        or u.district_keys && (select array_agg(key) from districts where code = any(%(districts)s)))
order by u.role desc, u.key;

-- name: responders
select r.id, d.code as district, r.name, r.kind, r.phone, r.on_duty, r.resting_until, r.lon, r.lat, r.position_at,
    a.incident_id, a.incident_kind, a.exercise, a.site_id, a.dispatched_at, a.accepted_at, a.arrived_at, a.eta_s
from responders as r
join districts as d on d.key = r.district_key
left join lateral (
    select i.id as incident_id, i.kind as incident_kind, i.exercise, s.id as site_id, i.dispatched_at, i.accepted_at,
        i.arrived_at, i.eta_s
    from incidents as i
    join sites as s on s.key = i.site_key
    where i.responder_key = r.key and i.closed_at is null and i.finished_at is null and i.dispatched_at is not null
    order by i.exercise, i.key
    limit 1
) as a on true
where %(districts)s::text[] is null or d.code = any(%(districts)s)
order by r.key;

-- name: today
-- Since midnight on the centre's clock. Exercises are counted apart; what was merged away is counted where it went.
with midnight as (
    select date_trunc('day', %(now)s::timestamptz at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai' as at
), today as (
    select i.*
    from incidents as i
    join districts as d on d.key = i.district_key
    where (i.opened_at >= (select at from midnight) or i.closed_at >= (select at from midnight)) and i.state <> 'merged'
        and (%(districts)s::text[] is null or d.code = any(%(districts)s))
)
select midnight.at as since,
    count(t.key) filter (where not t.exercise and t.opened_at >= midnight.at) as opened,
    count(t.key) filter (where not t.exercise and t.closed_at >= midnight.at) as closed,
    count(t.key) filter (where t.exercise and t.opened_at >= midnight.at) as exercises,
    count(t.claimed_at) filter (where not t.exercise and t.opened_at >= midnight.at) as claimed,
    percentile_cont(0.5) within group (order by extract(epoch from t.claimed_at - t.opened_at))
        filter (where not t.exercise and t.opened_at >= midnight.at) as claim_p50_s
from midnight
left join today as t on true
group by midnight.at;

-- name: areas
-- In which part of town each open incident is; no closer than that.
select i.id as incident_id, d.name as district, d.name_en as district_en, s.subdistrict
from incidents as i
join sites as s on s.key = i.site_key
join districts as d on d.key = i.district_key
where i.closed_at is null and (%(districts)s::text[] is null or d.code = any(%(districts)s))
order by i.key;
