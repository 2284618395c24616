# The office pages of the desk.

## People, accounts, contacts
ui-o-agents = Agents
ui-o-accounts = Accounts
ui-o-audit = Audit
ui-o-person = Person
ui-o-role = Role
ui-o-you = you
ui-o-you-too = you too
ui-o-name = Name
ui-o-language = Language
ui-o-language-hint = Of pages and mail; each person may change it.
ui-o-email-hint = They sign in with it. Known already elsewhere? The same person, one sign-in.
ui-o-administrators-change = An administrator can change this page.
ui-o-people-what = Who works at this desk, and for which accounts.
ui-o-people-alone = You work here alone for now
ui-o-people-alone-help = Add the agents who answer requests. Each signs in with a link sent by mail.
ui-o-add-agent = Add an agent
ui-o-add-agent-what = A person who works at this desk. They sign in with a link sent by mail, and may choose a password.
ui-o-role-agent = Works the technical queue, escalates, settles mail.
ui-o-role-lead = Also works the business queue, publishes, transfers, answers management escalations.
ui-o-role-business = Works the business queue: contracts, usage, billing, licences.
ui-o-role-administrator = Everything a lead does; also keeps people, agreements and policies.
ui-o-which-accounts = Which accounts
ui-o-all-accounts = All accounts
ui-o-chosen-accounts = Chosen accounts only
ui-o-chosen-accounts-hint = The agent sees nothing of the others. Tick them below.
ui-o-vouch = Sign-in link
ui-o-vouch-for = A sign-in link for { $name }
ui-o-vouch-what = For somebody whom no mail reaches. Whoever opens the link acts as this person at this desk, and at no other. It works once, for half an hour. The audit says that you made it.
ui-o-vouch-now = Make the link
ui-o-vouch-made = Hand it over now: it is shown this once, works once, for half an hour, and opens this desk alone.
ui-o-vouch-again = Make another link
ui-o-end-seat = End
ui-o-end-seat-of = End the seat of { $name }?
ui-o-end-seat-what = The person can no longer enter here. What they wrote stays, under their name; every other seat they hold goes on.
ui-o-end-seat-own = This is your own seat: you leave this desk at once.
ui-o-end-seat-now = End the seat now
ui-o-accounts-what = Organisations that ask, with their contacts.
ui-o-accounts-none = No account yet
ui-o-accounts-none-help = An account is an organisation that this desk supports. It needs an agreement, then contacts.
ui-o-add-account = Add an account
ui-o-add-account-what = An organisation as this desk sees it. Next comes its agreement.
ui-o-account-name = Name of the organisation
ui-o-account-name-hint = As your colleagues know it.
ui-o-no-agreement = No agreement
ui-o-account-requests = Newest requests
ui-o-account-requests-none = This account has asked nothing yet.
ui-o-account-requests-all = All its requests
ui-o-account-no-agreement = No agreement yet
ui-o-account-no-agreement-help = Without an agreement there is nothing to ask under: make one first, then add contacts.
ui-o-contacts = Contacts
ui-o-contacts-none = No contact yet
ui-o-contacts-none-help = Contacts open requests in the portal or by mail. Mail from anybody else waits in the mail room.
ui-o-add-contact = Add a contact
ui-o-add-contact-to = Add a contact of { $name }
ui-o-add-contact-what = A person who asks for this account, in the portal or by mail.
ui-o-reach = Sees
ui-o-reach-own = Own requests
ui-o-reach-own-hint = Nothing that colleagues asked.
ui-o-reach-team = Requests of the team
ui-o-reach-team-hint = Those of everybody in the team named below.
ui-o-reach-all = All requests of the account
ui-o-reach-all-hint = For whoever answers for all of it.
ui-o-team = Team
ui-o-team-hint = Spelt alike for all its members.
ui-o-signatory = Signs
ui-o-signs = Signs the terms of service for the account
ui-o-signs-hint = Their acceptance binds the account, and is kept with its date.
ui-o-no-account-chosen = Tick at least one account, or choose all.
ui-o-agent-exists = This person works at this desk already.
ui-o-contact-exists = This person is a contact of this account already.
ui-o-authorised-exists = This person is an authorised contact already.
ui-o-done-agent = The agent is added. They sign in with a link sent by mail.
ui-o-done-seat-end = The seat has ended.
ui-o-done-account = The account is added. Next, its agreement.
ui-o-done-contact = The contact is added.

