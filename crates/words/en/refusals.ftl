# Why something was refused, and what to do next. The key is the stable code of the reason, and that sentence needs
# nothing more. Where the refusal knows a fact, a key that ends in the name of the fact says more: it is chosen only
# when the fact is there.
refusal-not-found = There is nothing here under this name, or it is not yours to see. Check the address or the number.
refusal-sign-in-needed = Sign in to go on.
refusal-sign-in-failed = The address and the password do not fit. Try again, or ask for a sign-in link.
refusal-link-used-or-expired = This link has been used or is too old. Ask for a new one.
refusal-not-yours = This is not yours to do. Ask somebody whose role allows it.
refusal-proof-needed = You came by the link of one support desk, and it opens nothing beyond that desk. Sign in with a link to your own address or with your password, then try again.
refusal-csrf-failed = This page was open too long or came from elsewhere. Nothing was lost: send the form again.
refusal-made-for-another-seat = This form was made for another account than the one it was sent to. Nothing was sent. Copy what you wrote, open the form there, and send it again.
refusal-made-for-another-seat-seat = This form was made for { $seat }, and was sent to another address. Nothing was sent. Copy what you wrote, open the form at { $seat }, and send it again.
refusal-seat-ended = Your access here ended while this page was open. Nothing was sent. Copy what you wrote and give it to a colleague, or ask the support desk for access.
refusal-too-many-attempts = Too many attempts. Wait a quarter of an hour, then try again.
refusal-too-many-attempts-minutes = Too many attempts. Wait { $minutes } minutes, then try again.
refusal-limit-reached = This is asked for too often. Wait a little, then try again.
refusal-limit-reached-seconds = { $seconds ->
    [one] This is asked for too often. Try again in a second.
   *[other] This is asked for too often. Try again in { $seconds } seconds.
}
refusal-busy = Relais is busy and did nothing. Try again in a moment.
refusal-storage-away = Relais cannot use its database just now, and did nothing. Send the same again in a few seconds.
refusal-outcome-unknown = Relais lost its database while it was storing this, and does not know whether it was stored. Send the same again, with the same key or from the same form: it is done once, however often it comes.
refusal-storage-full = The disk of this Relais is full, and nothing was taken. Keep what you wrote and try again in a while; tell whoever operates it.
refusal-no-room-for-files = This Relais has little room left and takes no files for now. Send your words without them, and the files later.
refusal-storage-unfit = This Relais cannot write to its database, and nothing was changed. Keep what you wrote; whoever operates it has to repair it.
refusal-program-behind = A newer Relais already works here, and this one writes nothing any more. Send the same again in a few seconds; whoever operates it stops the older one.
refusal-internal = Something went wrong on our side, and nothing was changed. Try again; if it happens again, tell your administrator.
refusal-bad-request = This cannot be read. Check how it is written, then send it again.
refusal-bad-request-why = { $why ->
    [syntax] This is not JSON: the fault is on line { $line }, column { $column }. Correct it, then send it again.
    [too-deep] This is nested too deeply. Send it flatter.
    [not-utf-8] This is not UTF-8 text. Send it as UTF-8.
    [not-an-object] This is not an object in JSON. The API’s description says what is expected here.
    [unknown-field] There is no field “{ $written }” here. Check how it is written: the API’s description lists those there are.
    [query] The part of the address after “?” cannot be read. Check how it is written.
    [twice] “{ $written }” stands here twice. Say it once.
    [host] A request names exactly one host, in one line “Host”. Correct the program that sends this.
    [line-ends] A line of the head ends in a bare line feed. Each line ends in a carriage return and a line feed.
    [address] The address is too long. Ask for less at once, with fewer words.
    [length] The length of this can be understood in more than one way. Say it once.
   *[other] This cannot be read. Check how it is written, then send it again.
}
refusal-body-too-large = This is too large. Send less at once, or attach it as a file.
refusal-body-too-large-most = { $most ->
    [0] This is far too large for this form. Shorten it.
   *[other] This is larger than { $most } MB. Send it in several goes.
}
refusal-wrong-content-type = This kind of content is not taken here. Send JSON, or a form.
refusal-wrong-content-type-expected = This kind of content is not taken here. Send { $expected }.
refusal-method-not-allowed = This address does not take that method. The API’s description lists those it takes.
refusal-field-missing = Something is not filled in yet.
refusal-field-missing-among = Say which one in “{ $field }”: { $among }.
refusal-field-missing-field = Fill in “{ $field }”.
refusal-field-invalid = Something here cannot be taken. Correct it, then send again.
refusal-field-invalid-field = “{ $field }” holds something that cannot be taken. Correct it, then send again.
refusal-field-invalid-also-shortest = At least { $shortest } characters are needed, or { $shortest_paired } of Chinese, Japanese or Korean.
refusal-field-too-long = Something here is too long. Shorten it, or attach a file.
refusal-field-too-long-field = “{ $field }” is too long. Shorten it, or attach a file.
refusal-form-sent = You sent this form already, with other words. Those were taken; these were not. Look at what came of it, and add there what is missing, or begin a new form.
refusal-idempotency-key-reused = This key was used for something else. Use a new key for a new change.
refusal-version-needed = Say which version you change, in If-Match.
refusal-changed-meanwhile = Somebody changed this in the meantime. Read it again, then decide.
refusal-happened-in-future = This cannot have happened yet. Correct the time.
refusal-happened-before-opening = The request was not open yet at that time. Correct the time.
refusal-happened-before-opening-earliest = The request was not open yet at that time. The earliest time this may have is { $earliest }.
refusal-happened-before-asked = What this answers had not happened yet at that time. Correct the time.
refusal-happened-before-asked-earliest = What this answers had not happened yet at that time. The earliest time this may have is { $earliest }.
refusal-happened-against-record = What was written down since could not have happened after this. Correct the time.
refusal-happened-against-record-earliest = What was written down since could not have happened after this. The earliest time this may have is { $earliest }.
refusal-time-without-zone = A time needs its zone: write it as 2026-10-05T10:00:00+02:00, or with Z for UTC.
refusal-time-without-zone-field = “{ $field }” needs its zone: write it as 2026-10-05T10:00:00+02:00, or with Z for UTC.
refusal-happened-too-early = This happened too long ago to be written down here. Say it in a note.
refusal-happened-too-early-hours = { $hours ->
    [one] This happened more than an hour ago: that is too long to be written down here. Say it in a note.
   *[other] This happened more than { $hours } hours ago: that is too long to be written down here. Say it in a note.
}
refusal-wrong-state = This cannot be done as things stand now. Load the page again to see what has happened.
refusal-already-answered = This was answered already.
refusal-nothing-asked = Nothing is waiting for this answer. Write a reply instead.
refusal-nobody-on-call = The desk has not said who is woken. An administrator does so under “On call”.
refusal-still-in-use = This is still in use.
refusal-still-in-use-what = “{ $what }” is still in use: a step of the paging plan names it.
refusal-queue-needed = What is new waits in this queue, so it stays. Rename it instead.
refusal-queue-not-empty = Requests wait in this queue. Say to which other queue they go.
refusal-queue-not-empty-waiting = { $waiting } requests wait in this queue. Say to which other queue they go.
refusal-queue-retired = This queue is no longer used. Choose another one.
refusal-queue-of-other-kinds = This queue takes other kinds of requests. Choose one that takes this kind, or correct first what the request is about.
refusal-tag-invalid = A tag is made of 1 to 40 letters, digits, hyphens, underscores or full stops, without spaces. Write it so, then send it again.
refusal-tag-invalid-tag = “{ $tag }” is no tag. Use 1 to 40 letters, digits, hyphens, underscores or full stops, without spaces.
refusal-too-many-tags = This request has as many tags as it may have. Remove one first.
refusal-too-many-tags-most = A request has { $most } tags at most. Remove one first.
refusal-intake-closed = No new requests are taken under this agreement. Your open requests go on.
refusal-agreement-ended = This agreement has ended, and its requests can no longer be read.
refusal-severity-unknown = There is no such severity here. Choose one from the list.
refusal-severity-unknown-severity = There is no severity { $severity } here. Choose one from the list.
refusal-severity-reason-needed = Say why the severity changes.
refusal-severity-fixed = The severity cannot be changed this way.
refusal-tells-the-other-side = This names somebody whom its reader is not to learn of. Change it, or send it once more if it is meant.
refusal-tells-the-other-side-found = { $readers ->
    [accounts] This would tell your customers of: { $found }. Change it, or send it once more if it is meant.
   *[named] This would tell { $reader } of: { $found }. Change it, or send it once more if it is meant.
}
refusal-tells-the-other-side-also-not_looked_at = Not looked at: { $not_looked_at }.
refusal-reopen-too-late = The time for reopening is over. Open a new request: it will be linked to this one.
refusal-reopen-too-late-days = { $days ->
    [one] A request can be reopened for one day after its end, and that is over. Open a new request: it will be linked to this one.
   *[other] A request can be reopened for { $days } days after its end, and they are over. Open a new request: it will be linked to this one.
}
refusal-evidence-missing = Say what supports this.
refusal-hand-back-reason-unknown = Choose a reason from the agreed list.
refusal-hand-back-reason-unknown-known = Choose a reason from the agreed list: { $known }.
refusal-escalations-open = There is still work open elsewhere for this request. Say whether it should be withdrawn.
refusal-escalations-open-escalations = Still open for this request: { $escalations }. Say whether it should be withdrawn.
refusal-escalation-incomplete = Something is still missing. It is listed below.
refusal-not-authorised-contact = Only an authorised contact may send this. Ask one of them, or have one named in the agreement.
refusal-contact-not-qualified = The qualification of this contact has run out or does not cover the product. Renew it, or let another contact send it.
refusal-contact-not-qualified-name = The qualification of { $name } has run out or does not cover the product. Renew it, or let another contact send it.
refusal-contact-cap-reached = The agreement allows no more authorised contacts. Replace one of them.
refusal-contact-cap-reached-cap = { $cap ->
    [0] The agreement allows no authorised contacts. Have it changed first.
    [one] The agreement allows one authorised contact. Replace the one there is.
   *[other] The agreement allows { $cap } authorised contacts, and there are as many. Replace one of them.
}
refusal-not-entitled = The agreement does not cover this. Choose another product or kind, or ask about the agreement.
refusal-override-not-allowed = The policy does not allow this to be passed at this severity. Complete what is missing.
refusal-override-reason-needed = Say why this goes ahead incomplete.
refusal-form-changed = The form has changed since you opened it. Your answers are kept: look at them again, then send.
refusal-wrong-desk = This desk cannot take it. Choose another one of the organisation.
refusal-wrong-desk-desk = “{ $desk }” cannot take it. Choose another desk of the organisation.
refusal-personal-data-forbidden = Personal data must not cross here. Take out names, addresses and numbers, then send.
refusal-personal-data-forbidden-found = Personal data must not cross here: { $found }. Take it out, then send.
refusal-attachments-forbidden = Files must not cross here. Describe what they show instead.
refusal-attachment-not-strippable = This file cannot be cleaned of what it says about its origin. Send it as PNG, JPEG or plain text.
refusal-attachment-not-strippable-name = “{ $name }” cannot be cleaned of what it says about its origin. Send it as PNG, JPEG or plain text.
refusal-attachment-missing = A file is not here. Upload it again.
refusal-attachment-missing-name = The file “{ $name }” is not here. Upload it again.
refusal-too-many-uploads = Too many files are being sent at once. Wait until some have arrived, then send this one.
refusal-quota-reached = As many files were sent in the last 24 hours as may be. Send without them, or try again tomorrow.
refusal-attachment-empty = This file is empty. Choose another, or send without it.
refusal-attachment-empty-name = The file “{ $name }” is empty. Choose another, or send without it.
refusal-attachment-too-large = A file is too large. Shorten it, or split it.
refusal-attachment-too-large-most = A file is larger than { $most } MB. Shorten it, or split it.
refusal-too-many-attachments = There are too many files. Put them into one archive, or send them in two goes.
refusal-too-many-attachments-most = There are more than { $most } files. Put them into one archive, or send them in two goes.
refusal-duplicate-of-itself = A request cannot be a duplicate of itself. Give the other number.
refusal-duplicate-across-accounts = Only requests of the same account can be duplicates.
refusal-link-out-of-order = A message came before its time. It will be taken when the ones before it are there.
refusal-epoch-is-over = This message was sent before its desk was restored from a copy, and counts no more. Write it again if it is still needed.
refusal-link-unknown = There is no such link to another desk.
refusal-message-too-new = The other desk’s program is older than ours and cannot read this message. Say it by telephone, and ask the desk to bring its program up to date.
refusal-message-too-new-version = The other desk’s program reads messages up to version { $ours } and cannot read this one, of version { $version }. Say it by telephone, and ask the desk to bring its program up to date.
refusal-refused-unreadably = The other desk did not take it, and its answer cannot be read here. Ask it what it means.
refusal-refused-unreadably-said = The other desk did not take it, and its answer cannot be read here: “{ $said }”. Ask it what it means.
refusal-invitation-unknown = This code opens nothing: it is wrong, was used, or is too old. Check it, or ask whoever handed it over for another.
refusal-already-connected = This agreement is connected to a desk already. The connection ends with the agreement.
refusal-mailbox-taken = This mailbox belongs to another desk. Choose another address.
refusal-only-by-hand = This is for desks that are reached by hand. Here, messages travel by themselves.
refusal-not-signatory = Only the account’s signatory may accept the terms.
refusal-policy-invalid = The policy has faults, listed below. `relais policy check` finds them in a file.
refusal-calendar-invalid = These hours cannot be used. Check the zone, the times, and that there is some open time.
refusal-calendar-invalid-fault = { $fault ->
    [zone] This time zone is unknown. Write it like Europe/Paris.
    [calendar-zone-unknown] This time zone is unknown. Write it like Europe/Paris.
    [calendar-time-bad] A time cannot be read. Write it like 09:00; the latest is 24:00.
    [calendar-date-bad] A date cannot be read. Write it like 2026-12-24.
    [calendar-intervals-overlap] Two intervals of a day overlap. Put them side by side, or join them.
    [calendar-never-open] There is no open time at all. Give some.
    [calendar-missing] No hours are given. Choose some.
   *[other] These hours cannot be used. Check the zone, the times, and that there is some open time.
}
refusal-calendar-file-invalid = This calendar file cannot be read. Export it again as iCalendar (.ics), then try again.
refusal-calendar-file-invalid-fault = { $fault ->
    [too-large] This file is too large: 1 MB at most. Export fewer years.
    [not-text] Line { $line } is not UTF-8 text. Export the calendar again as UTF-8.
    [not-calendar] This is no iCalendar file. Choose a file whose name ends in .ics.
    [bad-line] Line { $line } is no line of a calendar file: “{ $found }”. Export the calendar again.
    [unbalanced] A BEGIN and its END do not match at line { $line }. The file is not whole: export the calendar again.
    [no-start] The event at line { $line } has no start. Give it one in your calendar, then export it again.
    [twice] Line { $line } says { $found } a second time for one event. Correct it, then try again.
    [bad-time] Line { $line } holds a date, time or duration that cannot be read: “{ $found }”.
    [zone-unknown] Line { $line } names a time zone that nobody knows: “{ $found }”. Use a name such as Europe/Paris.
    [bad-end] The end at line { $line } does not fit its start. Correct the event, then export it again.
    [bad-rule] Line { $line } holds a recurrence that cannot be read: “{ $found }”.
    [rule-unsupported] Line { $line } repeats an event in a way that hours cannot follow: “{ $found }”. Enter its dates one by one.
    [too-many] There are too many events or recurrences, from line { $line } on. Export fewer years.
    [bad-hours] Line { $line } holds hours that cannot be read: “{ $found }”.
    [bad-years] These years cannot be read at once. Ask for 20 years at most, the earlier one first.
   *[other] This calendar file cannot be read. Export it again as iCalendar (.ics), then try again.
}
refusal-password-too-weak = Choose a longer password: several words are easy to keep in mind.
refusal-password-too-weak-shortest = Choose a password of { $shortest } characters or more: several words are easy to keep in mind.
refusal-present-password-wrong = The present password is not this one. Try again, or sign in by a link first.
refusal-sign-in-again = Sign in again first: it was too long ago to choose a password now.
refusal-no-secret-key = Nothing was kept: this server has no key to seal secrets with. Its operator gives one as RELAIS_SECRET_KEYS.
refusal-address-invalid = This is no mail address. Write it like name@company.example.
refusal-address-misleading = Write this address anew, letter by letter: it has characters that cannot be seen, that mix scripts, or that only look like letters.
refusal-already-exists = This exists already. Choose another name, or change the one that is there.
# Chosen by what kind of thing it is, never by its name: somebody may have called it “one” or “desk”.
refusal-already-exists-kind = { $kind ->
    [version] Version { $what } exists already. Give the next one.
    [prefix] Another desk of this installation has “{ $what }” in front of its numbers. Choose other letters.
   *[desk] This desk exists already. Choose another name, or work with the one that is there.
}
refusal-already-exists-what = “{ $what }” exists already. Choose another, or change the one that is there.
refusal-set-up-done = This installation is set up already. Sign in.
refusal-last-administrator = The desk needs an administrator. Name another one first.
refusal-mail-too-large = The message is too large. Send large files on the page of the request.
refusal-line-must-be-whole = This cannot be dropped. Messages between two desks are numbered, and without this one the other would take nothing that follows; a request handed on would be lost. Have it sent: what the other desk has already is not taken twice. If it no longer counts, say so on the record afterwards.
refusal-not-in-entry = What is to be removed does not stand in this entry. Copy it from the entry exactly as it is written there.
refusal-already-removed = This does not stand in the entry, from which something was removed before. If you can still read it there, copy it exactly as it is written.
refusal-desk-is-closed = The desk that this is for was restored from a copy and is not open yet. It is taken once that desk is open.
