-- name: set_whole
-- For this transaction only. What row-level security compares with; unset means no rows.
select set_config('nowalls.whole', 'on', true);

-- name: set_scope
-- By keys, so that a policy compares numbers. An unknown district or organization gives no rows.
select
    set_config(
        'nowalls.districts',
        (select array_agg(key) from districts where code = any(%(districts)s::text[]))::text, true
    ),
    set_config('nowalls.organization', organization_key(%(organization)s)::text, true);

-- name: may_take_role
select session_user as login, coalesce(
    (select pg_has_role(session_user, oid, 'member') from pg_roles where rolname = %(role)s), false
) as may;
