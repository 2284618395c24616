# The work pages of the desk.

## Words that stand in many places
ui-us = Us
ui-the-asker = Whoever asked
ui-the-next-desk = The next desk
ui-own-organisation = Our own organisation
ui-by-rule = The support policy
ui-nobody = Nobody
ui-nobody-yet = Nobody yet
ui-severity = Severity
ui-severity-short = Sev.
ui-status = Status
ui-kind = Kind
ui-phase = Phase
ui-any = Any
ui-request = Request
ui-escalation = Escalation
ui-escalated = Escalated
ui-leading = Leads
ui-due = Due
ui-updated = Updated
ui-waiting-on = Waiting on:
ui-waiting-on-label = Waiting on
ui-last-word = Last word
ui-last-word-by = Last word: { $name }
ui-next-due = Next desk’s
ui-owed = Next desk: due { $when }
ui-owed-late = Next desk: was due { $when }
ui-owed-in = Next desk: due in { $left }
ui-owed-over = Next desk: late by { $left }
ui-unverified = unverified
ui-choose = Choose…
ui-continue = Continue
ui-yes = Yes
ui-reason = Reason
ui-message = Message
ui-note = Note
ui-files = Files
ui-look = Look at it
ui-engineer = Engineer
ui-channel = How
ui-when = When
ui-subject = Subject
ui-more = More actions
ui-actions = Actions
ui-typed = What you typed, to copy:
ui-to-the-field = Go to the field
ui-by-hand = by hand
ui-read-by = { $name } reads this.

## The queue
ui-queue = Queue
ui-views = Views
ui-view-technical = Technical
ui-view-business = Business
ui-view-mine = Mine
ui-view-us = Our turn
ui-view-next = With a next desk
ui-view-open = All open
ui-view-closed = Closed
ui-view-all = All
ui-count-requests = { $count ->
    [0] No request
    [one] 1 request
   *[other] { $count } requests
}
ui-count-requests-more = More than 1,000 requests
ui-count-them = Count them
ui-by-next-due = what a next desk owes first
ui-by-due = the next due first
ui-words = Number or words
ui-filter = Filter
ui-clear = Clear
ui-filters-more = More filters
ui-filters-set = Filters that are set
ui-filter-set = { $label }: { $name }
ui-filter-drop = Take this filter away
ui-somebody-gone = Somebody who has left
ui-pages = Pages
ui-talk-earlier = Earlier entries
ui-talk-newest = Newest entries
ui-name-or-address = Name or address
ui-name-searched = Name
ui-nobody-found = Nobody is called this.
ui-page-before = Previous
ui-page-after = Next
ui-page-first = First page
ui-unreadable = These requests cannot be shown for now: { $numbers }. Nothing of them is lost; whoever runs this server finds the cause in its log.
ui-building = Search is still being built after an upgrade: { $percent } %. What is not found yet is not lost.
ui-building-values = Answers to forms are still being gathered after an upgrade: { $percent } %. Until then, this filter may leave something out.
ui-building-list = Lists are still being built after an upgrade: { $percent } %. Until then, a filter may leave something out.
ui-unreadable-escalations = These escalations cannot be shown for now: { $numbers }. Nothing of them is lost; whoever runs this server finds the cause in its log.
ui-range-open = { $first } to { $last }
ui-range = { $first } to { $last } of { $total }
ui-list-beyond = The list goes on: 1,000 are counted and paged. Narrow it to find the others.
ui-empty-queue = Nothing waits here
ui-empty-queue-help = New requests appear by themselves. Somebody on the telephone? Write the call down as a new request.
ui-empty-narrowed = No request fits
ui-empty-narrowed-help = Take away a filter, or look through all open requests.

## Escalations
ui-escalations = Escalations
ui-escalations-what = What we asked the next desks.
ui-escalations-await = Waiting on us
ui-escalations-open = All open
ui-escalations-mine = Mine
ui-escalations-closed = Closed
ui-empty-escalations = No escalation here
ui-empty-escalations-help = A request is escalated from its own page, once its triage is done.
ui-count-behind = { $count ->
    [one] 1 request behind it
   *[other] { $count } requests behind it
}

