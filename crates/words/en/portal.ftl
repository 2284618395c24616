# The portal: what a customer reads. The desk is always *we*, the reader *you*.

ui-support = Support
ui-urgent = An emergency? Call us
ui-by-mail = By mail
ui-hours = Working hours
ui-nav-home = Home
ui-nav-requests = Requests
ui-nav-publications = Publications
ui-nav-notices = Notices
ui-nav-guide = Your support
ui-nav-help = Help
ui-nav-terms = Terms of service
ui-nav-colleagues = Colleagues

ui-p-you = You
ui-p-yes = Yes
ui-p-any = All
ui-p-clear = Clear
ui-p-at-least = At least { $count } characters.
ui-p-choose = Choose…
ui-p-change = Change
ui-p-continue = Continue
ui-p-filter = Filter
ui-p-filters-more = More filters
ui-p-filters-wrong = This means nothing, and narrows nothing: { $names }. What else is set stays.
ui-p-status = Status
ui-p-opened-since = Opened since
ui-p-opened-before = Opened before
ui-p-updated-since = Updated since
ui-p-pages = Pages
ui-p-page-first = Newest
ui-p-page-next = Older
ui-p-severity = Severity
ui-p-waiting-on = Waiting on:
ui-p-updated = Updated
ui-p-updated-on = Updated on { $day }
ui-p-unverified = unverified
ui-p-files = Attachments
ui-p-files-hint = Logs, screenshots: 20 files and 25 MB at most. Leave no password in them.
ui-p-files-kept = Already here:
ui-p-open = Open a request
ui-p-kind = Kind
ui-p-kinds = Kinds of request
ui-p-product = Product
ui-p-products = Products
ui-p-why = Why?

# The first page.
ui-p-home-sum = { $open ->
    [0] Nothing is in progress.
    [one] One request is in progress.
   *[other] { $open } requests are in progress.
} { $waiting ->
    [0] { "" }
    [one] One is waiting for your answer.
   *[other] { $waiting } are waiting for your answer.
}
ui-p-home-many = More than { $open } requests are in progress.
ui-p-waits-on-you = Waiting for you
ui-p-in-progress = In progress
ui-p-finished = Recently finished
ui-p-all-open = All open requests
ui-p-all-finished = All finished requests
ui-p-home-empty = All quiet
ui-p-home-empty-text = No request is open. Ask whenever something does not work, or when you would like to know.
ui-p-quick = What can we do for you?
ui-p-intake-ended = New requests can no longer be opened
ui-p-intake-ended-text = The agreement has ended. You can still read what was said, and what is open goes on.
ui-p-terms-wait = The terms of service are waiting for you
ui-p-terms-wait-text = You sign for your company.
ui-p-terms-read = Read and accept

ui-p-kind-technical = Something does not work as it should.
ui-p-kind-product-question = How does it work, what can it do?
ui-p-kind-training = Learn to use it well.
ui-p-kind-managed-service = Something we look after for you.
ui-p-kind-contract = Your contract: what it covers, until when.
ui-p-kind-usage = What you use, and how much.
ui-p-kind-billing = An invoice, an amount.
ui-p-kind-licence-order = More licences, or fewer.
ui-p-kind-programme = The partner programme.
ui-p-kind-other-operations = Anything else about our relation.

# The list.
ui-p-show-open = In progress
ui-p-show-you = Waiting for you
ui-p-show-finished = Finished
ui-p-show-all = All
ui-p-find-hint = Number, words…
ui-p-none-found = Nothing found
ui-p-none-found-text = Try a single word, or the number of the request.
ui-p-none-fits-text = Take away a filter, or look at another list.
ui-p-none-here = No requests here
ui-p-none-here-text = Look at another list, or open a request.