## Agreements
ui-o-agreement = Agreement
ui-o-agreements-what = What this desk promises, and to whom.
ui-o-agreements-none = No agreement yet
ui-o-agreements-none-help = Add the organisation as an account first; its agreement says what it may ask and what you promise.
ui-o-new-agreement = New agreement
ui-o-new-agreement-what = What this desk promises to an account. Authorised contacts are named afterwards.
ui-o-edit = Edit
ui-o-edit-agreement = Edit the agreement
ui-o-edit-agreement-what = Open requests keep the policy they were opened under.
ui-o-agreement-name = Name of the agreement
ui-o-reference = Reference
ui-o-reference-hint = The contract’s own number.
ui-o-duration = Duration
ui-o-from-to = { $from } – { $to }
ui-o-since = since { $from }
ui-o-in-force = In force
ui-o-not-begun = Not begun
ui-o-ends-soon = Ends soon
ui-o-ended = Ended
ui-o-starts = First day
ui-o-ends = Last day of intake
ui-o-readable = Readable until
ui-o-readable-hint = After the last day, what was asked can still be read.
ui-o-readable-before-end = Reading cannot stop before intake does.
ui-o-ends-before-start = The agreement would end before it begins.
ui-o-essentials = Essentials
ui-o-asks-from-desk = asks from a desk of its own
ui-o-products = Products
ui-o-all-products = All products
ui-o-products-none-all = None ticked: all of them.
ui-o-kinds = Kinds of request
ui-o-all-kinds = All kinds
ui-o-kinds-none-all = None ticked: all of them.
ui-o-policy = Support policy
ui-o-policy-hint = Severities, targets and rules.
ui-o-policy-version = { $name } – version { $version }
ui-o-policy-deployment = While a product is being deployed
ui-o-policy-deployment-hint = Some vendors promise something else before production.
ui-o-same-policy = The same policy
ui-o-while-deploying = While deploying:
ui-o-own-brand = our own brand
ui-o-covers = What it covers
ui-o-limits = Limits and dates
ui-o-may-cross = May cross
ui-o-cross-text = Text, relayed by a person
ui-o-cross-files = Files
ui-o-cross-files-not = No files
ui-o-cross-files-hint = Each is chosen, copied and stripped of its metadata.
ui-o-cross-personal = Personal data
ui-o-cross-personal-not = No personal data
ui-o-cross-personal-hint = Names, addresses and telephone numbers of people.
ui-o-reopen = Reopening
ui-o-changes = As kept
ui-o-version = Version { $version }
ui-o-promises = What is promised
ui-o-promises-deployment = What is promised while deploying
ui-o-no-promise = Nothing is promised
ui-o-hours = Hours
ui-o-working-hours = working hours
ui-o-hours-that-count = Hours that count
ui-o-hours-usual = Those of the policy, else of the desk
ui-o-hours-usual-hint = The agreement names no hours of its own.
ui-o-hours-own = Hours of this agreement
ui-o-hours-own-hint = As filled in below.
ui-o-hours-kept = As they are now
ui-o-hours-kept-hint = Several regions or dated exceptions, which the fields below cannot hold.
ui-o-hours-own-fields = Own hours
ui-o-hours-own-fields-hint = Used only if chosen above. A day left empty is closed. Example: 09:00-12:30, 14:00-18:00
ui-o-zone = Time zone: { $zone }
ui-o-zone-label = Time zone
ui-o-zone-hint = Such as Europe/Paris
ui-o-local-zone = the local time of whoever asks
ui-o-holidays = Holidays to come
ui-o-holidays-label = Holidays
ui-o-holidays-hint = One date a line, such as 2026-12-25.
ui-o-exceptions = Days with other hours
ui-o-every-day = Every day
ui-o-closed = closed
ui-o-days = { $from } to { $to }
ui-o-day-mon = Monday
ui-o-day-tue = Tuesday
ui-o-day-wed = Wednesday
ui-o-day-thu = Thursday
ui-o-day-fri = Friday
ui-o-day-sat = Saturday
ui-o-day-sun = Sunday
ui-o-calendar-zone-unknown = The time zone { $zone } does not exist. Try Europe/Paris.
ui-o-calendar-time-bad = “{ $time }” is not an interval such as 09:00-12:30.
ui-o-calendar-date-bad = “{ $date }” is not a date such as 2026-12-25.
ui-o-calendar-overlap = The intervals beginning at { $first } and { $second } overlap.
ui-o-calendar-never-open = Give at least one day some hours.
ui-o-brand = Brand that contacts see
ui-o-brand-own = Our own
ui-o-brand-own-hint = No vendor is ever named in what Relais writes.
ui-o-brand-vendor = The vendor’s
ui-o-brand-vendor-hint = The desk answers in the vendor’s colours and name.
ui-o-vendor-brand = The vendor’s look
ui-o-vendor-brand-hint = Used only if its brand is chosen above.
ui-o-vendor-brand-short = vendor’s brand
ui-o-vendor-name-missing = Give the name that contacts will read.
ui-o-brand-name = Name
ui-o-colour = Colour
ui-o-colour-hint = Text on it is kept readable by itself.
ui-o-colour-bad = A colour is a # and six digits or letters a to f.
ui-o-tagline-fr = Line under the name, in French
ui-o-tagline-en = Line under the name, in English
ui-o-both-languages = Contacts read both languages: fill in this one too.
ui-o-cap-label = Most authorised contacts
ui-o-cap-hint = Left empty: the policy’s number.
ui-o-cap = { $count } of { $most } authorised contacts
ui-o-cap-none = Authorised contacts: { $count }, without a limit.
ui-o-cap-full = The number agreed is reached: replace one, or change the agreement.
ui-o-authorised-required = Only authorised contacts may ask.
ui-o-authorised-free = Every contact may ask; nobody has to be authorised.
ui-o-authorised-none = Nobody is named
ui-o-authorised-none-help = Authorised contacts are the people who may ask on behalf of the account where the policy demands it.
ui-o-name-contact = Name an authorised contact
ui-o-door = May ask about
ui-o-door-technical = Technical
ui-o-door-technical-hint = Problems and product questions.
ui-o-door-commercial = Commercial
ui-o-door-commercial-hint = Contracts, usage, billing, licences.
ui-o-door-both = Technical and commercial
ui-o-door-both-hint = Both.
ui-o-queues = Queues
ui-o-queues-what = Where requests wait, who works them and when. What is new waits in the first queue of its kind until somebody moves it.
ui-o-queues-retired = No longer used
ui-o-new-queue = New queue
ui-o-queue-what = A queue has a name, people who work it, and hours if they are not those of the desk.
ui-o-queue-first = What is new waits here
ui-o-queue-works = Worked
ui-o-queue-works-hint = Shown to your people. Promises go by the hours of the agreement.
ui-o-queue-hours-desk = During the desk’s hours
ui-o-queue-members = People
ui-o-queue-members-hint = They are offered first when a request of this queue is given to somebody. Whoever sees the request can still be given it.
ui-o-queue-waiting = Waiting
ui-o-queue-name-en = Name in English
ui-o-queue-name-fr = Name in French
ui-o-queue-name-hint = One name is enough where it is the same in both languages.
ui-o-queue-takes = What waits in it
ui-o-queue-technical-hint = Incidents, questions, training, service requests.
ui-o-queue-business-hint = Contracts, usage, billing, licences.
ui-o-queue-retire = Retire this queue
ui-o-queue-retire-what = { $count ->
    [0] Nothing waits in it.
    [one] One request waits in it, and goes to another queue.
   *[other] { $count } requests wait in it, and go to another queue.
}
ui-o-queue-retire-to = What waits goes to
ui-o-queue-retire-nowhere = Nothing waits
ui-o-done-queue = The queue is saved.
ui-o-done-queue-retired = The queue is retired.
ui-o-qualified-until = Qualified until
ui-o-qualified-hint = The policy demands a qualification in date for technical requests.
ui-o-qualified-free-hint = The policy demands none.
ui-o-valid = Valid
ui-o-to-renew = To renew
ui-o-expired = Expired
ui-o-unqualified = Not qualified
ui-o-replace = Replace
ui-o-replace-who = Replace { $name }
ui-o-replace-what = { $name } may no longer ask from then on. The reason is kept.
ui-o-replace-reason-hint = Left the company, changed position…
ui-o-remove = Take off
ui-o-remove-who = Take { $name } off the agreement?
ui-o-remove-what = They may no longer ask the technical or commercial door. Their open requests pass to another authorised contact.
ui-o-remove-reason-hint = Kept in the audit.
ui-o-remove-at = Take { $name } off the contacts at { $desk }?
ui-o-remove-at-what = They may no longer escalate there. Their open escalations pass to another contact; where there is none, the leads are told.
ui-o-requalify = New date
ui-o-requalify-who = Qualification of { $name }
ui-o-requalify-what = A certificate renewed, or other products: nobody is put in anybody’s place.
ui-o-done-requalified = The qualification is kept.
ui-o-end-agreement = End the agreement
ui-o-end-intake = Intake stops
ui-o-end-intake-what = After the last day, nobody can open or reopen a request under it.
ui-o-end-open = What is open is finished
ui-o-end-open-what = Open requests and escalations go on until they are resolved or withdrawn.
ui-o-end-reading = Reading lasts a while
ui-o-end-reading-what = Contacts can read what was said until the later date; then the portal closes for them.
ui-o-done-agreement = The agreement is kept.
ui-o-done-agreement-end = The end of the agreement is set.
ui-o-done-contact-named = The authorised contact is named.
ui-o-done-contact-removed = The contact is no longer authorised.