## Clocks
ui-clock-running = { $promise } due { $when }
ui-clock-paused = { $promise }: paused
ui-clock-met = { $promise } kept, { $when }
ui-clock-late = { $promise } was due { $when }
ui-clock-missed = { $promise } missed, answered { $when }
ui-clock-in = { $promise } due in { $left }
ui-clock-over = { $promise } late by { $left }
ui-clock-running-brief = due { $when }
ui-clock-paused-brief = paused
ui-clock-met-brief = kept
ui-clock-late-brief = was due { $when }
ui-clock-missed-brief = missed
ui-clock-in-brief = in { $left }
ui-clock-over-brief = late by { $left }
ui-clock-since = since { $when }
ui-clock-due = due { $when }
ui-clock-ended = answered { $when }
ui-for-span = for { $span }
ui-around-the-clock = around the clock
ui-within-around-the-clock = within { $span }, around the clock
ui-within-working = within { $span } of working time
ui-within-days = { $by ->
    [open] { $days ->
        [one] by opening time on the next business day
       *[other] by opening time within { $days } business days
    }
    [same-time] { $days ->
        [one] by the same time on the next business day
       *[other] by the same time within { $days } business days
    }
   *[close] { $days ->
        [one] by closing time on the next business day
       *[other] by closing time within { $days } business days
    }
}
ui-promise = { $promise } { $within }

## Facts of a request
ui-fact-account = Account
ui-fact-asked-by-desk = Asked by the desk
ui-fact-contact = Contact
ui-fact-reference = Their reference
ui-fact-product = Product
ui-fact-answer = Answer
ui-fact-a-reference = Reference
ui-same-answer = Requests with the same answer
ui-fact-assignee = Followed by
ui-fact-numbers = By telephone
ui-fact-way-hours = Reached during
ui-way-hours = Reached during: { $name }
ui-way-contacts = Used by: { $names }
ui-way-forms = Demands: { $names }
ui-way-to = { $what }: how to reach { $name }
ui-fact-queue = Queue
ui-queue-since = { $name }, since { $since }
ui-move-hint = Whoever follows the request keeps it, unless they do not see the other queue.
ui-fact-engineer = Engineer
ui-fact-brand = Brand shown
ui-fact-opened = Opened
ui-fact-closed = Ended
ui-fact-ending = Ending
ui-fact-rejection = Rejected because
ui-fact-continues = Continues
ui-fact-continued-by = Goes on as
ui-fact-duplicate-of = Duplicate of
ui-fact-duplicate = Duplicate
ui-fact-transferred = Transferred to
ui-fact-next-reference = Their number
ui-fact-portal = Their portal
ui-fact-sender = Our authorised contact

## The parts of a request
ui-parts = Parts of the request
ui-tab-talk = Conversation
ui-tab-triage = Triage
ui-tab-time = Promises and time
ui-pane-own = no customer: our own request
ui-pane-desk = another desk, which asks for its own customer
ui-pane-customer = our customer · reads the brand { $brand }
ui-see-escalations = { $count ->
    [one] See the escalation
   *[other] See the { $count } escalations
}
ui-wall = Nothing crosses unless relayed
ui-next-desks = Next desks
ui-next-desks-count = { $count ->
    [one] 1 escalation · whoever asked sees none of this
   *[other] { $count } escalations · whoever asked sees none of this
}
ui-next-reads = reads what we send here, and nothing of the request behind it
ui-open-escalation = Open the escalation
ui-other-queue = This request belongs to another queue than yours. You can read it and write notes.

## What waits, above the conversation
ui-new-here = Nobody has answered yet
ui-new-here-what = Accepting tells whoever asked that a person has taken it.
ui-asked-of = We asked { $name } for information
ui-handed-back-to = Handed back to { $name }: their answer is awaited
ui-resolution-waits = Resolution proposed ({ $kind }): the answer of { $name } is awaited
ui-severity-offered = { $name } proposes severity { $to }
ui-severity-proposed-by-us = We proposed severity { $to }: their answer is awaited
ui-manager-open = A manager’s attention was asked for
ui-manager-open-at = A manager’s attention was asked for at { $name }
ui-manager-handed-back = The problem was handed back again.
ui-milestone = at stake: { $date }
ui-incomplete = { $name } still owes what an override left out
ui-duties-met = { $met } of { $all } duties met
ui-unanswered = Unanswered contacts: { $count }. After { $most } within { $days } days, the policy closes the request.

## Conversation
ui-how-screen = on the portal
ui-how-api = through the API
ui-how-mail = by mail
ui-how-phone = by telephone
ui-how-link = from their desk
ui-how-portal = on a portal
ui-how-call = call with { $caller }
ui-to-asker = to { $name } · brand { $brand }
ui-to-next = to { $name } · from { $from }
ui-note-audience = Note – our desk only
ui-reported = reported: { $who }, { $channel }
ui-relayed-from = relayed
ui-relay-to = Relay to { $name }
ui-relay-to-asker = Relay to whoever asked