# Opening.
ui-p-new-first = Two choices first: they decide what we ask you.
ui-p-which-kind = What is it about?
ui-p-product-none = Another, or none
ui-p-phase = Where does it stand?
ui-p-phase-short = Phase
ui-p-phase-production = In production
ui-p-phase-deployment = Being deployed
ui-p-subject = In one sentence
ui-p-subject-hint = As you would say it on the telephone.
ui-p-what = What happens?
ui-p-what-hint = What you were doing, what you see, since when.
ui-p-how-severe = How severe is it?
ui-p-missing-subject = Say in one sentence what it is about.
ui-p-missing-text = Tell us what happens.
ui-p-missing-severity = Choose how severe it is.
ui-p-call-too = Call us as well:
ui-p-reference = Your reference
ui-p-reference-hint = A number of your own, if you keep one.
ui-p-send-request = Send the request
ui-p-known = Perhaps known already
ui-p-urgent = Has everything stopped?
ui-p-urgent-call = Do not wait for an answer: open the request, then call.
ui-p-urgent-mail = Open a request of the gravest severity, or write to us.
ui-p-opened = Your request has been received
ui-p-opened-number = Its number:
ui-p-next = What happens next
ui-p-next-mail = We write to you by mail as well
ui-p-next-mail-text = Answer the mail, or here: both reach us.
ui-p-next-follow = You follow everything here
ui-p-next-follow-text = We always tell you whose turn it is: yours or ours.
ui-p-see-request = See the request

# Promises.
ui-p-promise-working = { $promise } within { $span } of working time
ui-p-promise-always = { $promise } within { $span }, day and night
ui-p-promise-days = { $promise } { $count ->
    [one] by the next working day
   *[other] within { $count } working days
}
ui-p-clock-running = by { $when }
ui-p-clock-paused = paused, would be due on { $when }
ui-p-clock-met = done on { $when }
ui-p-clock-missed = done late, on { $when }
ui-p-clock-late = late since { $when }
ui-p-clock-in = within { $left }
ui-p-clock-over = { $left } late
ui-p-yours-hand-back-answer = Your answer
ui-p-yours-information-answer = Your answer
ui-p-yours-override-completion = What you still owe us
ui-p-yours-check-in = Your next sign of life