## Welcome guide
ui-o-guide = Welcome guide
ui-o-guide-what = What the contacts of { $name } read, under the brand { $brand }.
ui-o-guide-made = Made from the agreement and its policy. It changes when they do.
ui-o-guide-edited = Written by hand; contacts read it above the facts below.
ui-o-guide-write = Write a text of our own
ui-o-guide-edit = Edit the guide
ui-o-guide-edit-what = The contacts of { $name } read it in their language, so both are needed.
ui-o-guide-ways = Ways to ask
ui-o-guide-clear = Remove our text
ui-o-guide-clear-what = The guide is then again what the agreement says, and nothing more.
ui-o-portal = Portal
ui-o-mail = Mail
ui-o-telephone = Telephone
ui-o-telephone-none = The policy names no number.
ui-o-done-guide = The guide is saved.

## Next desks
ui-o-links = Next desks
ui-o-links-what = Whom this desk asks when it cannot solve a problem itself.
ui-o-links-none = This desk asks nobody yet
ui-o-links-none-help = Add a vendor that is reached by telephone or on its own portal. A desk of this installation is connected with the code that its administrators hand over.
ui-o-new-link = Add a next desk by hand
ui-o-new-link-what = A desk reached by telephone or on its own portal: what we know of it, written down by us.
ui-o-carrier = Reached
ui-o-in-process = connected
ui-o-in-process-what = What we send arrives there by itself.
ui-o-by-hand-what = We telephone or use its portal, and write down what it says.
ui-o-copy = Our copy
ui-o-their-hours = Their hours
ui-o-promises-of = What { $name } promises us
ui-o-their-policy = { $name } decides about its policy; this is our copy.
ui-o-our-contacts = Our authorised contacts
ui-o-our-contacts-at = Our authorised contacts at { $name }
ui-o-our-contacts-what = Only these people may escalate there.
ui-o-our-contacts-theirs = { $name } names them on its agreement with us.
ui-o-our-contacts-none = Nobody may escalate there
ui-o-our-contacts-none-help = Without an authorised contact, only an override passes.
ui-o-our-contacts-all = Every agent of this desk is named.
ui-o-their-email-hint = The address that the next desk knows.
ui-o-link-name = Name of the desk
ui-o-portal-hint = Where requests are opened there: https://…
ui-o-link-products-hint = One a line, spelt as ours; none: all. Ours: { $products }
ui-o-link-policy-hint = What it promises and demands, as one of our policies describes it.
ui-o-link-hours-policy = Those of the policy, else ours
ui-o-link-hours-policy-hint = Hours stated in local time count in our zone.
ui-o-link-hours-own = Other hours
ui-o-link-hours-own-hint = As filled in below.
ui-o-link-hours-kept = As they are now
ui-o-link-hours-kept-hint = Nothing changes.
ui-o-forms = Escalation forms
ui-o-forms-what = What is demanded of an escalation.
ui-o-forms-theirs = What they demand of an escalation. The page of the request asks it.
ui-o-done-link-new = The next desk is added. Now name who may escalate there.
ui-o-done-link = The next desk is kept.