## What happened, said of whoever did it
ui-ev-opened = opened the request
ui-ev-reply = wrote
ui-ev-call = was on the telephone
ui-ev-note = noted
ui-ev-accepted = accepted the request; engineer: { $engineer }
ui-ev-taken = accepted the request
ui-ev-rejected = rejected the request: { $reason }
ui-ev-information-asked = asked for information: { $fields }
ui-ev-information-asked-freely = asked for information
ui-ev-information-given = gave the information asked for
ui-ev-completed = sent what was missing
ui-ev-checked-in = checked in: reachable
ui-ev-severity-set = changed the severity from { $from } to { $to }
ui-ev-severity-proposed = proposed severity { $to }
ui-ev-severity-declined = declined the proposed severity
ui-ev-resolution-proposed = proposed a resolution: { $kind }
ui-ev-resolution-accepted = accepted the resolution
ui-ev-resolution-refused = did not accept the resolution
ui-ev-handed-back = handed the problem back: { $reason }, { $element }
ui-ev-hand-back-accepted = accepted the hand-back
ui-ev-hand-back-disputed = disputed the hand-back
ui-ev-hand-back-lapsed = recorded that the time to answer the hand-back has passed
ui-ev-taken-back = took back what had been done automatically: something that had happened before was written down later
ui-ev-manager-asked = asked for a manager’s attention
ui-ev-manager-asked-again = asked for a manager’s attention: the problem was handed back again
ui-ev-manager-answered = answered as manager ({ $manager })
ui-ev-manager-released = ended the management escalation
ui-ev-reopened = reopened the request
ui-ev-withdrawn = withdrew the request
ui-ev-closed = closed the request: { $ending }
ui-ev-assigned = gave the request to { $name }
ui-ev-queued = moved the request to the queue { $name }
ui-ev-unassigned = gave the request back to the queue
ui-ev-triaged = { $outcome ->
    [done] recorded a duty: { $duty }
   *[other] recorded a duty as attempted, not possible: { $duty }
}
ui-ev-contact-attempted = tried to reach whoever asked:
ui-ev-escalated = escalated to { $desk } ({ $number })
ui-ev-escalation-ended = The escalation to { $desk } ({ $number }) has ended
ui-ev-escalation-again = The escalation to { $desk } ({ $number }) is open again
ui-ev-escalation-awaits-us = { $desk } waits for us ({ $number })
ui-ev-led = chose which escalation leads
ui-ev-marked-duplicate = marked it as a duplicate of { $number }
ui-ev-has-duplicate = marked { $number } as a duplicate of this one
ui-ev-transferred = transferred it to the desk { $desk }
ui-ev-relayed-up = carried it across, on { $number }
ui-ev-classified = classified it: { $kind }, { $phase }{ $product }
ui-ev-continued-by = it goes on as { $number }
ui-ev-escalation-opened = escalated
ui-ev-joined = put { $number } behind this escalation
ui-ev-delivered = received it
ui-ev-delivered-as = received it as { $reference }
ui-ev-told = told it to { $told }
ui-ev-told-as = told it to { $told }; their number: { $reference }
ui-ev-send-refused = did not take a message: { $reason }
ui-ev-handed-over = handed the escalation over to { $name }
ui-ev-unheld = found nobody to take over from { $name }
ui-ev-other-desk-restored = was restored from a copy of { $made }, and does not know our messages { $messages } any more, nor { $lost } of its own entries: what still counts is to be sent again
ui-ev-other-desk-restored-messages = was restored from a copy of { $made }, and does not know our messages { $messages } any more: what still counts is to be sent again
ui-ev-other-desk-restored-entries = was restored from a copy of { $made }, and does not know { $lost } of its entries here any more
ui-ev-other-desk-restored-unknown = was restored from a copy of { $made }, and does not know this any more
ui-ev-other-desk-restored-whole = was restored from a copy of { $made }; nothing that was said here is lost
ui-ev-particulars = noted their particulars: { $particulars }
ui-ev-took = took the request

## Writing
ui-write-to = Write to { $name }
ui-write-own = Write an entry
ui-send-to = Send to { $name } · brand { $brand }
ui-send-own = Save the entry
ui-write-note = Write a note
ui-save-note = Save the note · our desk only
ui-write-call = Write down a call
ui-call = The call
ui-call-hint = Clocks follow when the call happened, not when it is written down.
ui-call-who = Who was on the line
ui-call-number = Their number
ui-told-later = It happened earlier
ui-told-later-hint = Left empty, it is now. Clocks and whose turn it was follow this time.
ui-unheard = This has reached nobody
ui-unheard-help = The contact has left, or the request has none: what was said waits for nobody, and it is still your turn. Say whose the request is under “Correct what it is about”, then ask again.
ui-unheard-short = Reached nobody
ui-call-when = When it happened
ui-call-what = What was said
ui-call-read-by = { $name } reads this entry.
ui-save-call = Save the call
ui-send-next = Send to { $name } · from { $from }
ui-save-to-tell = Keep, to be told to { $name }

