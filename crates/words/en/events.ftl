# What happened, for those who asked. `who` is a person, or the desk’s brand.
portal-event-opened = { $who } opened the request.
portal-event-reply = { $who } replied.
portal-event-call = A call was written down.
portal-event-accepted = { $who } has taken up the request.
portal-event-rejected = { $who } declined the request.
portal-event-information-asked = { $who } asks for information.
portal-event-information-given = { $who } gave the information asked for.
portal-event-completed = { $who } completed what was left out.
portal-event-checked-in = { $who } is reachable.
portal-event-severity-set = { $who } set the severity to { $to }.
portal-event-severity-proposed = { $who } proposes severity { $to }.
portal-event-severity-declined = { $who } kept the severity as it was.
portal-event-resolution-proposed = { $who } proposes a resolution.
portal-event-resolution-accepted = { $who } accepted the resolution.
portal-event-resolution-refused = { $who } did not accept the resolution.
portal-event-handed-back = { $who } returned the request: the cause seems to lie on your side.
portal-event-hand-back-accepted = { $who } accepted that the cause lies on your side.
portal-event-hand-back-disputed = { $who } disputes that the cause lies on your side.
portal-event-hand-back-lapsed = The time to answer has passed.
portal-event-taken-back = What had happened by itself is taken back: something that had happened before was written down later.
portal-event-manager-asked = A manager’s attention was asked for.
portal-event-manager-answered = A manager follows the request.
portal-event-manager-released = The manager’s attention has ended, as agreed.
portal-event-reopened = { $who } reopened the request.
portal-event-withdrawn = { $who } withdrew the request.
portal-event-closed = The request is closed.
portal-event-classified = { $who } classified the request anew.
portal-event-continued-by = The request goes on as { $number }.
portal-event-redacted = { $what ->
    [file] { $who } removed a file for good.
   *[other] { $who } removed a passage for good: “[…]” stands in its place.
}
portal-event-removal-asked = { $who } asked for something to be removed for good.
portal-event-removal-answered = { $who } answered about what was to be removed.
