-- W3C Trace Context of the work that made the change, so that its consumers go on with its trace.
ALTER TABLE bus.outbox ADD COLUMN traceparent text;
ALTER TABLE bus.event ADD COLUMN traceparent text;
