# The shell of every page, and the gate.

ui-skip = Skip to content
ui-menu = Menu
ui-nav-main = Main
ui-nav-footer = Footer
ui-sign-in = Sign in
ui-sign-out = Sign out
ui-change-seat = Change seat
ui-save = Save
ui-cancel = Cancel
ui-optional = optional
ui-email = Address
ui-to-start = Back to the first page
ui-errors = { $count ->
    [one] One thing needs your attention
   *[other] { $count } things need your attention
}

# The desk's rail and bar.
ui-desk = Support desk
ui-find = Search
ui-find-hint = Number, account, words…
ui-new-request = New request
ui-rail-requests = Requests
ui-rail-technical = Technical
ui-rail-business = Business
ui-rail-mine = Mine
ui-rail-us = Waiting on us
ui-rail-next = With the next desk
ui-rail-escalations = Escalations
ui-rail-await-us = waiting on us:
ui-rail-mail = Mail room
ui-rail-desk = Desk
ui-rail-people = People
ui-rail-agreements = Agreements
ui-rail-policies = Support policies
ui-rail-publications = Publications
ui-rail-notices = Notices

# Pages of what went wrong.
ui-problem-not-found = There is nothing here
ui-problem-sign-in = Please sign in again
ui-problem-form = This form could not be accepted
ui-problem-seat = This form is another account’s
ui-problem-seat-ended = Your access here has ended
ui-to-seat = Go to { $seat }
ui-problem-too-large = That is too large to send
ui-problem-ours = Something is wrong on our side
ui-problem-refused = This could not be done
ui-problem-no-page = There is no page to read at this address: it only takes what a form sends. Go back, or begin again at the start.
ui-problem-typed = What you wrote
ui-problem-again = Send again
ui-problem-again-hint = Nothing of it is lost: the button below sends all of it again. If it was stored already, it is not stored twice.
ui-problem-again-files = The files you chose are not kept on this page. Attach them afterwards.
ui-problem-typed-hint = Nothing was sent. Copy your text from here, or go back in your browser: it is still in the form.

# Signing in.
ui-password = Password
ui-password-change = Change my password
ui-password-text = Choose a new password. Other browsers will be signed out.
ui-password-present = Present password
ui-password-present-hint = Forgotten? Sign out, get a link by mail, and choose another within five minutes.
ui-password-sign-in-again = You signed in too long ago to choose a password now, and have none yet. Sign in once more, by a link.
ui-password-new = New password
ui-password-again = The same, once more
ui-password-changed = Your password is changed. Other browsers are signed out.
ui-password-differs = The two are not the same.
ui-password-hint = At least 10 characters. A sentence is fine.
ui-sign-in-password = Sign in with a password
ui-link-why = No password, or forgotten it? A link by mail works once.
ui-demo-people = This is the demo: choose somebody to be.
ui-prove = Please show that it is you
ui-prove-why = You came by a link that one support desk gave you. It opens what you have at that desk. For anything beyond, and for a password, sign in with a link to your own address or with your password; you then go on where you wanted to go.
ui-prove-link = We send a link to { $email }. It works once.
ui-link-ask = Get a link by mail
ui-link-hint = The address your support contact knows.
ui-link-send = Send the link
ui-link-sent = Look at your mail
ui-link-sent-text = If { $email } is known here, a sign-in link is on its way. It works once, for 30 minutes.
ui-link-demo = This is a demonstration: no mail leaves it.
ui-link-open = Open the link
ui-link-again = Nothing arrived? Ask for another link
ui-link-use = One more step
ui-link-use-text = Press the button to sign in. The link works once.

# Choosing a seat.
ui-seats = Your seats
ui-hello = Hello { $name }
ui-seats-choose = Where would you like to go?
ui-seats-none = You hold no seat at the moment. Ask whoever invited you.
ui-seats-vouched = You came by a link of one support desk: it opens what you have there. For everything else, sign in yourself.
ui-which = Which of your seats?
ui-which-text = Several of your seats can see this page. Choose the one you want to act for.
ui-which-ended = The access you had at this address has ended. You can go on with another one.
ui-seat-agent = Support desk
ui-seat-contact = Portal

# Setting up.
ui-set-up = Welcome to Relais
ui-set-up-text = A few answers, and your support desk is open. This link works once.
ui-set-up-desk = Your support desk
ui-set-up-name = Name of the desk
ui-set-up-name-hint = What your customers will read on every page and mail.
ui-set-up-organisation = Name of your company, if it is another
ui-set-up-slug = Word in addresses
ui-set-up-slug-hint = Small letters, digits and hyphens: acme
ui-set-up-prefix = Prefix of numbers
ui-set-up-prefix-hint = Two to five letters, said on the telephone: ACM-K7Q2MD
ui-set-up-colour = Colour
ui-set-up-zone = Time zone
ui-set-up-tier = Your place in the chain
ui-tier-partner = Partner: we support our customers
ui-tier-distributor = Distributor: we support partners
ui-tier-vendor = Vendor: we build the service
ui-set-up-products = Products you support
ui-set-up-products-hint = One a line.
ui-set-up-mailbox = Address of the support mailbox
ui-set-up-you = You, its administrator
ui-set-up-your-name = Your name
ui-set-up-open = Open the desk
ui-filled-in = { $label }: { $value }
ui-named = { $name }:
ui-written-later = written down later, { $when }
ui-terms-versions = Every version
ui-terms-earlier = This is an earlier version.
ui-terms-in-force = The version in force
