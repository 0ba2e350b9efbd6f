-- name: all
select rule, scope, scope_id, severity, parameters from policies order by rule, scope, scope_id, severity;

-- name: version
select version from policy_version;

-- name: set
insert into policies (rule, scope, scope_id, severity, parameters, changed_at, changed_by)
select r.rule, r.scope, r.scope_id, coalesce(r.severity, ''), r.parameters, %(now)s, u.key
from jsonb_to_record(%(row)s::jsonb) as r (rule text, scope text, scope_id text, severity text, parameters jsonb)
join users as u on u.id = %(user_id)s
on conflict (rule, scope, scope_id, severity) do update set
    parameters = excluded.parameters, changed_at = excluded.changed_at, changed_by = excluded.changed_by;

-- name: forget
delete from policies as p
using jsonb_to_record(%(row)s::jsonb) as r (rule text, scope text, scope_id text, severity text)
where p.rule = r.rule and p.scope = r.scope and p.scope_id = r.scope_id and p.severity = coalesce(r.severity, '')
    and %(user_id)s::text is not null and %(now)s::timestamptz is not null;

-- name: changed
update policy_version set version = version + 1;
