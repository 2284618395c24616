-- What is found of a record stands in blocks of its words, so that a new entry writes one of them anew. Each says how it was
-- made. What stood in search_document is taken away as blocks are made.
--desk search_block
create table search_block (
  desk_id {uuid} not null, subject_id {uuid} not null, audience text not null, source_id {uuid} not null, ordinal bigint not null, subject text not null,
  version bigint not null, size bigint not null, words text not null, {found_by}, primary key (desk_id, subject_id, audience, source_id, ordinal)){strict};
{blocks}

-- What version of each projection the rows of a desk are made with, and how far the one that is being made has come. Read
-- across desks: a node that knows only older ones must find out before it writes.
create table projection (
  desk_id {uuid} not null, name text not null, version bigint not null, building bigint, begun bigint, reached {uuid}, done bigint not null default 0, total bigint not null default 0,
  primary key (desk_id, name)){strict};
create index projection_newest on projection (name, version);
create index projection_building on projection (building) where building is not null;
-- Rows that are there are as this schema's other migrations have made them; blocks are made beside work.
insert into projection (desk_id, name, version) select desk.id, made.name, made.version from desk
  cross join (select 'request' as name, 2 as version union all select 'escalation', 1 union all select 'escalation_request', 1 union all select 'clock', 1) as made;
