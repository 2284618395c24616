# Qui est d’astreinte, et comment on réveille les gens.
page-sms = { $desk } : { $number }, gravité { $severity } – { $cause }. « { $subject } » { $link }
page-cause-unanswered = personne n’a encore répondu
page-cause-raised = la gravité a été relevée
page-cause-reopened = la demande a été rouverte
page-cause-warned = le temps presse : { $promise }
page-cause-breached = non tenu : { $promise }
page-cause-person = un collègue demande de l’aide
