-- The configured ways out of the centre. Address and secret open doors elsewhere: shown to nobody, in no log.
create table channels (
    key integer generated always as identity primary key,
    id text not null unique,
    name text not null,
    kind text not null check (kind in ('webhook', 'apprise', 'cap')),
    audience text not null check (audience in ('desk', 'on_duty', 'duty_lead', 'responder', 'family', 'authority')),
    address text not null,
    secret text,
    language text not null,
    district_key smallint references districts,
    user_key integer references users,
    responder_key integer references responders,
    resident_key integer references residents,
    consent_at timestamptz,
    exercise boolean not null default false,
    created_at timestamptz not null,
    paused_at timestamptz,
    retired_at timestamptz,
    -- The family is told of a resident who agreed to it, of nobody else.
    constraint family_agreed check (audience <> 'family' or (resident_key is not null and consent_at is not null))
);
create index channels_by_audience on channels (audience) where retired_at is null;

alter table outbox
    add column channel_key integer references channels,
    add column occasion text,
    add column state text not null default 'waiting' check (state in ('waiting', 'sent', 'dropped', 'never')),
    add column reason text,
    add column last_error text,
    add column expires_at timestamptz,
    -- What leaves by a channel has an occasion; a device's acknowledgement has neither.
    add constraint channel_and_occasion check ((channel_key is null) = (occasion is null));
update outbox set state = 'sent' where sent_at is not null;
-- Whatever crashes and decides again: one occasion of an incident is one message on a channel.
create unique index outbox_once on outbox (incident_key, occasion, channel_key) where channel_key is not null;
create index outbox_waiting_by_channel on outbox (channel_key, id)
    where channel_key is not null and sent_at is null and state = 'waiting';