## Actions on a request
ui-do-escalate = Escalate
ui-do-accept = Accept the request
ui-do-take = Give it to me
ui-do-assign = Assign
ui-do-ask = Ask for information
ui-do-resolve = Propose a resolution
ui-do-severity = Change the severity
ui-do-agree-severity = Answer the proposed severity
ui-do-take-back-severity = Take the proposed severity back
ui-do-confirm = Record their acceptance
ui-do-told = Record what they said
ui-do-classify = Correct what it is about
ui-do-move = Move to another queue
ui-do-hand-back = Hand back
ui-do-reject = Reject
ui-do-manager-answer = Answer as manager
ui-do-manager-release = End the management escalation
ui-do-manager = Ask for a manager
ui-do-attempt = Note an attempt to reach them
ui-do-lead = Choose the leading escalation
ui-do-duplicate = Mark as duplicate
ui-do-transfer = Transfer to another desk
ui-do-close = Close
ui-do-withdraw = Withdraw
ui-do-reopen = Reopen
ui-submit-accept = Accept the request
ui-submit-assign = Assign
ui-submit-ask = Send the question
ui-submit-resolve = Send the resolution
ui-submit-severity = Change the severity
ui-submit-agree-severity = Send the answer
ui-submit-take-back-severity = Take it back
ui-submit-confirm = Record the acceptance
ui-submit-told = Save as reported
ui-submit-classify = Save
ui-submit-move = Move
ui-submit-hand-back = Hand back
ui-submit-reject = Reject
ui-submit-manager-answer = Send the plan
ui-submit-manager-release = End it
ui-submit-manager = Ask for a manager
ui-submit-attempt = Save the attempt
ui-submit-lead = This one leads
ui-submit-duplicate = Mark as duplicate
ui-submit-transfer = Transfer
ui-submit-close = Close the request
ui-submit-withdraw = Withdraw
ui-submit-reopen = Reopen
ui-engineer-hint = Named to whoever asked.
ui-assign-to = Give it to
ui-ask-what = Question
ui-ask-hint = { $name } reads this; the request then waits on them.
ui-ask-fields = Fields to fill in
ui-ask-fields-hint = One a line: each becomes a field that they must answer.
ui-resolution-kind = Kind of resolution
ui-resolution-text = What resolves it
ui-resolution-hint = { $name } reads this under the brand { $brand }, and has the last word.
ui-severity-new = New severity
ui-severity-hint = Both sides read it. The policy says whether the other side must agree.
ui-your-answer = Your answer
ui-agree = I agree
ui-decline = I decline
ui-confirm-hint = { $name } accepted the resolution by telephone or otherwise. The request then closes.
ui-confirm-said = What they said
ui-closed-escalated = Closed here, still open at a next desk
ui-closed-escalated-what = The asker has accepted. Withdraw what nobody needs any more, or let the next desk finish.
ui-closed-escalated-look = Withdraw { $number }
ui-confirm-escalations = { $count ->
    [one] An escalation is still open. What becomes of it?
   *[other] { $count } escalations are still open. What becomes of them?
}
ui-confirm-withdraw = Withdraw: we need no more answer
ui-confirm-keep = Keep open: we still want the answer
ui-confirm-reason = What the next desk is told
ui-classify-hint = The policy it was opened under and the promises made under it stay. A business kind moves it to the business queue.
ui-hand-back-hint = The cause lies in the domain of { $name }. They accept, or dispute with their own evidence.
ui-hand-back-reason = Reason
ui-hand-back-element = Element of the infrastructure
ui-hand-back-element-hint = Firewall, network, identity provider…
ui-hand-back-evidence = Evidence
ui-hand-back-evidence-hint = What shows that the cause lies there: captures, logs, a comparison.
ui-reject-text = What they should do instead
ui-manager = Manager
ui-manager-plan = Plan of action
ui-manager-agreed = What both sides agreed
ui-manager-milestone = Milestone at stake
ui-manager-requester = Asked for by
ui-manager-hint = A manager of { $name } is asked to look. This is not a severity.
ui-attempt-how = How you tried
ui-attempt-hint = “Called at 10:20, no answer”. Kept for our desk; it counts towards closing by silence.
ui-lead-which = Leading escalation
ui-lead-hint = With several open, the one whose turn counts for the request.
ui-duplicate-of = Number of the request that stays
ui-duplicate-hint = Of the same account. Later replies reach that one; nothing is moved.
ui-transfer-to = To the desk
ui-close-hint = { $name } reads this.

