-- What waits is claimed by its lane: what nobody delivers is not walked past on the way to what somebody does.
create index outbox_lane on outbox (topic, due) where done is null and parked is null;
drop index outbox_due;