## Mail room
ui-o-mail-what = Mail that could not be filed by itself waits here. Nothing that came is lost.
ui-o-mail-narrow = You were given some accounts only. Mail of unknown senders is for agents who see all of the desk.
ui-o-mails-waiting = To choose
ui-o-mails-quarantined = Quarantine
ui-o-mails-filed = Filed
ui-o-mails-dismissed = Discarded
ui-o-mails-waiting-none = No mail waits for a choice
ui-o-mails-waiting-help = When a sender is a contact of several accounts, you say here which one it is about.
ui-o-mails-quarantined-none = The quarantine is empty
ui-o-mails-quarantined-help = Mail of unknown senders, automatic answers and what cannot be read would stop here.
ui-o-mails-filed-none = No mail was filed yet
ui-o-mails-filed-help = Mail of contacts becomes requests and replies by itself.
ui-o-mails-dismissed-none = Nothing was discarded
ui-o-mails-dismissed-help = Mail that you looked at and that needs nothing is kept here.
ui-o-mail-is-waiting = waits for a choice
ui-o-mail-is-quarantined = in quarantine
ui-o-mail-is-filed = filed
ui-o-mail-is-dismissed = discarded
ui-o-mail-is-filed-what = It went to the request
ui-o-mail-is-dismissed-what = Somebody looked at it: nothing followed. It is kept.
ui-o-mail-waits-what = It waits for a decision.
ui-o-mail-decided = What became of it
ui-o-received = Received
ui-o-why = Why it waits
ui-o-no-subject = (no subject)
ui-o-from = From
ui-o-mailbox = Mailbox
ui-o-understood = What was understood
ui-o-written-by = Written by
ui-o-answers = Answers
ui-o-answers-count = { $count ->
    [one] 1 earlier mail
   *[other] { $count } earlier mails
}
ui-o-mail-text = New text
ui-o-mail-no-text = No text was found in it.
ui-o-mail-raw-help = Quotes and signature are left out. The original holds everything.
ui-o-raw = Original as text
ui-o-mail-file = Make a request of it
ui-o-mail-file-what = Opened for the sender, who must be a contact of the account. A mail that quotes a request’s number joins it by itself.
ui-o-mail-file-now = Open the request
ui-o-mail-attach = Join it to a request
ui-o-mail-attach-what = Becomes the sender’s reply. From somebody who is no contact of the account, it is recorded as what you were told.
ui-o-mail-attach-now = Join it
ui-o-mail-dismiss = Nothing follows
ui-o-mail-dismiss-what = The mail is kept and can be read later. The sender gets no answer.
ui-o-mail-dismiss-now = Discard
ui-o-mail-no-account = Choose the account.
ui-o-mail-no-request = No request has this number here.
ui-o-mail-not-contact = The sender is not a contact of this account.
ui-o-mail-add-contact = Make the sender a contact of { $name }, then file the mail
ui-o-problem-several-accounts = The sender is a contact of several accounts
ui-o-problem-several-accounts-help = Read it, then say which account it is about.
ui-o-problem-unknown-sender = Nobody here has this address
ui-o-problem-unknown-sender-help = A new contact? Choose the account: you will be able to add the sender to it.
ui-o-problem-no-sender = No readable sender
ui-o-problem-no-sender-help = Look at the original, or discard it.
ui-o-problem-bounce = A report that a mail did not arrive
ui-o-problem-bounce-help = A mail of ours did not reach somebody. Check the contact’s address.
ui-o-problem-automatic = A machine: an automatic answer or a list
ui-o-problem-automatic-help = Such mail is never answered by a machine, and opens nothing by itself.
ui-o-problem-other = It could not be filed ({ $code })
ui-o-done-mail-filed = The mail became a request.
ui-o-done-mail-attached = The mail joined the request.
ui-o-done-mail-dismissed = The mail is discarded, and kept.