## Done
ui-done-reply = The reply was sent.
ui-done-files-left = What you wrote is taken, without the files: none can be taken for now. Add them later in a reply.
ui-done-note = The note is saved. Our desk alone reads it.
ui-done-earliest = The record could not take it at the time that was told: it is there at the earliest possible one, { $when }.
ui-done-unread = { $count ->
    [one] One file beside it was not looked at for names: it is no text, or larger than 1 MB.
   *[other] { $count } files beside it were not looked at for names: they are no text, or larger than 1 MB.
}
ui-done-call = The call is written down.
ui-done-accept = The request is accepted.
ui-done-take = The request is yours.
ui-done-assign = The request is assigned.
ui-done-ask = The question was sent. The request waits on the answer.
ui-done-resolve = The resolution was proposed.
ui-done-severity = The severity is changed, or proposed where the policy wants agreement.
ui-done-agree-severity = The answer was sent.
ui-done-take-back-severity = The proposal is taken back.
ui-done-confirm = The acceptance is recorded and the request closed.
ui-done-told = It is recorded as what they said.
ui-done-classify = The request is classified.
ui-done-move = The request waits in the other queue.
ui-done-hand-back = The request was handed back.
ui-done-reject = The request was rejected.
ui-done-manager-answer = The plan was sent.
ui-done-manager-release = The management escalation has ended.
ui-done-manager = A manager was asked for.
ui-done-attempt = The attempt is noted.
ui-done-lead = The leading escalation is chosen.
ui-done-duplicate = The request is marked as a duplicate.
ui-done-transfer = The request goes on at the other desk.
ui-done-close = The request is closed.
ui-done-withdraw = The request is withdrawn.
ui-done-reopen = The request is open again.
ui-done-new = The request is open.
ui-done-triage = The evidence is saved.
ui-done-escalate = The escalation is on its way.
ui-done-relay = Relayed under our own name.
ui-done-next-reply = The message is on its way.
ui-done-next-give = The information is on its way.
ui-done-next-complete = What was missing is on its way.
ui-done-next-check-in = They know that we are reachable.
ui-done-next-accept-hand-back = The hand-back is accepted.
ui-done-next-dispute = The dispute is on its way.
ui-done-next-accept-resolution = The acceptance is on its way.
ui-done-next-refuse-resolution = The answer is on its way.
ui-done-next-severity = The change of severity is on its way.
ui-done-next-agree-severity = The answer is on its way.
ui-done-next-take-back-severity = The proposal is taken back.
ui-done-next-manager = A manager was asked for.
ui-done-next-withdraw = The withdrawal is on its way.
ui-done-next-take-over = The escalation is yours.
ui-done-next-reopen = The reopening is on its way.
ui-done-next-join = The request stands behind the escalation.
ui-done-next-tell = Recorded as told.
ui-done-next-report = The answer is recorded as reported.
ui-done-next-call = The call is written down.
ui-done-next-particulars = The particulars are saved.

## What the next desk waits for
ui-ask-tell = To be told to { $name }
ui-ask-telephone = To be telephoned to { $name } as well
ui-ask-tell-how = { $count ->
    [one] One message waits until somebody telephones or uses their portal.
   *[other] { $count } messages wait until somebody telephones or uses their portal.
}
ui-ask-information = { $name } asks for information
ui-ask-hand-back = { $name } hands the problem back
ui-ask-hand-back-why = Reason: { $reason }. Element: { $element }.
ui-ask-resolution = { $name } proposes a resolution
ui-ask-resolution-kind = { $kind }. Accept it, or say why not.
ui-ask-severity = { $name } proposes severity { $to }
ui-ask-complete = { $name } still expects what the override left out
ui-ask-check-in = { $name } wants us to be reachable
ui-ask-check-in-due = The next sign of life is due { $due }. Anything we tell them counts.
ui-ask-check-in-late = A sign of life was due { $due }. Without one they may lower the severity.
ui-missing-check-in = { $name } owed a sign of life by { $due }
ui-missing-check-in-what = Severity { $from } is worked on around the clock as long as somebody there can be reached. The policy lets us lower it to { $to }.
ui-ask-unheld = Nobody holds this escalation
ui-ask-unheld-why = { $name } is gone, and no other authorised contact with a seat here could take it over.
ui-do-take-over = Take it over
ui-take-over-hint = From now on you answer for it, no longer { $name }.
ui-unheld = Nobody holds this
ui-not-taken = { $name } did not take this escalation
ui-message-not-taken = { $name } did not take a message of ours
ui-to-be-told = To be told to { $name }
ui-on-its-way = On its way to { $name }
ui-promises = Promises
ui-behind = Behind this escalation
ui-form = Escalation form
ui-telephone-too = To be telephoned as well
ui-no-files-cross = The agreement lets no file cross.

