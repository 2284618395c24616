-- One text for both engines: {uuid} is blob/uuid, {bytes} is blob/bytea, {strict} is SQLite's STRICT.
-- Instants are microseconds since 1970-01-01 UTC. Documents are JSON as text, so that their bytes are ours.

-- Outside the desks: who signs in, and how.
create table desk (id {uuid} primary key, slug text not null unique, prefix text not null, body text not null, sealed bigint not null default 0){strict};
create table person (id {uuid} primary key, email text not null unique, name text not null, language text not null, password text, created bigint not null){strict};
create table seat (desk_id {uuid} not null, id {uuid} not null, person_id {uuid} not null, kind text not null, body text not null, account_id {uuid}, starts bigint not null, ends bigint, primary key (desk_id, id)){strict};
create index seat_person on seat (person_id);
create table session (hash {bytes} primary key, person_id {uuid} not null, created bigint not null, seen bigint not null, expires bigint not null){strict};
create table sign_in_link (hash {bytes} primary key, person_id {uuid} not null, created bigint not null, expires bigint not null, used bigint){strict};
create table token (hash {bytes} primary key, desk_id {uuid} not null, seat_id {uuid} not null, name text not null, created bigint not null, revoked bigint){strict};
create table attempt (who text not null, at bigint not null){strict};
create index attempt_who on attempt (who, at);
create table setting (name text primary key, value text not null){strict};
create table lease (name text primary key, holder text not null, fence bigint not null, until bigint not null){strict};
create table outbox (
  desk_id {uuid} not null, id {uuid} not null, ordinal bigint not null, topic text not null, line text not null, body text not null,
  created bigint not null, due bigint not null, attempts bigint not null default 0, done bigint, parked text,
  primary key (desk_id, id)){strict};
create index outbox_due on outbox (due) where done is null and parked is null;
create index outbox_line on outbox (desk_id, line, ordinal) where done is null;
create table clock (desk_id {uuid} not null, record_id {uuid} not null, promise text not null, cycle bigint not null, record text not null, due bigint not null, next bigint, primary key (desk_id, record_id, promise, cycle)){strict};
create index clock_next on clock (next) where next is not null;

-- Inside a desk.
--desk account
create table account (desk_id {uuid} not null, id {uuid} not null, name text not null, created bigint not null, primary key (desk_id, id)){strict};
--desk agreement
create table agreement (desk_id {uuid} not null, id {uuid} not null, account_id {uuid} not null, body text not null, version bigint not null, primary key (desk_id, id)){strict};
create index agreement_account on agreement (desk_id, account_id);
--desk link
create table link (desk_id {uuid} not null, id {uuid} not null, agreement_id {uuid} not null, body text not null, primary key (desk_id, id)){strict};
--desk policy
create table policy (desk_id {uuid} not null, id text not null, version bigint not null, body text not null, created bigint not null, primary key (desk_id, id, version)){strict};
--desk calendar
create table calendar (desk_id {uuid} not null, version text not null, body text not null, primary key (desk_id, version)){strict};
--desk form
create table form (desk_id {uuid} not null, id {uuid} not null, version bigint not null, body text not null, created bigint not null, primary key (desk_id, id)){strict};
--desk terms
create table terms (desk_id {uuid} not null, version bigint not null, body text not null, created bigint not null, primary key (desk_id, version)){strict};
--desk terms_acceptance
create table terms_acceptance (desk_id {uuid} not null, account_id {uuid} not null, version bigint not null, person_id {uuid} not null, name text not null, at bigint not null, primary key (desk_id, account_id, version)){strict};
--desk publication
create table publication (desk_id {uuid} not null, id {uuid} not null, link_id {uuid}, version bigint not null, audience text not null, updated bigint not null, body text not null, primary key (desk_id, id)){strict};
create index publication_newest on publication (desk_id, updated);
--desk notice
create table notice (desk_id {uuid} not null, id {uuid} not null, link_id {uuid}, version bigint not null, audience text not null, updated bigint not null, body text not null, primary key (desk_id, id)){strict};
create index notice_newest on notice (desk_id, updated);
--desk request
create table request (
  desk_id {uuid} not null, id {uuid} not null, number text not null, account_id {uuid}, contact_id {uuid}, team text, agreement_id {uuid}, escalation_id {uuid},
  status text not null, open bigint not null, kind text not null, queue text not null, severity bigint not null, holder text, turn text,
  subject text not null, opened bigint not null, updated bigint not null, updated_shared bigint not null, assignee_id {uuid}, due bigint not null, state text not null,
  primary key (desk_id, id), unique (desk_id, number)){strict};
