-- Lists say who said something last, and what the next desks owe first. Rows that are there get theirs as they are built anew
-- after the upgrade; until then nobody is known to have said anything, and nothing is owed.
alter table request add column last_by text;
alter table request add column last_word bigint;
alter table escalation add column due bigint not null default 9223372036854775807;
alter table escalation add column last_by text;
alter table escalation add column last_word bigint;
create index request_last_by on request (desk_id, last_by, updated) where open = 1;
-- From a request to its escalations by the index alone.
drop index escalation_request_back;
create index escalation_request_behind on escalation_request (desk_id, request_id, escalation_id);