## Actions on an escalation
ui-do-tell = Record that it was told
ui-do-give = Answer
ui-do-accept-hand-back = Accept the hand-back
ui-do-dispute = Dispute with evidence
ui-do-accept-resolution = Accept the resolution
ui-do-refuse-resolution = Say why not
ui-do-complete = Send what is missing
ui-do-check-in = We are reachable
ui-do-next-tell = Record that it was told
ui-do-next-report = Record what they said
ui-do-next-call = Write a call down
ui-do-next-particulars = Their number, portal, engineer
ui-do-next-give = Answer their question
ui-do-next-accept-hand-back = Accept the hand-back
ui-do-next-dispute = Dispute the hand-back
ui-do-next-accept-resolution = Accept the resolution
ui-do-next-refuse-resolution = Say why the resolution does not do
ui-do-next-agree-severity = Answer the proposed severity
ui-do-next-take-back-severity = Take the proposed severity back
ui-do-next-complete = Send what the override left out
ui-do-next-check-in = Check in
ui-do-next-severity = Change the severity
ui-do-next-manager = Ask for a manager
ui-do-next-join = Put more requests behind it
ui-do-next-withdraw = Withdraw the escalation
ui-do-next-take-over = Take the escalation over
ui-do-next-reopen = Reopen the escalation
ui-submit-next-tell = It was told
ui-submit-next-report = Save as reported
ui-submit-next-call = Save the call
ui-submit-next-particulars = Save
ui-submit-next-give = Send the answer
ui-submit-next-accept-hand-back = Accept
ui-submit-next-dispute = Send the dispute
ui-submit-next-accept-resolution = Accept
ui-submit-next-refuse-resolution = Send
ui-submit-next-agree-severity = Send the answer
ui-submit-next-take-back-severity = Take it back
ui-submit-next-complete = Send
ui-submit-next-check-in = We are reachable
ui-submit-next-severity = Change the severity
ui-submit-next-manager = Ask for a manager
ui-submit-next-join = Put them behind it
ui-submit-next-withdraw = Withdraw
ui-submit-next-take-over = Take it over
ui-submit-next-reopen = Reopen
ui-tell-hint = Everything that waits counts as told, at the time it happened.
ui-tell-who = Whom you told
ui-next-reference = Their number for it
ui-portal = Address on their portal
ui-report-what = What they said
ui-report-hint = Recorded on behalf of { $name }, marked as reported.
ui-next-call-hint = A call between you and { $name }: it reads what you write.
ui-next-call-who = Who was spoken with
ui-telephoned-at = Telephoned on { $when }
ui-to-telephone = To telephone
ui-report-who = Who said it
ui-report-said = What they said
ui-report-answer = Their answer
ui-report-agreed = They agree
ui-report-declined = They decline
ui-told-hint = { $name } said it, on the telephone for instance; you write it down. The record says both.
ui-told-give = Their answer
ui-told-refuse = Not solved
ui-told-accept-hand-back = They accept the hand-back
ui-told-dispute = They dispute the hand-back
ui-told-agree-severity = Answer on severity
ui-told-severity = Another severity
ui-told-check-in = They are reachable
ui-told-manager = They ask for a manager
ui-told-withdraw = They take it back
ui-told-reopen = The problem is back
ui-answer-reply = Message
ui-answer-accept = Accepted
ui-answer-ask = Question
ui-answer-resolve = Resolution
ui-answer-hand-back = Hand-back
ui-answer-reject = Rejected
ui-answer-severity = Severity
ui-answer-agree-severity = Answer on severity
ui-answer-manager-answer = Manager’s plan
ui-answer-manager-release = End of management escalation
ui-answer-close = Closed
ui-complete-hint = { $name } expects each of these before the deadline of the override.
ui-accept-hand-back-hint = The escalation then closes. The promise to your own customer runs on.
ui-dispute-evidence = Our evidence
ui-dispute-hint = What shows that the cause does not lie with us.
ui-accept-resolution-hint = The escalation then closes. The requests behind it stay as they are.
ui-refuse-why = Why it does not resolve the problem
ui-join-numbers = Numbers of requests
ui-join-hint = Separated by spaces or commas.
ui-sent-open = The escalation
ui-sent-reply = Message
ui-sent-call = Call
ui-sent-set-severity = Change of severity
ui-sent-agree-severity = Agreement on the severity
ui-sent-decline-severity = No to the proposed severity
ui-sent-give-information = Information
ui-sent-complete = What was missing
ui-sent-accept-resolution = The resolution is accepted
ui-sent-refuse-resolution = The resolution is not accepted
ui-sent-accept-hand-back = The hand-back is accepted
ui-sent-dispute-hand-back = The hand-back is disputed
ui-sent-ask-manager = A manager is asked for
ui-sent-reopen = Reopening
ui-sent-withdraw = Withdrawal

