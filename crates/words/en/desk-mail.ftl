# What the desk's own people are told by mail. They may read which next desk it was; contacts never get these.
desk-mail-reply = There is a new reply on { $number }, “{ $subject }”.
desk-mail-information-asked = Information is asked for on { $number }, “{ $subject }”. It waits on us.
desk-mail-information-given = The information asked for on { $number }, “{ $subject }”, has come.
desk-mail-resolution = A resolution is proposed for { $number }, “{ $subject }”. Accept it, or say why not.
desk-mail-resolution-accepted = The resolution of { $number }, “{ $subject }”, was accepted.
desk-mail-resolution-refused = The resolution of { $number }, “{ $subject }”, was refused. The reason is below.
desk-mail-handed-back = { $number }, “{ $subject }”, was handed back to us. Accept it, or dispute it with evidence, before its answer is due.
desk-mail-hand-back-disputed = The hand-back of { $number }, “{ $subject }”, is disputed. It is ours again.
desk-mail-rejected = { $number }, “{ $subject }”, was rejected. The reason is below.
desk-mail-reopened = { $number }, “{ $subject }”, was reopened.
desk-mail-severity = The severity of { $number }, “{ $subject }”, has changed.
desk-mail-severity-proposed = Another severity is proposed for { $number }, “{ $subject }”, and waits for an answer.
desk-mail-manager-asked = A manager is asked for on { $number }, “{ $subject }”.
desk-mail-manager-answered = A manager has answered on { $number }, “{ $subject }”.
desk-mail-warned = { $number }, “{ $subject }”: time is running out for “{ $promise }”, due { $due }.
desk-mail-breached = { $number }, “{ $subject }”: “{ $promise }” was due { $due } and has not been kept.
desk-mail-follow = Read and answer it here: { $link }
