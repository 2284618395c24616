# Ce que les personnes du centre lisent par courriel. Elles peuvent savoir quel autre centre est concerné ; les interlocuteurs ne reçoivent jamais ces textes.
desk-mail-reply = Une nouvelle réponse a été donnée à { $number }, « { $subject } ».
desk-mail-information-asked = Des informations sont demandées pour { $number }, « { $subject } ». La suite dépend de nous.
desk-mail-information-given = Les informations demandées pour { $number }, « { $subject } », sont arrivées.
desk-mail-resolution = Une résolution est proposée pour { $number }, « { $subject } ». Acceptez-la, ou dites pourquoi elle ne convient pas.
desk-mail-resolution-accepted = La résolution de { $number }, « { $subject } », a été acceptée.
desk-mail-resolution-refused = La résolution de { $number }, « { $subject } », a été refusée. La raison figure ci-dessous.
desk-mail-handed-back = { $number }, « { $subject } », nous a été renvoyée. Acceptez ce renvoi ou contestez-le, preuves à l’appui, avant l’échéance de la réponse.
desk-mail-hand-back-disputed = Le renvoi de { $number }, « { $subject } », est contesté. La demande nous revient.
desk-mail-rejected = { $number }, « { $subject } », a été rejetée. La raison figure ci-dessous.
desk-mail-reopened = { $number }, « { $subject } », a été rouverte.
desk-mail-severity = La gravité de { $number }, « { $subject } », a changé.
desk-mail-severity-proposed = Une autre gravité est proposée pour { $number }, « { $subject } », et attend une réponse.
desk-mail-manager-asked = Un responsable est demandé sur { $number }, « { $subject } ».
desk-mail-manager-answered = Un responsable a répondu sur { $number }, « { $subject } ».
desk-mail-warned = { $number }, « { $subject } » : le temps presse pour l’engagement « { $promise } », à tenir avant le { $due }.
desk-mail-breached = { $number }, « { $subject } » : l’engagement « { $promise } » devait être tenu avant le { $due } et ne l’a pas été.
desk-mail-follow = À lire et à traiter ici : { $link }
