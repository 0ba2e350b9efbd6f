-- name: reserve
insert into idempotency_keys (user_key, path, key, body_digest, status, created_at)
select key, %(path)s, %(key)s, %(body_digest)s, 0, %(now)s from users where id = %(user_id)s
on conflict (user_key, path, key) do update set
    body_digest = excluded.body_digest, status = 0, answer = null, location = null, object_id = null,
    created_at = excluded.created_at
where idempotency_keys.created_at < %(now)s::timestamptz - interval '24 hours'
    or (idempotency_keys.status = 0 and idempotency_keys.created_at < %(now)s::timestamptz - interval '30 seconds');

-- name: kept
select k.body_digest, k.status, k.location, k.answer, k.object_id
from idempotency_keys as k
join users as u on u.key = k.user_key
where u.id = %(user_id)s and k.path = %(path)s and k.key = %(key)s;

-- name: keep
update idempotency_keys set status = %(status)s, location = %(location)s, answer = %(answer)s::jsonb, object_id = %(object_id)s
where user_key = (select key from users where id = %(user_id)s) and path = %(path)s and key = %(key)s;

-- name: release
delete from idempotency_keys
where user_key = (select key from users where id = %(user_id)s) and path = %(path)s and key = %(key)s and status = 0;
