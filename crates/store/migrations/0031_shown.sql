-- What lists show of a request stands in its row. Rows that are there get it as they are built anew after the upgrade; until
-- then a list reads it from their state.
alter table request add column policy_id text;
alter table request add column policy_version bigint;
alter table request add column assignee text;
alter table request add column contact text;
alter table request add column engineer text;
alter table request add column promise text;
alter table request add column next_desk text;
alter table request add column unheard bigint;
