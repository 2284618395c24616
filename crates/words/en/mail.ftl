# Mail to contacts, in their account’s brand.
mail-reply-above = Reply above this line – it reaches the desk.
mail-greeting = Hello { $name },
mail-opened = we have received your request “{ $subject }”. Its number is { $number }.
mail-reply = there is a new reply to your request { $number }, “{ $subject }”:
mail-information-asked = to go on with your request { $number }, “{ $subject }”, we need some information from you:
mail-resolution = we propose a resolution for your request { $number }, “{ $subject }”. Please tell us whether it helps:
mail-closed = your request { $number }, “{ $subject }”, is now closed.
mail-rejected = we cannot take up your request { $number }, “{ $subject }”, for this reason:
mail-severity = the severity of your request { $number }, “{ $subject }”, has changed.
mail-severity-proposed = we propose another severity for your request { $number }, “{ $subject }”. Please agree, or tell us why not:
mail-handed-back = we hand your request { $number }, “{ $subject }”, back to you: its cause lies on your side. Please accept this, or dispute it. What we found:
mail-follow = Answer this mail, or follow your request here: { $link }
mail-signature = { $brand }
mail-subject = [{ $number }] { $subject }
mail-sign-in = here is your link to sign in at { $brand }:
mail-sign-in-follow = It works once, for half an hour. If you did not ask for it, leave it unused.
mail-subject-sign-in = Your link to sign in at { $brand }
