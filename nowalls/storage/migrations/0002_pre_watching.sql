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

-- What becomes a finding if nothing changes until due_at: doors, silence. No deadline lives in memory.
create table watches (
    subject text primary key,
    rule text not null check (rule in ('night_exit', 'left_open', 'quiet_home', 'unanswered_check')),
    district_key smallint not null references districts,
    place_key integer not null references places,
    device_key integer references devices,
    began_at timestamptz not null,
    due_at timestamptz not null
);
create index watches_by_due on watches (due_at);
create index watches_by_place on watches (place_key);

-- A home's habits: its silences of an hour and more while somebody was at home; kept 28 days.
create table silences (
    place_key integer not null references places,
    began_at timestamptz not null,
    ended_at timestamptz not null,
    primary key (place_key, ended_at)
);
create index silences_by_age on silences (ended_at);

-- When a resident is known to be away: hospital, holiday, family.
create table absences (
    key integer generated always as identity primary key,
    id text not null unique,
    resident_key integer not null references residents,
    from_at timestamptz not null,
    until_at timestamptz not null check (until_at > from_at),
    reason text not null check (reason in ('hospital', 'holiday', 'family', 'other')),
    note text not null default '',
    created_at timestamptz not null,
    created_by integer not null references users,
    ended_at timestamptz
);
create index absences_by_resident on absences (resident_key, until_at);

-- What supervision remembers of a device besides its newest facts: when it was last tried, and since when it is silent.
create table device_supervision (
    device_key integer primary key references devices,
    tested_at timestamptz,
    lost_at timestamptz
);
create index sites_by_community on sites (district_key, subdistrict, community);
create index device_supervision_lost on device_supervision (lost_at) where lost_at is not null;

-- The tick list of an outage: one row a home or room, each with its own clock.
create table task_ticks (
    task_key bigint not null references tasks,
    place_key integer not null references places,
    risk smallint not null,
    lost_at timestamptz not null,
    due_at timestamptz not null,
    result text check (result in ('called', 'fine', 'no_answer')),
    note text,
    ticked_at timestamptz,
    ticked_by integer references users,
    back_at timestamptz,
    asked_at timestamptz,
    primary key (task_key, place_key)
);
create index task_ticks_running on task_ticks (place_key) where result is null and back_at is null;
