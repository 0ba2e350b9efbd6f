-- name: take
-- Taken for a while, not locked: a sender that dies leaves them to be sent again.
update outbox as o set attempts = o.attempts + 1, next_try_at = %(again_at)s
from (
    select id from outbox
    where sent_at is null and next_try_at <= %(now)s and channel = any(%(channels)s)
        and district_key = any(select key from districts where code = any(%(districts)s))
    order by id
    limit %(most)s
    for update skip locked
) as due, devices as d
where o.id = due.id and d.key = o.device_key
returning o.id, o.channel, d.id as device_id, o.payload, o.attempts, o.created_at;

-- name: sent
update outbox set sent_at = %(now)s, state = 'sent' where id = any(%(ids)s);

-- name: waiting
select
    coalesce(c.id, o.channel) as channel, count(*) as n, min(o.created_at) as oldest_at,
    coalesce(bool_or(c.paused_at is not null), false) as paused
from outbox as o
left join channels as c on c.key = o.channel_key
where o.sent_at is null and o.state = 'waiting'
group by coalesce(c.id, o.channel)
order by coalesce(c.id, o.channel);

-- name: forget_sent
delete from outbox where sent_at < %(before)s or (state in ('dropped', 'never') and created_at < %(before)s);

-- name: page
select
    o.id, o.channel as kind, c.id as channel_id, c.name as channel_name, i.id as incident_id, d.id as device_id,
    o.occasion, case when o.sent_at is null then o.state else 'sent' end as state, o.reason, o.last_error, o.attempts,
    o.created_at, o.next_try_at, o.expires_at, o.sent_at
from outbox as o
join districts as di on di.key = o.district_key
left join channels as c on c.key = o.channel_key
left join incidents as i on i.key = o.incident_key
left join devices as d on d.key = o.device_key
where (%(before)s::bigint is null or o.id < %(before)s)
    and (%(id)s::bigint is null or o.id = %(id)s)
    and (%(channel)s::text is null or coalesce(c.id, o.channel) = %(channel)s)
    and (%(state)s::text is null or case when o.sent_at is null then o.state else 'sent' end = %(state)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
order by o.id desc
limit %(most)s;

-- name: retry
-- At once; what had grown too old to send is worth sending again for a while, since a person asks for it.
update outbox as o set
    state = 'waiting', reason = null, next_try_at = %(now)s, expires_at = greatest(o.expires_at, %(expires_at)s)
from channels as c
where o.id = %(id)s and c.key = o.channel_key and c.retired_at is null and o.sent_at is null;

-- name: drop
update outbox set state = 'dropped', reason = %(reason)s
where id = %(id)s and channel_key is not null and sent_at is null and state in ('waiting', 'never');