## Policies
ui-o-policies-what = Severities, targets and rules, each number with its source.
ui-o-policies-none = No policy yet
ui-o-policies-none-help = An agreement needs a policy that says what is promised.
ui-o-add-policy = Add a version
ui-o-add-policy-what = A policy is a text file in TOML. A version never changes once added; agreements choose which one counts.
ui-o-policy-file = Policy file
ui-o-policy-text = Or its text
ui-o-policy-text-hint = With id and version at the top; the version is one more than the last.
ui-o-policy-empty = Choose a file or paste its text.
ui-o-policy-exists = This version is there already, and says something else. Raise the number.
ui-o-policy-faults = { $count ->
    [one] One thing is wrong with the file
   *[other] { $count } things are wrong with the file
}
ui-o-policy-older = This is an older version; version { $version } is the newest.
ui-o-found = What was found
ui-o-what = What
ui-o-unverified-what = “Unverified” means that nobody has confirmed this statement with the vendor. Its source says where it comes from.
ui-o-severities = Severities
ui-o-by-telephone-too = telephone as well
ui-o-source = Source:
ui-o-source-head = Source
ui-o-promise = Promise
ui-o-within = Within
ui-o-hours-none = The hours of the agreement, else of the desk, count.
ui-o-rules = Rules
ui-o-subject = Subject
ui-o-rule = Rule
ui-o-rule-response = What counts as a response
ui-o-rule-severity = Changing the severity
ui-o-rule-waiting = While we wait for an answer
ui-o-rule-closure = Closing and reopening
ui-o-rule-hand-back = Hand-back
ui-o-rule-overrides = Overrides
ui-o-rule-reachable = Staying reachable
ui-o-rule-entries = Writing down later
ui-o-rule-contacts = Authorised contacts
ui-o-rule-warnings = Warnings to agents
ui-o-response-human-contact = A reply or a call of a person.
ui-o-response-acknowledgement = Acceptance, refusal or a question already counts.
ui-o-change = { $who }: { $takes }
ui-o-change-asker-raises = The asker raises it
ui-o-change-asker-lowers = The asker lowers it
ui-o-change-desk-raises = The desk raises it
ui-o-change-desk-lowers = The desk lowers it
ui-o-takes-nothing = freely
ui-o-takes-reason = with a reason
ui-o-takes-agreement = if the other side agrees
ui-o-takes-impossible = not possible
ui-o-clocks-rebase = New targets count from the original start.
ui-o-clocks-restart = New targets count from the change.
ui-o-pauses = These stand still meanwhile: { $promises }.
ui-o-pauses-none = No promise stands still meanwhile.
ui-o-answer-within = Answer expected within: { $time }.
ui-o-closes-after = Closed after { $count } unanswered contacts in { $days } days.
ui-o-reopens-within = { $count ->
    [one] Can be reopened for 1 day
   *[other] Can be reopened for { $count } days
}; later, a linked new request.
ui-o-reopening-new-cycle = A promised resolution is promised anew when it comes back.
ui-o-reopening-resume = A promised resolution goes on where it stopped when it comes back.
ui-o-lapse-accepted = Silence counts as acceptance.
ui-o-lapse-returned = After silence, the asked desk takes it back.
ui-o-manager-at = Hand-back number { $count } asks for a manager by itself.
ui-o-override-severities = May go incomplete: { $levels }.
ui-o-override-absent = Somebody else may send while no authorised contact can be reached.
ui-o-override-absent-not = Only an authorised contact sends.
ui-o-override-within = What is missing follows within: { $time }.
ui-o-reachable-severities = Whoever asks must be reachable: { $levels }.
ui-o-reachable-every = A sign of life at the latest every: { $time }.
ui-o-reachable-lowers = Where one is missing, the desk may lower the severity to { $to }: { $takes }.
ui-o-entries-latest = { $count ->
    [one] At most 1 hour after it happened.
   *[other] At most { $count } hours after it happened.
}
ui-o-entries-late = { $count ->
    [one] Marked as late after 1 minute.
   *[other] Marked as late after { $count } minutes.
}
ui-o-qualified-needed = A qualification in date is needed for technical requests.
ui-o-qualified-not-needed = No qualification is needed.
ui-o-cap-rule = At most { $count } at a time.
ui-o-cap-rule-none = As many as wished.
ui-o-warn-share = At { $count } % of the time.
ui-o-warn-left = { $time } before it is due.
ui-o-warn-breached = When it is missed.
ui-o-hand-back-reasons = Reasons for a hand-back
ui-o-hand-back-none = No reason is agreed: nothing can be handed back.
ui-o-duties = Duties before escalating
ui-o-duties-none = None is demanded.
ui-o-versions = Versions
ui-o-versions-what = A request keeps the version it was opened under.
ui-o-used-by = Agreements under this version
ui-o-used-by-none = No agreement uses this version.
ui-o-done-policy = The version is added. Agreements go on as they are until they choose it.
ui-o-count-contacts = { $count ->
    [0] none
    [one] 1 contact
   *[other] { $count } contacts
}
ui-o-count-days = { $count ->
    [one] within 1 day
   *[other] within { $count } days
}
ui-o-count-agreements = { $count ->
    [one] 1 agreement
   *[other] { $count } agreements
}
ui-o-count-severities = { $count ->
    [one] 1 severity
   *[other] { $count } severities
}
ui-o-count-unverified = { $count ->
    [one] 1 unverified
   *[other] { $count } unverified
}
ui-o-terms = Terms of service

