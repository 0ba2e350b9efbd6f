-- name: device_alarms
-- What each device's alarms came to, for each kind of suggestion since its last answer.
with kinds (kind, outcome) as (
    select * from jsonb_each_text(%(causes)s::jsonb)
),
last_answers as (
    select device_key, kind, max(at) as at from suggestion_answers group by 1, 2
)
select
    k.kind, d.id as device_id, d.kind as device_kind, s.id as site_id, s.name as site_name, p.id as place_id,
    greatest(%(since)s, max(l.at)) as since, count(*) as settled,
    count(*) filter (where a.outcome = k.outcome) as caused
from settled_alarms('device') as a
join devices as d on d.id = a.device_id and d.retired_at is null
join sites as s on s.key = d.site_key
join places as p on p.key = d.place_key
cross join kinds as k
left join last_answers as l on l.device_key = d.key and l.kind = k.kind
where a.opened_at >= %(since)s and a.opened_at > coalesce(l.at, '-infinity')
    and (%(districts)s::text[] is null or a.district = any(%(districts)s))
    and (%(organization)s::text is null or a.organization = %(organization)s)
group by 1, 2, 3, 4, 5, 6;

-- name: write_answer
insert into suggestion_answers (kind, device_key, answer, note, author_key, at)
select %(kind)s, d.key, %(answer)s, %(note)s, u.key, %(now)s
from devices as d, users as u
where d.id = %(device_id)s and u.id = %(author_id)s;
