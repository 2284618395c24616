# Names of codes. One family for each list of codes: the key is the family, a hyphen, the code. The families:
#   of requests: kind, door, phase, channel, status (for the desk), portal-status (for those who asked)
#   of turns and promises: holder, portal-holder, turn, side, promise, clock-standing, counted (why time counted, or not)
#   of work: duty (with a line of help, duty-…-help), resolution, rejection, ending, why (what asked for a manager)
#   of people and parties: role, reach, doors (of authorised contacts), tier, brand, carrier
#   of the shelf and the mail room: publication-kind, notice-kind, audience, standing
# Names of severities, of reasons for hand-backs and of form fields are the policy's own, in both languages.

# Kinds of requests
kind-technical = Technical problem
kind-product-question = Product question
kind-training = Training
kind-managed-service = Managed service
kind-contract = Contract
kind-usage = Usage
kind-billing = Billing
kind-licence-order = Licence order
kind-programme = Programme
kind-other-operations = Other operations

# Doors, phases, channels
door-technical = Technical support
door-business = Contracts and billing
phase-deployment = During deployment
phase-production = In production
channel-screen = on the screen
channel-api = through the API
channel-mail = by mail
channel-phone = by telephone
channel-link = from another desk
channel-portal = through their portal

# Where a request or an escalation stands, for the desk
status-new = New
status-open = In progress
status-waiting = Waiting for the asker
status-handed-back = Handed back
status-resolved = Resolution proposed
status-closed = Closed
status-rejected = Rejected
status-withdrawn = Withdrawn
status-sent = Sent
status-refused = Not taken

# Where a request stands, for those who asked
portal-status-new = Received
portal-status-open = In progress
portal-status-waiting = Your answer is needed
portal-status-handed-back = Handed back to you
portal-status-resolved = Resolution proposed
portal-status-closed = Closed
portal-status-rejected = Declined
portal-status-withdrawn = Withdrawn

# Standing of mails
standing-filed = Filed
standing-waiting = Waiting for a choice
standing-quarantined = In quarantine
standing-dismissed = Dismissed
standing-sent = Sent
standing-received = Received
standing-refused = Refused

# Whose turn it is
holder-asker = The asker
holder-desk = This desk
holder-next-desk = The next desk
portal-holder-you = You
turn-you = You
portal-holder-us = Us
turn-us = Us
side-asked = The desk
side-asker = The asker

# Promises, and where their clocks stand
promise-first-response = First response
promise-next-response = Next response
promise-update = Next update
promise-resolution = Resolution
promise-hand-back-answer = Answer to the hand-back
promise-information-answer = Answer to the question
promise-override-completion = Completion of what was left out
promise-check-in = Check-in of whoever asked
clock-standing-running = Running
clock-standing-paused = Paused
clock-standing-met = Kept
clock-standing-breached = Missed
clock-standing-dropped = No longer owed
counted-open = counted
counted-closed = outside the hours
counted-holiday = a holiday
counted-exception = other hours on that day
counted-paused = paused

# The four duties of the first line
duty-isolation = Answered or isolated
duty-isolation-help = What was found out, and where the cause lies or does not lie.
duty-publications = Publications searched
duty-publications-help = What was searched for, and what was found.
duty-recreation = Recreation attempted
duty-recreation-help = Where and how you tried to make it happen again.
duty-proposal = Resolution or workaround proposed
duty-proposal-help = What was proposed to the customer, and what came of it.

# People
role-agent = Agent
role-lead = Lead
role-business = Business agent
role-administrator = Administrator
role-contact = Contact
reach-own = Own requests
reach-team = The team’s requests
reach-all = All requests of the account
doors-technical = Technical
doors-commercial = Commercial
doors-both = Technical and commercial
tier-partner = Partner
tier-distributor = Distributor
tier-vendor = Vendor

# How things end
resolution-fix = Fix
resolution-workaround = Workaround
resolution-service-restored = Service restored
resolution-other = Other
rejection-no-entitlement = Not covered by the agreement
rejection-wrong-desk = The wrong desk
rejection-not-ours = Not our product or service
rejection-other = Other
ending-accepted = Resolution accepted
ending-expired = Closed after unanswered contacts
ending-handed-back = Hand-back accepted
ending-duplicate = Duplicate
ending-transferred = Transferred
ending-desk = Closed by the desk
why-person = Asked for by a person
why-handed-back-again = Handed back again

# Publications and notices
publication-kind-known-issue = Known issue
publication-kind-article = Article
publication-kind-guide = Guide
publication-kind-release-note = Release note
notice-kind-service-update = Service update
notice-kind-maintenance = Maintenance
notice-kind-incident = Incident
audience-desk = This desk alone
audience-both = Both sides
audience-askers = Partners with a desk of their own
audience-customers = Our customers
audience-public = Everybody
brand-own = Own brand
brand-vendor = The vendor’s brand
carrier-in-process = In this installation
carrier-by-hand = By hand
