-- Calendars with a name, sites of accounts, and who uses which.
--desk named_calendar
create table named_calendar (desk_id {uuid} not null, id {uuid} not null, name text not null, hours text not null, body text not null, version bigint not null, primary key (desk_id, id)){strict};
--desk site
create table site (desk_id {uuid} not null, id {uuid} not null, account_id {uuid} not null, name text not null, calendar_id {uuid}, primary key (desk_id, id)){strict};
create index site_account on site (desk_id, account_id);
alter table account add column calendar_id {uuid};
alter table request add column site_id {uuid};