# A request.
ui-p-number = Number
ui-p-opened-at = Opened
ui-p-closed-at = Closed
ui-p-contact = Asked by
ui-p-engineer = In charge
ui-p-continues = Continues
ui-p-incomplete = Something is still missing
ui-p-incomplete-text = Your request was taken without it. { $brand } needs it soon.
ui-p-incomplete-send = Send what is missing
ui-p-done-complete = What was missing is sent.
ui-p-check-in = Are you there?
ui-p-check-in-text = We work on this day and night, and need somebody of yours to be reachable. Please give a sign of life { $due }. A reply counts as well.
ui-p-check-in-late = We work on this day and night, and need somebody of yours to be reachable. A sign of life was due by { $due }, and none has come. Without one, the severity may be lowered.
ui-p-check-in-how = How to reach you
ui-p-check-in-hint = A telephone number, for instance, or who takes over.
ui-p-check-in-send = We are reachable
ui-p-done-check-in = Thank you. We know that you are there.
ui-p-at-once = It cannot wait
ui-p-at-once-hint = Say why; your name is kept with it, and what is missing must follow by a deadline.
ui-p-at-once-which = What to pass
ui-p-at-once-no = Nothing: I filled in everything
ui-p-at-once-incomplete = Take it without what is missing (severity { $levels })
ui-p-at-once-absent = No authorised contact can be reached
ui-p-at-once-why = Why it cannot wait
ui-p-continued-by = Goes on as
ui-p-in-short = In short
ui-p-answers = What you told us
ui-p-conversation = Conversation
ui-p-by-phone = on the telephone
ui-p-by-mail = by mail
ui-p-written-by = written down by { $name }
ui-p-reply = Reply
ui-p-message = Your message
ui-p-send-to = Send to { $brand }
ui-p-asks = { $brand } is asking you something
ui-p-answer = Your answer
ui-p-answer-more = Anything to add
ui-p-answer-send = Send the answer
ui-p-solved = Is the problem solved?
ui-p-solved-what = { $brand } proposes: { $kind }.
ui-p-solved-yes = Yes, it is solved
ui-p-solved-no = No, not yet
ui-p-solved-why = What is still wrong?
ui-p-solved-why-hint = What you tried, what you see now.
ui-p-solved-back = Send it back
ui-p-handed-back = The cause seems to lie on your side
ui-p-hand-back-accept = Yes, we take it from here
ui-p-dispute = No, and here is why
ui-p-evidence = What speaks against it
ui-p-evidence-hint = What you checked, what you found: logs, measurements.
ui-p-offer = We propose severity { $to }
ui-p-offer-agree = Agree
ui-p-offer-decline = Do not agree
ui-p-reopen = Reopen
ui-p-reopen-text = The problem is back? Say so: the work goes on with everything we know. After a while a new request is opened that continues this one.
ui-p-reopen-why = What has happened?
ui-p-more = More
ui-p-severity-change = Change the severity
ui-p-severity-to = To
ui-p-severity-why-hint = What has become better or worse.
ui-p-manager = Ask for a manager
ui-p-manager-text = A manager will look at it and tell you a plan. This does not change the severity.
ui-p-manager-why = What is at stake?
ui-p-milestone = Until when
ui-p-milestone-hint = A date that must be kept, if there is one.
ui-p-withdraw = Withdraw the request
ui-p-withdraw-text = You no longer need an answer? Then the request ends here.
ui-p-management = Management attention
ui-p-management-waits = A manager has been asked and will answer.
ui-p-management-over = Ended, as agreed:
ui-p-worse = Has it become worse?
ui-p-worse-call = Call us, and give this number.
ui-p-worse-write = Write to us here, or raise the severity.
ui-p-label-rejected = Not taken
ui-p-label-information-asked = Question
ui-p-label-completed = What was missing
ui-p-label-checked-in = Reachable
ui-p-label-severity-set = Severity { $to }
ui-p-label-severity-proposed = Proposes severity { $to }
ui-p-label-severity-declined = Severity kept
ui-p-label-resolution-proposed = Resolution proposed
ui-p-label-resolution-accepted = Resolution accepted
ui-p-label-resolution-refused = Not solved yet
ui-p-label-handed-back = Handed back
ui-p-label-hand-back-accepted = Hand-back accepted
ui-p-label-hand-back-disputed = Hand-back disputed
ui-p-label-manager-asked = Manager asked for
ui-p-label-manager-answered = A manager answers
ui-p-label-manager-released = Management attention ended
ui-p-label-reopened = Reopened
ui-p-label-withdrawn = Withdrawn
ui-p-label-closed = Closed
ui-p-files-left = What you wrote has been sent, without the files: none can be taken for now. Send them later in a reply.
ui-p-done-reply = Your message has been sent.
ui-p-done-answer = Your answer has been sent.
ui-p-done-accept = Thank you. The request is closed.
ui-p-done-refuse = Understood: we go on working on it.
ui-p-done-accept-hand-back = Thank you. The request is closed.
ui-p-done-dispute = Your objection has been sent.
ui-p-done-agree = The severity has been changed.
ui-p-done-decline = Your answer has been sent.
ui-p-done-severity = Your wish has been sent.
ui-p-done-manager = A manager has been asked.
ui-p-done-reopen = The request is open again.
ui-p-done-withdraw = The request has been withdrawn.
ui-p-done-terms = Thank you. Your acceptance has been recorded.

