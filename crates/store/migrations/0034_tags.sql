-- Tags of requests, by which lists are narrowed. There were none before: what is there is as this program makes it.
--desk request_tag
create table request_tag (desk_id {uuid} not null, request_id {uuid} not null, tag text not null, primary key (desk_id, request_id, tag)){strict};
create index request_tag_said on request_tag (desk_id, tag, request_id);
insert into projection (desk_id, name, version) select id, 'request_tag', 1 from desk;
