-- name: page
select u.key, u.id, u.username, u.name, u.role, o.id as organization, u.always_on_duty, u.disabled_at, u.created_at,
    u.password_changed_at, k.expires_at,
    case when u.district_keys is null then null
        else array(select code from districts where key = any(u.district_keys) order by code) end as districts,
    array(
        select distinct d.code from sites as s
        join districts as d on d.key = s.district_key
        where s.organization_key = u.organization_key
    ) as organization_districts
from users as u
left join organizations as o on o.key = u.organization_key
left join lateral (
    select s.expires_at from sessions as s where u.role = 'service' and s.user_key = u.key order by s.created_at desc limit 1
) as k on true
where u.key > %(after)s and (%(id)s::text is null or u.id = %(id)s) and (u.role = 'service') = %(services)s
    and (%(role)s::text is null or u.role = %(role)s)
    and (%(services)s = false or u.disabled_at is null)
order by u.key
limit %(most)s;

-- name: unknown_names
select
    array(select wanted from unnest(%(districts)s::text[]) as wanted where wanted not in (select code from districts))
        as districts,
    %(organization)s::text is not null and organization_key(%(organization)s) is null as organization;

-- name: organization_districts
select distinct d.code from sites as s
join districts as d on d.key = s.district_key
where s.organization_key = organization_key(%(organization)s);

-- name: change
update users set
    name = %(name)s, role = %(role)s, always_on_duty = %(always_on_duty)s,
    district_keys = case when %(districts)s::text[] is null then null
        else array(select key from districts where code = any(%(districts)s)) end,
    organization_key = organization_key(%(organization)s),
    disabled_at = case when %(disabled)s then coalesce(disabled_at, %(now)s) end
where id = %(id)s;

-- name: admins
-- Locked: of two administrators who take each other's rights away, the second finds out.
select id from users where role = 'admin' and disabled_at is null and district_keys is null order by key for update;

-- name: set_password
update users set password_hash = %(password_hash)s, password_changed_at = %(now)s where id = %(id)s;

-- name: sessions
select s.id, s.created_at, s.expires_at, s.address
from sessions as s
join users as u on u.key = s.user_key
where u.id = %(user_id)s and s.revoked_at is null and s.expires_at > %(now)s
order by s.created_at desc;

-- name: revoke
update sessions as s set revoked_at = %(now)s
from users as u
where u.key = s.user_key and u.id = %(user_id)s and s.revoked_at is null
    and (%(session_id)s::text is null or s.id = %(session_id)s)
    and (%(but_digest)s::bytea is null or s.token_digest <> %(but_digest)s);

-- name: wake_logins
select pg_notify('logins', '');

-- name: known_address
select exists (
    select from sessions as s
    join users as u on u.key = s.user_key
    where u.username = %(username)s and s.address = %(address)s and s.created_at > %(since)s
) as known;

-- name: open_counts
-- A row to be locked, also for the first try: of many at once each must see the one before.
insert into login_attempts (subject, failures, last_at)
select subject, 0, %(now)s from unnest(%(subjects)s::text[]) as subject
order by subject
on conflict do nothing;

-- name: counts
select subject, failures, last_at from login_attempts where subject = any(%(subjects)s) order by subject for update;

-- name: count_attempts
update login_attempts as a set failures = r.failures, last_at = r.last_at
from jsonb_to_recordset(%(rows)s::jsonb) as r (subject text, failures integer, last_at timestamptz)
where a.subject = r.subject;

-- name: settle_attempts
-- A good login forgets its account's failures, and takes its own try from its address.
update login_attempts set failures = case when subject like 'account %%' then 0 else greatest(failures - 1, 0) end
where subject = any(%(subjects)s);

-- name: forget_attempts
delete from login_attempts where last_at < %(before)s;