# Publications and notices.
ui-p-publications-text = Known issues, guides and news that we publish for you.
ui-p-publications-hint = What do you see?
ui-p-publications-none = Nothing found
ui-p-publications-none-text = Try a single word, or ask us: we search with you.
ui-p-publications-empty = Nothing has been published yet
ui-p-publications-empty-text = Known issues and guides will appear here.
ui-p-ask-us = Ask us
ui-p-publication-known-issue = Known issue
ui-p-publication-article = Article
ui-p-publication-guide = Guide
ui-p-publication-release-note = Release note
ui-p-fixed-in = Fixed in { $version }
ui-p-fixed = Fixed in
ui-p-versions = Versions
ui-p-symptoms = What you see
ui-p-workaround = What you can do
ui-p-no-help = That did not help?
ui-p-notices-text = Maintenance, incidents and news of the service.
ui-p-notices-none = Nothing to report
ui-p-notices-none-text = The service runs as usual, and no work is planned.
ui-p-notices-over = Over
ui-p-notice-over = Over
ui-p-notice-read = Read the notice
ui-p-notice-service-update = Service update
ui-p-notice-maintenance = Maintenance
ui-p-notice-incident = Incident
ui-p-when = When
ui-p-span-day = { $day }, from { $from } to { $to }
ui-p-span = From { $from } to { $to }
ui-p-span-from = Since { $from }
ui-p-span-to = Until { $to }

# The guide.
ui-p-guide = Welcome to { $brand } support
ui-p-guide-text = How to reach us, when we are there, and what we promise.
ui-p-guide-ask = How to ask
ui-p-guide-here = Here
ui-p-guide-here-text = The surest way: nothing is forgotten, and you see at once what is promised.
ui-p-guide-mail-text = Answer our mails, or write a new one: each becomes a request.
ui-p-guide-phone = By telephone
ui-p-guide-hours = Working hours
ui-p-guide-zone = Local time of { $zone }
ui-p-guide-holidays = Holidays to come
ui-p-guide-night = Where it says day and night, the hours do not matter.
ui-p-guide-promises = What we promise
ui-p-guide-means = What it means
ui-p-guide-promise = Promise
ui-p-guide-no-promise = Nothing is promised here.
ui-p-guide-call = Call as well.
ui-p-guide-how = How it goes
ui-p-guide-how-turn = It is always somebody’s turn
ui-p-guide-how-turn-text = Every request says whether we are to act, or you. While we wait for you, our time stands still.
ui-p-guide-how-solved = You have the last word
ui-p-guide-how-solved-text = We propose a resolution; you accept it, or say what is still wrong.
ui-p-guide-how-reopen = It can come back
ui-p-guide-how-reopen-text = { $days ->
    [one] For one day a closed request can be reopened; after that, a new one continues it.
   *[other] For { $days } days a closed request can be reopened; after that, a new one continues it.
}
ui-p-guide-how-manager-text = On every open request you can ask for a manager’s attention.
ui-p-guide-covers = What your agreement covers
ui-p-hours-every-day = Every day
ui-p-hours-always = day and night
ui-p-hours-closed = closed
ui-p-days-from-to = { $from } to { $to }
ui-p-day-mon = Monday
ui-p-day-tue = Tuesday
ui-p-day-wed = Wednesday
ui-p-day-thu = Thursday
ui-p-day-fri = Friday
ui-p-day-sat = Saturday
ui-p-day-sun = Sunday

# Terms, colleagues.
ui-p-terms-version = Version { $version }, { $day }
ui-p-terms-accepted = Accepted by { $name } on { $when }.
ui-p-terms-for = I accept these terms for { $account }.
ui-p-terms-accept = Accept
ui-p-terms-tick = Tick the box to accept the terms
ui-p-terms-signatory = Whoever signs for your company accepts the terms.
ui-p-terms-none = No terms have been published
ui-p-terms-none-text = When there are some, you will read them here.
ui-p-signatory = Signs for the company
ui-p-reach-own = You see your own requests.
ui-p-reach-team = You see your team’s requests.
ui-p-reach-all = You see every request of your company.
ui-p-colleagues-text = Somebody is missing, or should see more? Open a request: we change it.
