# Pourquoi quelque chose a été refusé, et que faire ensuite. La clé est le code stable de la raison, et cette phrase se
# suffit. Lorsque le refus connaît un fait, la clé qui finit par le nom de ce fait en dit plus ; elle n’est choisie que si
# le fait est là.
refusal-not-found = Rien n’existe ici sous ce nom, ou cela ne vous est pas accessible. Vérifiez l’adresse ou le numéro.
refusal-sign-in-needed = Connectez-vous pour continuer.
refusal-sign-in-failed = L’adresse et le mot de passe ne correspondent pas. Réessayez, ou demandez un lien de connexion.
refusal-link-used-or-expired = Ce lien a déjà servi ou a expiré. Demandez-en un nouveau.
refusal-not-yours = Votre rôle ne le permet pas. Adressez-vous à quelqu’un à qui il le permet.
refusal-proof-needed = Vous êtes venu par le lien d’un centre de support, qui n’ouvre rien au-delà de ce centre. Connectez-vous par un lien envoyé à votre adresse ou avec votre mot de passe, puis réessayez.
refusal-csrf-failed = Cette page est restée ouverte trop longtemps ou vient d’ailleurs. Rien n’est perdu : renvoyez le formulaire.
refusal-made-for-another-seat = Ce formulaire a été préparé pour un autre compte que celui auquel il a été envoyé. Rien n’a été envoyé. Copiez ce que vous avez écrit, ouvrez le formulaire au bon endroit et renvoyez-le.
refusal-made-for-another-seat-seat = Ce formulaire a été préparé pour { $seat } et envoyé à une autre adresse. Rien n’a été envoyé. Copiez ce que vous avez écrit, ouvrez ce formulaire chez { $seat } et renvoyez-le.
refusal-seat-ended = Votre accès ici a pris fin pendant que cette page était ouverte. Rien n’a été envoyé. Copiez ce que vous avez écrit et confiez-le à un collègue, ou demandez un accès au centre de support.
refusal-too-many-attempts = Trop de tentatives. Attendez un quart d’heure, puis réessayez.
refusal-too-many-attempts-minutes = Trop de tentatives. Attendez { $minutes } minutes, puis réessayez.
refusal-limit-reached = Ceci est demandé trop souvent. Patientez un peu, puis recommencez.
refusal-limit-reached-seconds = { $seconds ->
    [one] Ceci est demandé trop souvent. Recommencez dans une seconde.
   *[other] Ceci est demandé trop souvent. Recommencez dans { $seconds } secondes.
}
refusal-busy = Relais est très sollicité et n’a rien fait. Réessayez dans un instant.
refusal-storage-away = Relais ne peut pas utiliser sa base de données pour le moment et n’a rien fait. Renvoyez la même chose dans quelques secondes.
refusal-outcome-unknown = Relais a perdu sa base de données pendant l’enregistrement et ignore si celui-ci a eu lieu. Renvoyez la même chose, avec la même clé ou depuis le même formulaire : ce sera fait une seule fois, quel que soit le nombre d’envois.
refusal-storage-full = Le disque de ce Relais est plein, et rien n’a été enregistré. Gardez votre texte et réessayez plus tard ; prévenez l’exploitant.
refusal-no-room-for-files = Ce Relais n’a presque plus de place et ne prend pas de fichiers pour l’instant. Envoyez votre texte sans eux, et les fichiers plus tard.
refusal-storage-unfit = Ce Relais ne peut plus écrire dans sa base de données, et rien n’a été modifié. Gardez votre texte ; l’exploitant doit la réparer.
refusal-program-behind = Un Relais plus récent travaille déjà ici, et celui-ci n’écrit plus rien. Renvoyez la même chose dans quelques secondes ; l’exploitant arrêtera l’ancien.
refusal-internal = Une erreur est survenue de notre côté, et rien n’a été modifié. Réessayez ; si cela persiste, prévenez votre administrateur.
refusal-bad-request = Ceci ne peut pas être lu. Vérifiez la forme de votre envoi, puis recommencez.
refusal-bad-request-why = { $why ->
    [syntax] Ce n’est pas du JSON : la faute est à la ligne { $line }, colonne { $column }. Corrigez-la, puis renvoyez.
    [too-deep] Les niveaux imbriqués sont trop nombreux. Simplifiez la structure, puis renvoyez.
    [not-utf-8] Ce texte n’est pas en UTF-8. Envoyez-le en UTF-8.
    [not-an-object] Ce n’est pas un objet JSON. La description de l’API indique ce qui est attendu ici.
    [unknown-field] Il n’y a pas ici de champ « { $written } ». Vérifiez comment il est écrit : la description de l’API énumère les champs qui existent.
    [query] La partie de l’adresse qui suit « ? » ne peut pas être lue. Vérifiez comment elle est écrite.
    [twice] « { $written } » figure deux fois ici. Indiquez-le une seule fois.
    [host] Une requête nomme un seul hôte, dans une seule ligne « Host ». Corrigez le programme qui l’envoie.
    [line-ends] Une ligne de l’en-tête se termine par un saut de ligne seul. Chaque ligne se termine par un retour chariot et un saut de ligne.
    [address] L’adresse est trop longue. Demandez moins à la fois, avec moins de mots.
    [length] La longueur de ce contenu peut se comprendre de plusieurs façons. Indiquez-la une seule fois.
   *[other] Ceci ne peut pas être lu. Vérifiez la forme de votre envoi, puis recommencez.
}
refusal-body-too-large = C’est trop volumineux. Envoyez moins à la fois, ou joignez un fichier.
refusal-body-too-large-most = { $most ->
    [0] C’est bien trop volumineux pour ce formulaire. Raccourcissez.
   *[other] C’est plus volumineux que { $most } Mo. Envoyez-le en plusieurs fois.
}
refusal-wrong-content-type = Ce type de contenu n’est pas accepté ici. Envoyez du JSON, ou un formulaire.
refusal-wrong-content-type-expected = Ce type de contenu n’est pas accepté ici. Envoyez { $expected }.
refusal-method-not-allowed = Cette adresse n’accepte pas cette méthode. La description de l’API indique celles qu’elle accepte.
refusal-field-missing = Tout n’est pas encore rempli.
refusal-field-missing-among = Indiquez lequel dans « { $field } » : { $among }.
refusal-field-missing-field = Remplissez le champ « { $field } ».
refusal-field-invalid = Une valeur ne peut pas être acceptée. Corrigez-la, puis renvoyez.
refusal-field-invalid-field = « { $field } » contient une valeur qui ne peut pas être acceptée. Corrigez-la, puis renvoyez.
refusal-field-invalid-also-shortest = Il faut au moins { $shortest } caractères, ou { $shortest_paired } en chinois, en japonais ou en coréen.
refusal-field-too-long = Un texte est trop long. Raccourcissez-le, ou joignez un fichier.
refusal-field-too-long-field = « { $field } » est trop long. Raccourcissez-le, ou joignez un fichier.
refusal-form-sent = Vous avez déjà envoyé ce formulaire, avec un autre texte : celui-là est enregistré, celui-ci ne l’est pas. Voyez ce qu’il est devenu et ajoutez-y ce qui manque, ou recommencez dans un nouveau formulaire.
refusal-idempotency-key-reused = Cette clé a déjà servi à autre chose. Utilisez une nouvelle clé pour un nouveau changement.
refusal-version-needed = Indiquez dans If-Match la version que vous modifiez.
refusal-changed-meanwhile = Quelqu’un a modifié ceci entre-temps. Relisez, puis décidez.
refusal-happened-in-future = Cela ne peut pas encore s’être produit. Corrigez l’heure.
refusal-happened-before-opening = À cette heure, la demande n’était pas encore ouverte. Corrigez l’heure.
refusal-happened-before-opening-earliest = À cette heure, la demande n’était pas encore ouverte. L’heure la plus tôt possible est { $earliest }.
refusal-happened-before-asked = À cette heure, ce à quoi cela répond n’avait pas encore eu lieu. Corrigez l’heure.
refusal-happened-before-asked-earliest = À cette heure, ce à quoi cela répond n’avait pas encore eu lieu. L’heure la plus tôt possible est { $earliest }.
refusal-happened-against-record = Ce qui a été consigné depuis n’aurait pas pu avoir lieu ensuite. Corrigez l’heure.
refusal-happened-against-record-earliest = Ce qui a été consigné depuis n’aurait pas pu avoir lieu ensuite. L’heure la plus tôt possible est { $earliest }.
refusal-time-without-zone = Une heure s’écrit avec son fuseau : 2026-10-05T10:00:00+02:00, ou avec Z pour UTC.
refusal-time-without-zone-field = « { $field } » s’écrit avec son fuseau : 2026-10-05T10:00:00+02:00, ou avec Z pour UTC.
refusal-happened-too-early = C’est trop ancien pour être consigné ici. Indiquez-le dans une note.
refusal-happened-too-early-hours = { $hours ->
    [one] Cela s’est produit il y a plus d’une heure : c’est trop ancien pour être consigné ici. Indiquez-le dans une note.
   *[other] Cela s’est produit il y a plus de { $hours } heures : c’est trop ancien pour être consigné ici. Indiquez-le dans une note.
}
refusal-wrong-state = Cela n’est pas possible dans l’état actuel. Rechargez la page pour voir ce qui s’est passé.
refusal-already-answered = Une réponse a déjà été donnée.
refusal-nothing-asked = Rien n’attend cette réponse. Écrivez plutôt un message.
refusal-nobody-on-call = Le support n’a pas dit qui est réveillé. Un administrateur le fait sous « Astreinte ».
refusal-still-in-use = Ceci sert encore.
refusal-still-in-use-what = « { $what } » sert encore : une étape du plan d’alerte le nomme.
refusal-queue-needed = Ce qui est nouveau attend dans cette file : elle reste. Renommez-la plutôt.
refusal-queue-not-empty = Des demandes attendent dans cette file. Indiquez dans quelle autre file elles vont.
refusal-queue-not-empty-waiting = { $waiting } demandes attendent dans cette file. Indiquez dans quelle autre file elles vont.
refusal-queue-retired = Cette file n’est plus utilisée. Choisissez-en une autre.
refusal-queue-of-other-kinds = Cette file reçoit d’autres types de demandes. Choisissez-en une qui reçoit ce type, ou corrigez d’abord l’objet de la demande.
refusal-tag-invalid = Une étiquette se compose de 1 à 40 lettres, chiffres, tirets, tirets bas ou points, sans espaces. Corrigez-la, puis renvoyez-la.
refusal-tag-invalid-tag = « { $tag } » n’est pas une étiquette. Utilisez de 1 à 40 lettres, chiffres, tirets, tirets bas ou points, sans espaces.
refusal-too-many-tags = Cette demande porte déjà autant d’étiquettes qu’il est possible. Retirez-en d’abord une.
refusal-too-many-tags-most = Une demande porte { $most } étiquettes au plus. Retirez-en d’abord une.
refusal-intake-closed = Ce contrat n’accepte plus de nouvelles demandes. Vos demandes en cours se poursuivent.
refusal-agreement-ended = Ce contrat a pris fin, et ses demandes ne sont plus consultables.
refusal-severity-unknown = Cette gravité n’existe pas ici. Choisissez-en une dans la liste.
refusal-severity-unknown-severity = Il n’y a pas ici de gravité { $severity }. Choisissez-en une dans la liste.
refusal-severity-reason-needed = Indiquez pourquoi la gravité change.
refusal-severity-fixed = La gravité ne peut pas être modifiée ainsi.
refusal-tells-the-other-side = Ce texte nomme quelqu’un que son lecteur ne doit pas connaître. Modifiez-le, ou renvoyez-le si c’est voulu.
refusal-tells-the-other-side-found = { $readers ->
    [accounts] Ce texte révélerait à vos clients : { $found }. Modifiez-le, ou renvoyez-le si c’est voulu.
   *[named] Ce texte révélerait à { $reader } : { $found }. Modifiez-le, ou renvoyez-le si c’est voulu.
}
refusal-tells-the-other-side-also-not_looked_at = Non examiné : { $not_looked_at }.
refusal-reopen-too-late = Le délai de réouverture est passé. Ouvrez une nouvelle demande : elle sera liée à celle-ci.
refusal-reopen-too-late-days = { $days ->
    [one] Une demande peut être rouverte dans le jour qui suit sa fin, et ce délai est passé. Ouvrez une nouvelle demande : elle sera liée à celle-ci.
   *[other] Une demande peut être rouverte dans les { $days } jours qui suivent sa fin, et ce délai est passé. Ouvrez une nouvelle demande : elle sera liée à celle-ci.
}
refusal-evidence-missing = Indiquez ce qui le prouve.
refusal-hand-back-reason-unknown = Choisissez une raison dans la liste convenue.
refusal-hand-back-reason-unknown-known = Choisissez une raison dans la liste convenue : { $known }.
refusal-escalations-open = Un travail est encore en cours ailleurs pour cette demande. Indiquez s’il faut le retirer.
refusal-escalations-open-escalations = Encore ouvert pour cette demande : { $escalations }. Indiquez s’il faut le retirer.
refusal-escalation-incomplete = Il manque encore des éléments. En voici la liste.
refusal-not-authorised-contact = Seul un contact autorisé peut l’envoyer. Adressez-vous à l’un d’eux, ou faites-en désigner un dans le contrat.
refusal-contact-not-qualified = La qualification de ce contact a expiré ou ne couvre pas ce produit. Renouvelez-la, ou confiez l’envoi à un autre contact.
refusal-contact-not-qualified-name = { $name } n’a plus de qualification valable, ou pas pour ce produit. Renouvelez-la, ou confiez l’envoi à un autre contact.
refusal-contact-cap-reached = Le contrat ne permet pas davantage de contacts autorisés. Remplacez l’un d’eux.
refusal-contact-cap-reached-cap = { $cap ->
    [0] Le contrat ne permet aucun contact autorisé. Faites-le d’abord modifier.
    [one] Le contrat permet un seul contact autorisé. Remplacez celui qui existe.
   *[other] Le contrat permet { $cap } contacts autorisés, et ils sont tous désignés. Remplacez l’un d’eux.
}
refusal-not-entitled = Le contrat ne le couvre pas. Choisissez un autre produit ou un autre type de demande, ou renseignez-vous sur le contrat.
refusal-override-not-allowed = La politique ne permet pas cette dérogation à cette gravité. Complétez ce qui manque.
refusal-override-reason-needed = Indiquez pourquoi l’envoi se fait sans attendre le reste.
refusal-form-changed = Le formulaire a changé depuis que vous l’avez ouvert. Vos réponses sont conservées : relisez-les, puis envoyez.
refusal-wrong-desk = Ce centre ne peut pas la prendre. Choisissez un autre centre de l’organisation.
refusal-wrong-desk-desk = « { $desk } » ne peut pas la prendre. Choisissez un autre centre de l’organisation.
refusal-personal-data-forbidden = Les données personnelles ne doivent pas passer ici. Retirez noms, adresses et numéros, puis envoyez.
refusal-personal-data-forbidden-found = Les données personnelles ne doivent pas passer ici : { $found }. Retirez-les, puis envoyez.
refusal-attachments-forbidden = Les fichiers ne doivent pas passer ici. Décrivez plutôt leur contenu.
refusal-attachment-not-strippable = Ce fichier ne peut pas être débarrassé de ce qu’il dit de son origine. Envoyez-le en PNG, en JPEG ou en texte brut.
refusal-attachment-not-strippable-name = « { $name } » ne peut pas être débarrassé de ce qu’il dit de son origine. Envoyez-le en PNG, en JPEG ou en texte brut.
refusal-attachment-missing = Un fichier manque. Téléversez-le à nouveau.
refusal-attachment-missing-name = Le fichier « { $name } » manque. Téléversez-le à nouveau.
refusal-too-many-uploads = Trop de fichiers sont envoyés en même temps. Attendez que quelques-uns soient arrivés, puis envoyez celui-ci.
refusal-quota-reached = Le volume de fichiers autorisé pour 24 heures est atteint. Envoyez sans fichier, ou recommencez demain.
refusal-attachment-empty = Ce fichier est vide. Choisissez-en un autre, ou envoyez sans lui.
refusal-attachment-empty-name = Le fichier « { $name } » est vide. Choisissez-en un autre, ou envoyez sans lui.
refusal-attachment-too-large = Un fichier est trop volumineux. Réduisez-le, ou divisez-le.
refusal-attachment-too-large-most = Un fichier dépasse { $most } Mo. Réduisez-le, ou divisez-le.
refusal-too-many-attachments = Il y a trop de fichiers. Réunissez-les dans une archive, ou envoyez-les en deux fois.
refusal-too-many-attachments-most = Il y a plus de { $most } fichiers. Réunissez-les dans une archive, ou envoyez-les en deux fois.
refusal-duplicate-of-itself = Une demande ne peut pas être son propre doublon. Indiquez l’autre numéro.
refusal-duplicate-across-accounts = Seules des demandes du même compte peuvent être des doublons.
refusal-link-out-of-order = Un message est arrivé trop tôt. Il sera pris lorsque les précédents seront là.
refusal-epoch-is-over = Ce message date d’avant la restauration du centre qui l’a envoyé et ne compte plus. Écrivez-le de nouveau s’il est encore utile.
refusal-link-unknown = Ce lien vers un autre centre n’existe pas.
refusal-message-too-new = Le logiciel de l’autre centre est plus ancien que le nôtre et ne peut pas lire ce message. Dites-le par téléphone, et demandez à ce centre de mettre son logiciel à jour.
refusal-message-too-new-version = Le logiciel de l’autre centre lit les messages jusqu’à la version { $ours } et ne peut pas lire celui-ci, de version { $version }. Dites-le par téléphone, et demandez à ce centre de mettre son logiciel à jour.
refusal-refused-unreadably = L’autre centre ne l’a pas accepté, et sa réponse est illisible ici. Demandez-lui ce qu’elle signifie.
refusal-refused-unreadably-said = L’autre centre ne l’a pas accepté, et sa réponse est illisible ici : « { $said } ». Demandez-lui ce qu’elle signifie.
refusal-invitation-unknown = Ce code n’ouvre rien : il est faux, a servi, ou est trop ancien. Vérifiez-le, ou demandez-en un autre à qui l’a remis.
refusal-already-connected = Ce contrat est déjà relié à un centre. Le lien prend fin avec le contrat.
refusal-mailbox-taken = Cette boîte appartient à un autre centre. Choisissez une autre adresse.
refusal-only-by-hand = Ceci concerne les centres joints à la main. Ici, les messages partent d’eux-mêmes.
refusal-not-signatory = Seul le signataire du compte peut accepter les conditions.
refusal-policy-invalid = La politique comporte des erreurs, énumérées ci-dessous. `relais policy check` les trouve dans un fichier.
refusal-calendar-invalid = Ces horaires ne peuvent pas être utilisés. Vérifiez le fuseau, les heures, et qu’il existe un temps d’ouverture.
refusal-calendar-invalid-fault = { $fault ->
    [zone] Ce fuseau horaire est inconnu. Écrivez-le sous la forme Europe/Paris.
    [calendar-zone-unknown] Ce fuseau horaire est inconnu. Écrivez-le sous la forme Europe/Paris.
    [calendar-time-bad] Une heure ne peut pas être lue. Écrivez-la sous la forme 09:00 ; la dernière est 24:00.
    [calendar-date-bad] Une date ne peut pas être lue. Écrivez-la sous la forme 2026-12-24.
    [calendar-intervals-overlap] Deux intervalles d’un même jour se chevauchent. Placez-les l’un après l’autre, ou réunissez-les.
    [calendar-never-open] Il n’y a aucun temps d’ouverture. Indiquez-en.
    [calendar-missing] Aucun horaire n’est donné. Choisissez-en.
   *[other] Ces horaires ne peuvent pas être utilisés. Vérifiez le fuseau, les heures, et qu’il existe un temps d’ouverture.
}
refusal-calendar-file-invalid = Ce fichier d’agenda ne peut pas être lu. Exportez-le de nouveau en iCalendar (.ics), puis réessayez.
refusal-calendar-file-invalid-fault = { $fault ->
    [too-large] Ce fichier est trop gros : 1 Mo au plus. Exportez moins d’années.
    [not-text] La ligne { $line } n’est pas du texte UTF-8. Exportez de nouveau l’agenda en UTF-8.
    [not-calendar] Ce n’est pas un fichier iCalendar. Choisissez un fichier dont le nom se termine par .ics.
    [bad-line] La ligne { $line } n’est pas une ligne d’agenda : « { $found } ». Exportez de nouveau l’agenda.
    [unbalanced] Un BEGIN et son END ne correspondent pas à la ligne { $line }. Le fichier est incomplet : exportez de nouveau l’agenda.
    [no-start] L’événement de la ligne { $line } n’a pas de début. Donnez-lui-en un dans votre agenda, puis exportez-le de nouveau.
    [twice] La ligne { $line } donne { $found } une seconde fois pour un même événement. Corrigez-la, puis réessayez.
    [bad-time] La ligne { $line } contient une date, une heure ou une durée illisible : « { $found } ».
    [zone-unknown] La ligne { $line } nomme un fuseau horaire inconnu : « { $found } ». Utilisez un nom comme Europe/Paris.
    [bad-end] La fin donnée à la ligne { $line } ne va pas avec le début. Corrigez l’événement, puis exportez-le de nouveau.
    [bad-rule] La ligne { $line } contient une récurrence illisible : « { $found } ».
    [rule-unsupported] La ligne { $line } répète un événement d’une façon que les horaires ne peuvent pas suivre : « { $found } ». Saisissez ses dates une à une.
    [too-many] Il y a trop d’événements ou de récurrences, à partir de la ligne { $line }. Exportez moins d’années.
    [bad-hours] La ligne { $line } contient des horaires illisibles : « { $found } ».
    [bad-years] Ces années ne peuvent pas être lues d’un coup. Demandez 20 années au plus, la plus ancienne d’abord.
   *[other] Ce fichier d’agenda ne peut pas être lu. Exportez-le de nouveau en iCalendar (.ics), puis réessayez.
}
refusal-password-too-weak = Choisissez un mot de passe plus long : plusieurs mots se retiennent bien.
refusal-password-too-weak-shortest = Choisissez un mot de passe de { $shortest } caractères ou plus : plusieurs mots se retiennent bien.
refusal-present-password-wrong = Ce n’est pas le mot de passe actuel. Réessayez, ou connectez-vous d’abord par un lien.
refusal-sign-in-again = Connectez-vous d’abord de nouveau : votre connexion est trop ancienne pour choisir un mot de passe.
refusal-no-secret-key = Rien n’a été enregistré : ce serveur n’a pas de clé pour sceller les secrets. Son exploitant en donne une par RELAIS_SECRET_KEYS.
refusal-address-invalid = Ce n’est pas une adresse électronique. Écrivez-la sous la forme nom@societe.example.
refusal-address-misleading = Saisissez cette adresse de nouveau, lettre par lettre ; elle contient des caractères invisibles, d’écritures mélangées, ou qui ressemblent seulement à des lettres.
refusal-already-exists = Cela existe déjà. Choisissez un autre nom, ou modifiez l’élément existant.
# Choisi selon le genre de la chose, jamais selon son nom : elle peut s’appeler « one » ou « desk ».
refusal-already-exists-kind = { $kind ->
    [version] La version { $what } existe déjà. Donnez la suivante.
    [prefix] Les numéros d’un autre centre de cette installation commencent par « { $what } ». Choisissez d’autres lettres.
   *[desk] Ce centre existe déjà. Choisissez un autre nom, ou servez-vous de celui qui existe.
}
refusal-already-exists-what = « { $what } » existe déjà. Choisissez autre chose, ou modifiez ce qui existe.
refusal-set-up-done = Cette installation est déjà configurée. Connectez-vous.
refusal-last-administrator = Le centre a besoin d’un administrateur. Désignez-en d’abord un autre.
refusal-mail-too-large = Le message est trop volumineux. Envoyez les gros fichiers depuis la page de la demande.
refusal-line-must-be-whole = Cet envoi ne peut être retiré. Les messages entre deux centres sont numérotés, et sans celui-ci l’autre ne prendrait rien de la suite ; une demande confiée serait perdue. Faites-le partir : ce que l’autre centre a déjà n’est pas pris deux fois. S’il ne compte plus, dites-le ensuite dans le dossier.
refusal-not-in-entry = Ce qui doit être supprimé ne figure pas dans cette entrée. Copiez-le exactement tel qu’il y est écrit.
refusal-already-removed = Cela ne figure pas dans cette entrée, dont un élément a été supprimé auparavant. Si vous l’y lisez encore, copiez-le exactement tel qu’il y est écrit.
refusal-desk-is-closed = Le centre destinataire a été restauré à partir d’une copie et n’est pas encore ouvert. Le message sera pris dès son ouverture.
