-- name: write_user
insert into users (id, username, name, role, password_hash, district_keys, organization_key, always_on_duty)
values (
    %(id)s, %(username)s, %(name)s, %(role)s, %(password_hash)s,
    case when %(districts)s::text[] is null then null
        else array(select key from districts where code = any(%(districts)s)) end,
    (select key from organizations where id = %(organization)s), %(always_on_duty)s
);

-- name: user_by_name
select u.id, u.username, u.name, u.role, u.password_hash, o.id as organization,
    case when u.district_keys is null then null
        else array(select code from districts where key = any(u.district_keys)) end as districts
from users as u
left join organizations as o on o.key = u.organization_key
where u.username = %(username)s and u.disabled_at is null and u.role <> 'service';

-- name: user
select u.id, u.username, u.name, u.role, u.password_hash, o.id as organization,
    case when u.district_keys is null then null
        else array(select code from districts where key = any(u.district_keys)) end as districts
from users as u
left join organizations as o on o.key = u.organization_key
where u.id = %(id)s and u.disabled_at is null;

-- name: open_session
insert into sessions (token_digest, user_key, created_at, expires_at, address)
select %(token_digest)s, key, %(now)s, %(expires_at)s, %(address)s from users where id = %(user_id)s;

-- name: sessions
-- With each whether an action of this user is to be noted: seldom, so that a command costs no write of its own.
select u.id, u.username, u.name, u.role, s.token_digest, s.id as session_id, s.expires_at, o.id as organization,
    exists (
        select 1 from shifts as h
        where h.user_key = u.key and h.ended_at is null and (
            h.asked_at is not null or h.absent_since is not null or h.last_action_at is null
            or h.last_action_at < %(now)s::timestamptz - interval '30 seconds'
        )
    ) as unnoted,
    case when u.district_keys is null then null
        else array(select code from districts where key = any(u.district_keys)) end as districts
from sessions as s
join users as u on u.key = s.user_key
left join organizations as o on o.key = u.organization_key
where s.token_digest = any(%(token_digests)s::bytea[])
    and s.revoked_at is null and s.expires_at > %(now)s and u.disabled_at is null;

-- name: start_shift
insert into shifts (id, user_key, started_at, audible, last_action_at)
select %(id)s, key, %(now)s, %(audible)s, %(now)s from users where id = %(user_id)s
on conflict (user_key) where ended_at is null do update set
    audible = excluded.audible, last_action_at = excluded.last_action_at, asked_at = null, absent_since = null;

-- name: end_shift
update shifts set ended_at = %(now)s from users
where users.key = shifts.user_key and users.id = %(user_id)s and shifts.ended_at is null;

-- name: current_shift
select s.id, s.started_at, s.audible, s.asked_at, s.absent_since from shifts as s
join users as u on u.key = s.user_key
where u.id = %(user_id)s and s.ended_at is null;

-- name: on_duty
select u.id, u.name, u.role from users as u
where u.disabled_at is null and u.role in ('dispatcher', 'duty_lead')
    and (u.always_on_duty or exists (
        select 1 from shifts as s where s.user_key = u.key and s.ended_at is null and s.absent_since is null
    ))
order by u.key;

-- name: acted
update shifts as s set last_action_at = %(now)s, asked_at = null, absent_since = null
from users as u
where u.key = s.user_key and u.id = %(user_id)s and s.ended_at is null;

-- name: write_audit
insert into audit (at, user_key, action, object_id, details)
values (%(at)s, (select key from users where id = %(user_id)s), %(action)s, %(object_id)s, %(details)s::jsonb);
