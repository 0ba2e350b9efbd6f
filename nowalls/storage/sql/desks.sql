-- name: seats
select s.id as shift_id, u.id as user_id, u.name, coalesce(s.last_action_at, s.started_at) as last_action_at, s.asked_at,
    s.absent_since,
    case when u.district_keys is null then array(select code from districts order by code)
        else array(select code from districts where key = any(u.district_keys) order by code) end as districts,
    exists (select 1 from incidents as i where i.owner_key = u.key and i.closed_at is null) as holds
from shifts as s
join users as u on u.key = s.user_key
where s.ended_at is null and u.role in ('dispatcher', 'duty_lead')
order by s.key;

-- name: ask
-- Whoever acted since the look has answered already.
update shifts set asked_at = %(now)s
where id = %(shift_id)s and ended_at is null and asked_at is null and absent_since is null
    and coalesce(last_action_at, started_at) = %(last_action_at)s;

-- name: count_out
update shifts set absent_since = %(now)s
where id = %(shift_id)s and ended_at is null and absent_since is null and asked_at = %(asked_at)s;

-- name: unclaimed
select p.id as place_id
from incidents as i
join places as p on p.key = i.place_key
join districts as d on d.key = i.district_key
where i.state = 'open' and i.closed_at is null and not i.exercise and d.code = any(%(districts)s);

-- name: summary
-- What a colleague must know: what is open, what was promised, what ends soon, who is known to be away.
select
    coalesce((
        select jsonb_agg(jsonb_build_object(
            'id', i.id, 'kind', i.kind, 'state', i.state, 'severity', i.severity, 'site_id', s.id, 'owner_id', u.id
        ) order by i.key)
        from incidents as i
        join sites as s on s.key = i.site_key
        join districts as d on d.key = i.district_key
        left join users as u on u.key = i.owner_key
        where i.closed_at is null and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    ), '[]') as incidents,
    coalesce((
        select jsonb_agg(jsonb_build_object('id', t.id, 'kind', t.kind, 'site_id', s.id, 'due_at', t.due_at, 'owner_id', u.id)
            order by t.due_at)
        from tasks as t
        left join sites as s on s.key = t.site_key
        join districts as d on d.key = t.district_key
        left join users as u on u.key = t.owner_key
        where t.state = 'open' and t.kind in ('call_back', 'welfare_check', 'service_call', 'outage', 'replayed')
            and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    ), '[]') as promised,
    coalesce((
        select jsonb_agg(jsonb_build_object('id', q.id, 'site_id', s.id, 'until_at', q.until_at, 'reason', q.reason)
            order by q.until_at)
        from quiet_periods as q
        join sites as s on s.key = q.site_key
        join districts as d on d.key = s.district_key
        where q.ended_at is null and q.until_at > %(now)s and q.until_at < %(now)s::timestamptz + interval '12 hours'
            and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    ), '[]') as silences,
    coalesce((
        select jsonb_agg(distinct jsonb_build_object('site_id', s.id, 'until_at', a.until_at, 'reason', a.reason))
        from absences as a
        join residents as r on r.key = a.resident_key
        join places as p on p.key = r.place_key
        join sites as s on s.key = p.site_key
        join districts as d on d.key = s.district_key
        where a.ended_at is null and a.from_at <= %(now)s and a.until_at > %(now)s and s.kind = 'home'
            and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    ), '[]') as away;

-- name: offer
insert into handovers (id, from_key, to_key, summary, offered_at)
select %(id)s, f.key, t.key, %(summary)s::jsonb, %(now)s
from users as f
left join users as t on t.id = %(to_id)s
where f.id = %(from_id)s;

-- name: withdraw
delete from handovers as h using users as u where u.key = h.from_key and u.id = %(from_id)s and h.accepted_at is null;

-- name: handovers
select h.id, f.id as from_id, f.name as from_name, t.id as to_id, t.name as to_name, h.summary, h.offered_at,
    h.accepted_at, a.id as accepted_by, h.reason
from handovers as h
join users as f on f.key = h.from_key
left join users as t on t.key = h.to_key
left join users as a on a.key = h.accepted_by
where (%(id)s::text is null or h.id = %(id)s) and (%(id)s::text is not null or h.accepted_at is null or h.offered_at > %(since)s)
order by h.key desc
limit 200;

-- name: sign
update handovers as h set accepted_at = %(now)s, accepted_by = u.key, reason = %(reason)s
from users as u
where u.id = %(user_id)s and h.id = %(id)s and h.accepted_at is null;

-- name: owned_by
select i.id from incidents as i
join users as u on u.key = i.owner_key
where u.id = %(user_id)s and i.closed_at is null
order by i.key;