## Publications and notices
ui-o-publications-what = What this desk knows and tells: known issues, articles, guides, release notes.
ui-o-publications-hint = Words of a symptom, a product…
ui-o-publications-none = Nothing holds all of these words
ui-o-publications-none-help = Try fewer or other words. Solved it since? Write it down for the next time.
ui-o-publications-empty = Nothing is published yet
ui-o-publications-empty-help = What you write here answers the next request before it is asked. It stays with this desk unless you say otherwise.
ui-o-whose = Whose
ui-o-whose-own = Our own
ui-o-whose-next = From next desks
ui-o-new-publication = New publication
ui-o-new-publication-what = For this desk only, unless you choose a wider audience.
ui-o-edit-publication = New version of the publication
ui-o-edit-publication-what = Readers see the newest version at once.
ui-o-publish-again = Publish again as our own
ui-o-publish-again-what = It comes from { $name }. Reword it: the customer’s world names no vendor. The original stays as it is.
ui-o-publication-empty = Write at least symptoms, a workaround or a text.
ui-o-publish = Publish
ui-o-publish-version = Publish the new version
ui-o-title = Title
ui-o-written-in = Written in
ui-o-product-versions = Versions concerned
ui-o-fixed-in = Fixed in
ui-o-symptoms = Symptoms
ui-o-symptoms-hint = What people see and search for: messages word for word.
ui-o-workaround = Workaround
ui-o-body = Text
ui-o-read-by = Read by
ui-o-audience-desk = This desk
ui-o-audience-desk-hint = Agents only.
ui-o-audience-askers = Partner desks
ui-o-audience-askers-hint = Accounts that run desks of their own get a copy.
ui-o-audience-customers = All accounts
ui-o-audience-customers-hint = Every contact reads it in the portal; partner desks get a copy.
ui-o-done-publication = It is published.
ui-o-notices-what = Service updates, maintenance and incidents.
ui-o-notices-none = Nothing to announce
ui-o-notices-none-help = A notice tells many at once what would otherwise be asked many times.
ui-o-notices-over = Over
ui-o-notice-over = Over
ui-o-notice-current = Current
ui-o-new-notice = New notice
ui-o-new-notice-what = For this desk only, unless you choose a wider audience.
ui-o-update = Update
ui-o-update-notice = Update the notice
ui-o-update-notice-what = Say what is known now. Readers see the newest version.
ui-o-give-notice = Publish the notice
ui-o-notice-body = What happens, and what to do
ui-o-notice-body-hint = What works, what does not, when you say more.
ui-o-notice-starts = Begins
ui-o-notice-ends = Ends
ui-o-notice-ends-early = The notice would end before it begins.
ui-o-notice-ends-hint = Left empty, it stays current.
ui-o-span = { $from } to { $to }
ui-o-span-from = from { $from }
ui-o-span-to = until { $to }
ui-o-done-notice = The notice is published.