create index request_open on request (desk_id, updated) where open = 1;
create index request_due on request (desk_id, due, updated desc, id desc) where open = 1;
create index request_counted on request (desk_id, queue, holder, assignee_id, account_id) where open = 1;
create index request_desk on request (desk_id, updated);
create index request_opened on request (desk_id, opened);
create index request_account on request (desk_id, account_id, updated_shared);
create index request_escalation on request (desk_id, agreement_id, escalation_id) where escalation_id is not null;
--desk escalation
create table escalation (
  desk_id {uuid} not null, id {uuid} not null, number text not null, link_id {uuid} not null, contact_id {uuid} not null, standing text not null, open bigint not null,
  awaits_us bigint not null, updated bigint not null, state text not null, primary key (desk_id, id), unique (desk_id, number)){strict};
create index escalation_open on escalation (desk_id, updated) where open = 1;
create index escalation_awaits on escalation (desk_id) where open = 1 and awaits_us = 1;
--desk escalation_request
create table escalation_request (desk_id {uuid} not null, escalation_id {uuid} not null, request_id {uuid} not null, primary key (desk_id, escalation_id, request_id)){strict};
create index escalation_request_back on escalation_request (desk_id, request_id);
--desk event
create table event (
  desk_id {uuid} not null, record_id {uuid} not null, seq bigint not null, record text not null, audience text not null, type text not null,
  happened bigint not null, recorded bigint not null, frame text not null, content text, salt {bytes}, digest {bytes} not null, hash {bytes} not null, position bigint,
  primary key (desk_id, record_id, seq)){strict};
create index event_unsealed on event (desk_id, recorded) where position is null;
create unique index event_position on event (desk_id, position) where position is not null;
--desk seal
create table seal (desk_id {uuid} not null, batch bigint not null, first bigint not null, last bigint not null, at bigint not null, hash {bytes} not null, primary key (desk_id, batch)){strict};
--desk link_in
create table link_in (desk_id {uuid} not null, edge_id {uuid} not null, escalation_id {uuid} not null, number bigint not null, outcome text not null, at bigint not null, primary key (desk_id, edge_id, escalation_id, number)){strict};
--desk idempotency
create table idempotency (desk_id {uuid} not null, seat_id {uuid} not null, key text not null, digest {bytes} not null, answer text not null, at bigint not null, primary key (desk_id, seat_id, key)){strict};
--desk audit
create table audit (desk_id {uuid} not null, id {uuid} not null, at bigint not null, who text not null, what text not null, subject text not null, body text not null, primary key (desk_id, id)){strict};
create index audit_newest on audit (desk_id, at);
--desk mail
create table mail (
  desk_id {uuid} not null, id {uuid} not null, mailbox text not null, message_id text not null, digest {bytes} not null, sender text not null, subject text not null, received bigint not null, standing text not null,
  problem text, number text, raw {bytes} not null, primary key (desk_id, id), unique (desk_id, message_id, digest)){strict};
create index mail_standing on mail (desk_id, standing, received);
--desk mail_reference
create table mail_reference (desk_id {uuid} not null, message_id text not null, request_id {uuid} not null, primary key (desk_id, message_id)){strict};
--desk file
create table file (desk_id {uuid} not null, sha256 text not null, size bigint not null, media_type text not null, created bigint not null, bytes {bytes} not null, primary key (desk_id, sha256)){strict};
--desk file_holder
create table file_holder (desk_id {uuid} not null, sha256 text not null, holder text not null, primary key (desk_id, sha256, holder)){strict};
--desk search_document
create table search_document (
  desk_id {uuid} not null, id bigint not null, subject_id {uuid} not null, subject text not null, audience text not null, account_id {uuid}, contact_id {uuid}, team text, updated bigint not null,
  primary key (desk_id, subject_id, audience){documents}){strict};
create index search_newest on search_document (desk_id, subject, audience, updated);
{search}