## Triage
ui-duties = The four duties before escalating
ui-duty-done = Done
ui-duty-excused = Attempted, not possible
ui-duty-missing = To do
ui-duty-met = recorded
ui-duty-record = Record the evidence
ui-duty-change = Change the evidence
ui-duty-outcome = Outcome
ui-duty-not-possible = Attempted, but not possible, because…
ui-duty-evidence = Evidence, or why it was not possible
ui-duty-save = Save the evidence
ui-duty-isolation-hint = The answer, or where the problem lies and where it does not.
ui-duty-publications-hint = What the search told you: which one fits, or why none does.
ui-duty-recreation-hint = Where and how you tried to make it happen again, and what you saw.
ui-duty-proposal-hint = The resolution or workaround you proposed, and what came of it.
ui-searched = Searched: “{ $words }”.
ui-found-nothing = Nothing was found.
ui-search = Search
ui-search-words = Words to search for
ui-search-nothing = No publication holds all of these words. Record that as well.
ui-search-found = { $count ->
    [one] 1 publication: tick it if it goes into the evidence
   *[other] { $count } publications: tick those that go into the evidence
}
ui-search-outside = Outside articles
ui-search-outside-hint = Number or address, one a line.
ui-from-next = from { $name }
ui-never-shown = Addressed to us: our customers do not see it unless we publish it as our own.
ui-workaround = Workaround:
ui-fixed-in = Fixed in { $version }
ui-demands = What next desks want first
ui-demands-what = Duties that must hold evidence before an escalation is taken.
ui-triage-audience = Our desk alone reads the triage. What crosses goes through the escalation form.

## Escalating
ui-next-desk = Next desk
ui-next-desk-hint = The product proposes it; you decide.
ui-show-form = Show its form
ui-does-not-cover = does not cover this
ui-no-next-desk = No next desk is known here
ui-no-next-desk-help = An administrator adds it under Agreements.
ui-already-escalated = Already escalated:
ui-barred = You cannot escalate to this desk
ui-still-missing = Before { $name } takes it
ui-escalation-for = Escalation to { $name }
ui-form-version = Version { $version } of their form.
ui-personal-data-may = Personal data may cross.
ui-personal-data-not = No personal data may cross: no names, addresses or telephone numbers of people.
ui-escalate-text = The problem, as the next desk should read it
ui-escalate-text-hint = In your own words. Nothing of the request crosses by itself.
ui-severity-at = Severity at { $name }
ui-files-cross = Files of this request
ui-files-cross-hint = Each that you tick is copied, without metadata. The others stay here.
ui-also = More requests behind this escalation
ui-also-numbers = Numbers
ui-also-hint = Separated by spaces or commas. Their customers learn nothing of each other.
ui-override = Override…
ui-override-hint = Passes the gate. It is recorded with your name and a deadline.
ui-override-which = Which gate
ui-override-none = None
ui-override-incomplete = Incomplete, now: severity { $levels } only
ui-override-absent = No authorised contact can be reached
ui-override-contact = In whose name
ui-override-reason = Why it cannot wait
ui-override-author = Recorded under { $name }.
ui-escalate-other = Nothing is sent yet: the form was another desk’s, and this is the one of { $name }. Look at what is filled in, then send it.
ui-escalate-to = Escalate to { $name } · from { $from }
ui-escalate-by-hand = Escalate to { $name } · to be told by hand
ui-telephone-duty = Telephone as well
ui-telephone-levels = For severity { $levels }.
ui-authorised = Authorised contacts
ui-join-title = Known already?
ui-join-what = Put this request behind an escalation that is open at { $name }.
ui-join-button = Put behind it