## Terms and audit
ui-o-terms-what = What an account’s signatory accepts for all of its contacts.
ui-o-terms-none = No terms of service yet
ui-o-terms-none-help = Without them, contacts simply ask. With them, the signatory of each account is invited to accept.
ui-o-terms-new = Publish a new version
ui-o-terms-new-what = The signatory of each account is asked to accept it; what was accepted before is kept.
ui-o-terms-publish = Publish
ui-o-published-on = published on { $day }
ui-o-accepted = Accepted by
ui-o-accepted-none = No account has accepted yet.
ui-o-signatory-head = Signatory
ui-o-done-terms = The new version is published. Signatories are asked to accept it.
ui-o-audit-what = Who changed what of people, agreements, policies and publications: the latest 200 lines.
ui-o-audit-hint = A name, a word…
ui-o-audit-none = No line
ui-o-audit-none-help = Every change of this office leaves a line here.
ui-o-audit-somebody = somebody who is no longer here
ui-o-audit-operator = Operator
ui-o-audit-seat-agent = an agent
ui-o-audit-seat-contact = a contact
ui-o-count-lines = { $count ->
    [one] 1 line
   *[other] { $count } lines
}
ui-o-mail-to = to { $mailbox }

# What is on its way out.
lane-link = Messages to other desks
lane-transfer = Requests handed to another desk
lane-sign-in = Sign-in links that were asked for
lane-warning = Warnings and alarms
lane-page = Short messages and webhooks
lane-mail = Mail
ui-o-outgoing = What leaves
ui-o-outgoing-what = What this desk sends: how much waits, and what could not be delivered.
ui-o-outgoing-lanes = By kind
ui-o-outgoing-lane = Kind
ui-o-outgoing-waits = Waits
ui-o-outgoing-since = Since
ui-o-outgoing-given-up = Given up
ui-o-outgoing-act = Actions
ui-o-outgoing-retry-all = Try all again
ui-o-outgoing-drop-all = Drop all
ui-o-outgoing-retry = Try again
ui-o-outgoing-drop = Drop
ui-o-outgoing-none = Nothing was given up
ui-o-outgoing-none-help = What cannot be delivered is tried again for a while. What fails for good is listed here.
ui-o-outgoing-failed = Given up
ui-o-outgoing-failed-what = These were tried often enough. Mend the cause, then have them tried again. Messages to other desks cannot be dropped: what follows them would not be understood.
ui-o-outgoing-more = The oldest 200 are shown.
ui-o-outgoing-item = What
ui-o-outgoing-tries = { $count ->
    [one] Tried once.
   *[other] Tried { $count } times.
}
ui-o-settings-outgoing = What this desk sends, and what could not be delivered:
ui-o-done-outgoing-tried = It is tried again now.
ui-o-done-outgoing-dropped = It was dropped, and does not leave.
ui-o-audit-outgoing = { $count ->
    [one] one item
   *[other] { $count } items
}
ui-o-outgoing-why-waited-in-a-copy = It waited in the copy that this desk was loaded from, and may have left long since.
lane-undertaking = Acts on many records
