# Who is on call, and how people are woken.
page-sms = { $desk }: { $number }, severity { $severity } – { $cause }. “{ $subject }” { $link }
page-cause-unanswered = nobody has answered yet
page-cause-raised = the severity was raised
page-cause-reopened = it was reopened
page-cause-warned = time is running out: { $promise }
page-cause-breached = not kept: { $promise }
page-cause-person = a colleague asks for help
