-- name: take
-- Taken for a while, not locked: a sender that dies leaves them to be sent again.
update outbox as o set attempts = o.attempts + 1, next_try_at = %(again_at)s
from (
    select id from outbox
    where sent_at is null and next_try_at <= %(now)s and channel = %(channel)s
        and district_key = any(select key from districts where code = any(%(districts)s))
    order by id
    limit %(most)s
    for update skip locked
) as due, devices as d
where o.id = due.id and d.key = o.device_key
returning o.id, d.id as device_id, o.payload, o.attempts, o.created_at;

-- name: sent
update outbox set sent_at = %(now)s where id = any(%(ids)s);

-- name: waiting
select channel, count(*) as n, min(created_at) as oldest_at from outbox where sent_at is null group by channel order by channel;

-- name: forget_sent
delete from outbox where sent_at < %(before)s;
