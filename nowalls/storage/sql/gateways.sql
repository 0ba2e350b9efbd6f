-- name: add
insert into gateway_claims (id, serial, model, password_hash, code_digest, created_at, created_by, expires_at)
select %(id)s, %(serial)s, %(model)s, %(password_hash)s, %(code_digest)s, %(now)s, key, %(expires_at)s
from users
where id = %(user_id)s;

-- name: renew
update gateway_claims set code_digest = %(code_digest)s, expires_at = %(expires_at)s
where id = %(id)s and claimed_at is null;

-- name: claim
-- The row's lock and claimed_at let one claim of two at once win.
update gateway_claims as c set claimed_at = %(now)s, claimed_by = u.key
from users as u
where u.id = %(user_id)s and c.code_digest = %(code_digest)s and c.claimed_at is null and c.expires_at > %(now)s
returning c.id, c.serial, c.model, c.password_hash;

-- name: waiting
select c.key, c.id, c.serial, c.model, c.created_at, c.expires_at, c.claimed_at
from gateway_claims as c
where c.key > %(after)s and (%(id)s::text is null or c.id = %(id)s)
order by c.key
limit %(most)s;

-- name: wrong_codes
-- Locked through the user's own row, for there may be no row of wrong codes yet.
select coalesce(w.count, 0) as count, w.since
from users as u
left join wrong_claim_codes as w on w.user_key = u.key
where u.id = %(user_id)s
for update of u;

-- name: write_wrong_codes
insert into wrong_claim_codes (user_key, count, since)
select key, %(count)s, %(since)s from users where id = %(user_id)s
on conflict (user_key) do update set count = excluded.count, since = excluded.since;

-- name: forget_wrong_codes
delete from wrong_claim_codes as w using users as u where u.key = w.user_key and u.id = %(user_id)s;
