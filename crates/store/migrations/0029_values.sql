-- Short answers to the questions of forms, by which lists are narrowed. What was answered before is filled in beside work.
--desk request_value
create table request_value (desk_id {uuid} not null, request_id {uuid} not null, field text not null, value text not null, primary key (desk_id, request_id, field)){strict};
create index request_value_said on request_value (desk_id, field, value);
