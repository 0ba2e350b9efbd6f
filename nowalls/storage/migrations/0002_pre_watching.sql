-- Parameters of the rules, changed without a restart; what is not here has its default in nowalls/domain/policies.py.
create table policies (
    rule text not null,
    scope text not null check (scope in ('centre', 'district', 'site', 'profile')),
    scope_id text not null,
    severity text not null,
    parameters jsonb not null,
    changed_at timestamptz not null,
    changed_by integer references users,
    primary key (rule, scope, scope_id, severity)
);

-- One row: counted up with each change of a policy.
create table policy_version (
    only_row boolean primary key default true check (only_row),
    version bigint not null
);
insert into policy_version (version) values (0);