## Relaying
ui-relay = Relay
ui-relay-title = Relay to { $name }
ui-relay-title-many = Relay to those who asked
ui-relay-what = You make this text your own. The original stays on our side of the wall.
ui-relay-original = Original, on our side
ui-relay-text = What { $name } will read
ui-reads-brand = reads the brand { $brand }
ui-relay-all = What each of them will read
ui-relay-own = Own words for this one
ui-relay-own-hint = Left empty, the common text is used.
ui-relay-files = Files to copy
ui-relay-as = As
ui-relay-as-reply = A reply
ui-relay-as-resolution = Resolution proposed: { $kind }
ui-relay-preview = Show what they will read
ui-relay-refresh = Refresh the preview
ui-relay-unseen = Nothing was sent: you had not looked at it as it stands here. Read it once more, then send it.
ui-relay-exactly = Exactly what { $name } will read
ui-relay-again = Read again before sending
ui-tells = “{ $name }”: { $place }
ui-files-names = Text files of up to 1 MB are looked at, and what names somebody whom the reader is not to learn of is pointed out. Other files are not looked at.
ui-relay-no-personal-data = The agreement lets no personal data cross.
ui-relay-stays = Stays on our side:
ui-stays-desk = the name { $name }
ui-stays-person = the name { $name }
ui-stays-account = the account { $name }
ui-stays-reference = the number { $name }
ui-relay-no-preview = Nothing is sent yet
ui-relay-no-preview-help = Reword the text, choose the files, then look at exactly what will be read.
ui-relay-send = Relay to { $name } · brand { $brand }
ui-relay-send-many = Relay to each of them

## Time
ui-promises-to = Promises to { $name }
ui-promises-of = Promises of { $name } to us
ui-no-promises = Nothing is promised.
ui-who-held = Whose turn it was
ui-in-all = { $span } in all
ui-party = Party
ui-clock-time = Clock time
ui-share = Share
ui-whole = Whole
ui-turns = Every turn
ui-from = From
ui-until = Until
ui-still = still

## A new request
ui-new-what = A call that came in, or something of our own.
ui-new-whom = For whom
ui-new-other = Nothing is opened yet: the form was made for somebody else. Look at what is filled in, then open the request.
ui-new-for = For { $name }
ui-new-for-own = For our own organisation: nobody else reads it
ui-nobody-named = nobody named
ui-new-call-hint = Leave the first field empty if nobody called.
ui-new-about = What it is about
ui-no-product = No product
ui-subject-hint = In one sentence, as you would say it on the telephone.
ui-new-text = What happens
ui-new-text-hint = What was said: what they were doing, what they see, since when.
ui-severity-none-hint = Without a choice it begins with the lightest.
ui-open-request = Open the request

ui-undelivered = Not delivered
ui-undelivered-mail = Mail
ui-undelivered-page = Message of a page
ui-undelivered-link = Message to another desk
ui-undelivered-transfer = Request handed on
ui-undelivered-sign-in = Sign-in link
ui-undelivered-warning = Warning
ui-undelivered-failed = { $lane } for { $recipient }: given up, { $when }. { $why }
ui-undelivered-retried = { $lane } for { $recipient }: failed, { $when }, and is tried again. { $why }
ui-undelivered-undertaking = Act on many records
ui-ev-redacted = took out for good, from entries { $entries }: { $what }
ui-ev-removal-asked = asked for something to be taken out here as well: { $what }, as said on { $of }
ui-ev-removal-answered = has taken out what was asked
ui-ev-removal-declined = has not taken out what was asked
removed-passage = a passage
removed-file = a file
removed-person = what names a person
ui-redact = Remove for good
ui-redact-do = Remove a passage…
ui-redact-what = A password that somebody pasted, a file that should not be here: it goes from every entry of this record and of those that it was carried to, from search, mails, files and later copies. Nobody can bring it back.
ui-redact-entry = The entry
ui-redact-passage = The passage
ui-redact-passage-hint = Exactly as it is written there, at least four characters. “[…]” takes its place.
ui-redact-file = A file beside it
ui-redact-no-file = No file
ui-redact-preview = Show what remains
ui-redact-unseen = Nothing was removed: you had not looked at it as it stands here. Look once more, then remove it.
ui-redact-remains = What remains
ui-redact-elsewhere = It goes wherever else it stands in these records. Desks that were given it are asked to remove it as well. Copies made before, and mails that have left, keep it.
ui-redact-remove = Remove for good
ui-redact-no-preview = Nothing is removed yet
ui-redact-no-preview-help = What remains of the entry is shown here before anything is removed.
ui-done-redact = Removed for good.
ui-do-answer-removal = Answer the wish for removal
ui-submit-answer-removal = Answer
ui-done-answer-removal = Answered.
ui-removal-done = Was it removed here?
ui-removal-yes = Yes, it was removed for good
ui-removal-no = No
ui-removal-text = What there is to say
ui-removal-text-hint = If it was not removed: why.
ui-done-next-answer-removal = The answer is on its way.
ui-undelivered-paused = { $lane } for { $recipient }: waits. What leaves so is paused since { $when }.
ui-undelivered-next-paused = Messages to the next desk wait: they are paused since { $when }.
