-- What reports count of requests that have ended, in the order in which they were opened: a span of days lies together.
-- What is there is filled in beside work; until then reports fold every request.
--desk request_report
create table request_report (desk_id {uuid} not null, opened bigint not null, id {uuid} not null,
  account_id {uuid}, agreement_id {uuid}, queue text not null, queue_id {uuid}, severity bigint not null, escalated bigint not null, handed_back bigint not null,
  first_response_met bigint, first_response_breached bigint,
  next_response_met bigint, next_response_breached bigint,
  update_met bigint, update_breached bigint,
  resolution_met bigint, resolution_breached bigint,
  hand_back_answer_met bigint, hand_back_answer_breached bigint,
  information_answer_met bigint, information_answer_breached bigint,
  override_completion_met bigint, override_completion_breached bigint,
  check_in_met bigint, check_in_breached bigint,
  held_asker bigint not null, held_desk bigint not null, held_next_desk bigint not null, worked_asker bigint, worked_desk bigint, worked_next_desk bigint, spans text,
  primary key (desk_id, opened, id)){by_key};
create unique index request_report_of on request_report (desk_id, id);
