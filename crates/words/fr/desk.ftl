# Les pages de travail du centre de support.

## Mots de plusieurs pages
ui-us = Nous
ui-the-asker = Le demandeur
ui-the-next-desk = Le centre suivant
ui-own-organisation = Notre propre organisation
ui-by-rule = La politique de support
ui-nobody = Personne
ui-nobody-yet = Personne pour l’instant
ui-severity = Gravité
ui-severity-short = Grav.
ui-status = État
ui-kind = Nature
ui-phase = Phase
ui-any = Tout
ui-request = Demande
ui-escalation = Escalade
ui-escalated = Escaladée
ui-leading = Principale
ui-due = Échéance
ui-updated = Modifiée
ui-waiting-on = Action attendue de :
ui-waiting-on-label = Action attendue de
ui-last-word = Dernier mot
ui-last-word-by = Dernier mot : { $name }
ui-next-due = Celle du centre suivant
ui-owed = Centre suivant : échéance le { $when }
ui-owed-late = Centre suivant : l’échéance était le { $when }
ui-owed-in = Centre suivant : dans { $left }
ui-owed-over = Centre suivant : en retard de { $left }
ui-unverified = non vérifié
ui-choose = Choisir…
ui-continue = Continuer
ui-yes = Oui
ui-reason = Motif
ui-message = Message
ui-note = Note
ui-files = Fichiers
ui-look = Regarder
ui-engineer = Ingénieur
ui-channel = Par quel moyen
ui-when = Quand
ui-subject = Objet
ui-more = Autres actions
ui-actions = Actions
ui-typed = Ce que vous avez écrit, à copier :
ui-to-the-field = Aller au champ
ui-by-hand = suivi à la main
ui-read-by = { $name } lira ceci.

## La file
ui-queue = File
ui-views = Vues
ui-view-technical = Technique
ui-view-business = Commercial
ui-view-mine = Les miennes
ui-view-us = À nous
ui-view-next = Chez un centre suivant
ui-view-open = Toutes, ouvertes
ui-view-closed = Closes
ui-view-all = Toutes
ui-count-requests = { $count ->
    [0] Aucune demande
    [one] 1 demande
   *[other] { $count } demandes
}
ui-count-requests-more = Plus de 1 000 demandes
ui-count-them = Les compter
ui-by-next-due = ce qu’un centre suivant doit d’abord
ui-by-due = la prochaine échéance d’abord
ui-words = Numéro ou mots
ui-filter = Filtrer
ui-clear = Effacer
ui-filters-more = Plus de filtres
ui-filters-set = Filtres choisis
ui-filter-set = { $label } : { $name }
ui-filter-drop = Retirer ce filtre
ui-somebody-gone = Une personne partie
ui-pages = Pages
ui-talk-earlier = Échanges précédents
ui-talk-newest = Derniers échanges
ui-name-or-address = Nom ou adresse
ui-name-searched = Nom
ui-nobody-found = Personne ne porte ce nom.
ui-page-before = Précédente
ui-page-after = Suivante
ui-page-first = Première page
ui-unreadable = Ces demandes ne peuvent pas être affichées pour l’instant : { $numbers }. Rien n’en est perdu ; l’exploitant du serveur en trouve la cause dans son journal.
ui-building = La recherche est encore en construction après une mise à jour : { $percent } %. Ce qui n’est pas encore trouvé n’est pas perdu.
ui-building-values = Les réponses aux formulaires sont encore rassemblées après une mise à jour : { $percent } %. D’ici là, ce filtre peut omettre quelque chose.
ui-building-list = Les listes sont encore en construction après une mise à jour : { $percent } %. D’ici là, un filtre peut omettre quelque chose.
ui-unreadable-escalations = Ces escalades ne peuvent pas être affichées pour l’instant : { $numbers }. Rien n’en est perdu ; l’exploitant du serveur en trouve la cause dans son journal.
ui-range-open = { $first } à { $last }
ui-range = { $first } à { $last } sur { $total }
ui-list-beyond = La liste continue : 1 000 sont comptées et paginées. Resserrez-la pour trouver les autres.
ui-empty-queue = Rien n’attend ici
ui-empty-queue-help = Les nouvelles demandes apparaissent d’elles-mêmes. Quelqu’un au téléphone ? Consignez l’appel dans une nouvelle demande.
ui-empty-narrowed = Aucune demande ne correspond
ui-empty-narrowed-help = Retirez un filtre, ou parcourez toutes les demandes ouvertes.

## Les escalades
ui-escalations = Escalades
ui-escalations-what = Ce que nous avons demandé aux centres suivants.
ui-escalations-await = En attente de nous
ui-escalations-open = Toutes, ouvertes
ui-escalations-mine = Les miennes
ui-escalations-closed = Closes
ui-empty-escalations = Aucune escalade ici
ui-empty-escalations-help = Une demande s’escalade depuis sa propre page, une fois son diagnostic fait.
ui-count-behind = { $count ->
    [one] 1 demande derrière
   *[other] { $count } demandes derrière
}

## Les engagements
ui-clock-running = { $promise } : échéance le { $when }
ui-clock-paused = { $promise } : suspendu
ui-clock-met = { $promise } : tenu le { $when }
ui-clock-late = { $promise } : l’échéance était le { $when }
ui-clock-missed = { $promise } : manqué, réponse le { $when }
ui-clock-in = { $promise } : dans { $left }
ui-clock-over = { $promise } : en retard de { $left }
ui-clock-running-brief = échéance le { $when }
ui-clock-paused-brief = suspendu
ui-clock-met-brief = tenu
ui-clock-late-brief = l’échéance était le { $when }
ui-clock-missed-brief = manqué
ui-clock-in-brief = dans { $left }
ui-clock-over-brief = en retard de { $left }
ui-clock-since = depuis le { $when }
ui-clock-due = échéance le { $when }
ui-clock-ended = réponse le { $when }
ui-for-span = depuis { $span }
ui-around-the-clock = jour et nuit
ui-within-around-the-clock = sous { $span }, jour et nuit
ui-within-working = sous { $span } ouvrées
ui-within-days = { $by ->
    [open] { $days ->
        [one] à l’ouverture du jour ouvré suivant
       *[other] à l’ouverture, sous { $days } jours ouvrés
    }
    [same-time] { $days ->
        [one] à la même heure le jour ouvré suivant
       *[other] à la même heure, sous { $days } jours ouvrés
    }
   *[close] { $days ->
        [one] avant la fermeture du jour ouvré suivant
       *[other] avant la fermeture, sous { $days } jours ouvrés
    }
}
ui-promise = { $promise } { $within }

## Les faits d'une demande
ui-fact-account = Compte
ui-fact-asked-by-desk = Demandée par le centre
ui-fact-contact = Interlocuteur
ui-fact-reference = Leur référence
ui-fact-product = Produit
ui-fact-answer = Réponse
ui-fact-a-reference = Référence
ui-same-answer = Demandes avec la même réponse
ui-fact-assignee = Suivie par
ui-fact-numbers = Par téléphone
ui-fact-way-hours = Joignable
ui-way-hours = Joignable : { $name }
ui-way-contacts = Utilisable par : { $names }
ui-way-forms = Exige : { $names }
ui-way-to = { $what } : comment joindre { $name }
ui-fact-queue = File
ui-queue-since = { $name }, depuis le { $since }
ui-move-hint = La personne qui suit la demande la garde, sauf si elle ne voit pas l’autre file.
ui-fact-engineer = Ingénieur
ui-fact-brand = Marque montrée
ui-fact-opened = Ouverte
ui-fact-closed = Terminée
ui-fact-ending = Issue
ui-fact-rejection = Refusée parce que
ui-fact-continues = Fait suite à
ui-fact-continued-by = Se poursuit en
ui-fact-duplicate-of = Doublon de
ui-fact-duplicate = Doublon
ui-fact-transferred = Transférée à
ui-fact-next-reference = Leur numéro
ui-fact-portal = Leur portail
ui-fact-sender = Notre contact autorisé

## Les parties d'une demande
ui-parts = Parties de la demande
ui-tab-talk = Conversation
ui-tab-triage = Diagnostic
ui-tab-time = Engagements et temps
ui-pane-own = sans client : notre propre demande
ui-pane-desk = un autre centre, qui demande pour son propre client
ui-pane-customer = notre client · lit la marque { $brand }
ui-see-escalations = { $count ->
    [one] Voir l’escalade
   *[other] Voir les { $count } escalades
}
ui-wall = Rien ne passe sans être relayé
ui-next-desks = Centres suivants
ui-next-desks-count = { $count ->
    [one] 1 escalade · le demandeur n’en voit rien
   *[other] { $count } escalades · le demandeur n’en voit rien
}
ui-next-reads = lit ce que nous envoyons ici, et rien de la demande qui est derrière
ui-open-escalation = Ouvrir l’escalade
ui-other-queue = Cette demande est d’une autre file que la vôtre. Vous pouvez la lire et écrire des notes.

## Ce qui attend, au-dessus de la conversation
ui-new-here = Personne n’a encore répondu
ui-new-here-what = L’accepter dit au demandeur qu’une personne s’en occupe.
ui-asked-of = Nous avons demandé des informations à { $name }
ui-handed-back-to = Renvoyée à { $name } : sa réponse est attendue
ui-resolution-waits = Résolution proposée ({ $kind }) : { $name } doit encore y répondre
ui-severity-offered = { $name } propose la gravité { $to }
ui-severity-proposed-by-us = Nous avons proposé la gravité { $to } : la réponse est attendue
ui-manager-open = L’attention d’un responsable est demandée
ui-manager-open-at = L’attention d’un responsable est demandée chez { $name }
ui-manager-handed-back = Le problème a été renvoyé une nouvelle fois.
ui-milestone = en jeu : { $date }
ui-incomplete = { $name } doit encore ce qu’une dérogation a laissé de côté
ui-duties-met = { $met } devoirs remplis sur { $all }
ui-unanswered = Prises de contact sans réponse : { $count }. Après { $most } en { $days } jours, la politique clôt la demande.

## La conversation
ui-how-screen = sur le portail
ui-how-api = par l’API
ui-how-mail = par courriel
ui-how-phone = par téléphone
ui-how-link = depuis son centre
ui-how-portal = sur un portail
ui-how-call = appel avec { $caller }
ui-to-asker = à { $name } · marque { $brand }
ui-to-next = à { $name } · signé { $from }
ui-note-audience = Note – notre centre seul
ui-reported = rapporté : { $who }, { $channel }
ui-relayed-from = relayé
ui-relay-to = Relayer à { $name }
ui-relay-to-asker = Relayer au demandeur

## Ce qui s'est passé, dit de qui l'a fait
ui-ev-opened = a ouvert la demande
ui-ev-reply = a écrit
ui-ev-call = était au téléphone
ui-ev-note = a noté
ui-ev-accepted = a accepté la demande ; ingénieur : { $engineer }
ui-ev-taken = a accepté la demande
ui-ev-rejected = a refusé la demande : { $reason }
ui-ev-information-asked = a demandé des informations : { $fields }
ui-ev-information-asked-freely = a demandé des informations
ui-ev-information-given = a donné les informations demandées
ui-ev-completed = a envoyé ce qui manquait
ui-ev-checked-in = a donné signe de présence
ui-ev-severity-set = a changé la gravité de { $from } à { $to }
ui-ev-severity-proposed = a proposé la gravité { $to }
ui-ev-severity-declined = a décliné la gravité proposée
ui-ev-resolution-proposed = a proposé une résolution : { $kind }
ui-ev-resolution-accepted = a accepté la résolution
ui-ev-resolution-refused = n’a pas accepté la résolution
ui-ev-handed-back = a renvoyé le problème : { $reason }, { $element }
ui-ev-hand-back-accepted = a accepté le renvoi
ui-ev-hand-back-disputed = a contesté le renvoi
ui-ev-hand-back-lapsed = a constaté que le délai de réponse au renvoi est passé
ui-ev-taken-back = a annulé ce qui s’était fait automatiquement : un fait antérieur a été consigné ensuite
ui-ev-manager-asked = a demandé l’attention d’un responsable
ui-ev-manager-asked-again = a demandé l’attention d’un responsable : le problème a été renvoyé une nouvelle fois
ui-ev-manager-answered = a répondu en tant que responsable ({ $manager })
ui-ev-manager-released = a terminé l’escalade hiérarchique
ui-ev-reopened = a rouvert la demande
ui-ev-withdrawn = a retiré la demande
ui-ev-closed = a clos la demande : { $ending }
ui-ev-assigned = a confié la demande à { $name }
ui-ev-queued = a placé la demande dans la file { $name }
ui-ev-unassigned = a rendu la demande à la file
ui-ev-triaged = { $outcome ->
    [done] a consigné un devoir : { $duty }
   *[other] a consigné un devoir comme tenté, impossible : { $duty }
}
ui-ev-contact-attempted = a tenté de joindre le demandeur :
ui-ev-escalated = a escaladé chez { $desk } ({ $number })
ui-ev-escalation-ended = L’escalade chez { $desk } ({ $number }) est terminée
ui-ev-escalation-again = L’escalade chez { $desk } ({ $number }) est de nouveau ouverte
ui-ev-escalation-awaits-us = { $desk } attend une action de notre part ({ $number })
ui-ev-led = a choisi l’escalade principale
ui-ev-marked-duplicate = l’a marquée comme doublon de { $number }
ui-ev-has-duplicate = a marqué { $number } comme doublon de celle-ci
ui-ev-transferred = l’a transférée au centre { $desk }
ui-ev-relayed-up = l’a relayée, sur { $number }
ui-ev-classified = l’a classée : { $kind }, { $phase }{ $product }
ui-ev-continued-by = se poursuit en { $number }
ui-ev-escalation-opened = a escaladé
ui-ev-joined = a mis { $number } derrière cette escalade
ui-ev-delivered = l’a reçue
ui-ev-delivered-as = l’a reçue sous le numéro { $reference }
ui-ev-told = l’a dit à { $told }
ui-ev-told-as = l’a dit à { $told } ; leur numéro : { $reference }
ui-ev-send-refused = n’a pas pris un message : { $reason }
ui-ev-handed-over = a transmis l’escalade à { $name }
ui-ev-unheld = n’a trouvé personne pour reprendre ce que suivait { $name }
ui-ev-other-desk-restored = a été restauré à partir d’une copie du { $made } : nos messages { $messages } et { $lost } de ses propres entrées n’y figurent plus ; ce qui compte encore est à renvoyer
ui-ev-other-desk-restored-messages = a été restauré à partir d’une copie du { $made } : nos messages { $messages } n’y figurent plus ; ce qui compte encore est à renvoyer
ui-ev-other-desk-restored-entries = a été restauré à partir d’une copie du { $made } : { $lost } de ses entrées présentes ici n’y figurent plus
ui-ev-other-desk-restored-unknown = a été restauré à partir d’une copie du { $made } et ne connaît plus ce dossier
ui-ev-other-desk-restored-whole = a été restauré à partir d’une copie du { $made } ; rien de ce qui a été dit ici n’est perdu
ui-ev-particulars = a noté leurs coordonnées : { $particulars }
ui-ev-took = a pris la demande

## Écrire
ui-write-to = Écrire à { $name }
ui-write-own = Écrire une entrée
ui-send-to = Envoyer à { $name } · marque { $brand }
ui-send-own = Enregistrer l’entrée
ui-write-note = Écrire une note
ui-save-note = Enregistrer la note · notre centre seul
ui-write-call = Consigner un appel
ui-call = L’appel
ui-call-hint = Les engagements suivent le moment de l’appel, non celui où il est écrit.
ui-call-who = Qui était en ligne
ui-call-number = Son numéro
ui-told-later = C’était plus tôt
ui-told-later-hint = Laissé vide, c’est maintenant. Les engagements et l’action attendue suivent cette heure.
ui-unheard = Cela n’a atteint personne
ui-unheard-help = L’interlocuteur est parti, ou la demande n’en a pas : personne n’a pu lire ce qui a été écrit, et l’action reste la vôtre. Indiquez à qui est la demande sous « Corriger l’objet », puis redemandez.
ui-unheard-short = N’a atteint personne
ui-call-when = Quand c’était
ui-call-what = Ce qui a été dit
ui-call-read-by = { $name } lira cette entrée.
ui-save-call = Enregistrer l’appel
ui-send-next = Envoyer à { $name } · signé { $from }
ui-save-to-tell = Garder, à dire à { $name }

## Actions sur une demande
ui-do-escalate = Escalader
ui-do-accept = Accepter la demande
ui-do-take = Me la confier
ui-do-assign = Confier
ui-do-ask = Demander des informations
ui-do-resolve = Proposer une résolution
ui-do-severity = Changer la gravité
ui-do-agree-severity = Répondre à la gravité proposée
ui-do-take-back-severity = Reprendre la gravité proposée
ui-do-confirm = Consigner son acceptation
ui-do-told = Consigner ce qu’ils ont dit
ui-do-classify = Corriger l’objet
ui-do-move = Changer de file
ui-do-hand-back = Renvoyer
ui-do-reject = Refuser
ui-do-manager-answer = Répondre en tant que responsable
ui-do-manager-release = Terminer l’escalade hiérarchique
ui-do-manager = Demander un responsable
ui-do-attempt = Noter une tentative de contact
ui-do-lead = Choisir l’escalade principale
ui-do-duplicate = Marquer comme doublon
ui-do-transfer = Transférer à un autre centre
ui-do-close = Clore
ui-do-withdraw = Retirer
ui-do-reopen = Rouvrir
ui-submit-accept = Accepter la demande
ui-submit-assign = Confier
ui-submit-ask = Envoyer la question
ui-submit-resolve = Envoyer la résolution
ui-submit-severity = Changer la gravité
ui-submit-agree-severity = Envoyer la réponse
ui-submit-take-back-severity = Reprendre
ui-submit-confirm = Consigner l’acceptation
ui-submit-told = Enregistrer comme rapporté
ui-submit-classify = Enregistrer
ui-submit-move = Déplacer
ui-submit-hand-back = Renvoyer
ui-submit-reject = Refuser
ui-submit-manager-answer = Envoyer le plan
ui-submit-manager-release = Terminer
ui-submit-manager = Demander un responsable
ui-submit-attempt = Enregistrer la tentative
ui-submit-lead = C’est la principale
ui-submit-duplicate = Marquer comme doublon
ui-submit-transfer = Transférer
ui-submit-close = Clore la demande
ui-submit-withdraw = Retirer
ui-submit-reopen = Rouvrir
ui-engineer-hint = Son nom est donné au demandeur.
ui-assign-to = La confier à
ui-ask-what = Question
ui-ask-hint = { $name } la lira ; la demande attend alors sa réponse.
ui-ask-fields = Champs à remplir
ui-ask-fields-hint = Un par ligne : chacun devient un champ auquel il faut répondre.
ui-resolution-kind = Nature de la résolution
ui-resolution-text = Ce qui résout le problème
ui-resolution-hint = { $name } le lira sous la marque { $brand }, et a le dernier mot.
ui-severity-new = Nouvelle gravité
ui-severity-hint = Les deux côtés le lisent. La politique dit si l’autre doit donner son accord.
ui-your-answer = Votre réponse
ui-agree = D’accord
ui-decline = Pas d’accord
ui-confirm-hint = { $name } a accepté la résolution, par téléphone ou autrement. La demande se clôt alors.
ui-confirm-said = Ce qui a été dit
ui-closed-escalated = Close ici, encore ouverte dans un centre suivant
ui-closed-escalated-what = Le demandeur a accepté. Retirez ce dont personne n’a plus besoin, ou laissez le centre suivant terminer.
ui-closed-escalated-look = Retirer { $number }
ui-confirm-escalations = { $count ->
    [one] Une escalade est encore ouverte. Qu’en fait-on ?
   *[other] { $count } escalades sont encore ouvertes. Qu’en fait-on ?
}
ui-confirm-withdraw = Retirer : nous n’avons plus besoin de réponse
ui-confirm-keep = Laisser ouvert : nous voulons encore la réponse
ui-confirm-reason = Ce que l’on dit au centre suivant
ui-classify-hint = La politique sous laquelle elle a été ouverte et les engagements pris restent. Un genre commercial la place dans la file commerciale.
ui-hand-back-hint = La cause se trouve chez { $name }, qui accepte, ou conteste avec ses propres preuves.
ui-hand-back-reason = Motif
ui-hand-back-element = Élément de l’infrastructure
ui-hand-back-element-hint = Pare-feu, réseau, fournisseur d’identité…
ui-hand-back-evidence = Preuves
ui-hand-back-evidence-hint = Ce qui montre que la cause est là : captures, journaux, comparaison.
ui-reject-text = Ce qu’il vaut mieux faire
ui-manager = Responsable
ui-manager-plan = Plan d’action
ui-manager-agreed = Ce dont les deux côtés sont convenus
ui-manager-milestone = Échéance en jeu
ui-manager-requester = Demandé par
ui-manager-hint = Un responsable, chez { $name }, est prié de regarder. Ce n’est pas une gravité.
ui-attempt-how = Comment vous avez essayé
ui-attempt-hint = « Appelé à 10 h 20, sans réponse ». Pour notre centre seul ; compte pour la clôture par silence.
ui-lead-which = Escalade principale
ui-lead-hint = S’il y en a plusieurs d’ouvertes, celle dont le tour compte pour la demande.
ui-duplicate-of = Numéro de la demande qui reste
ui-duplicate-hint = Du même compte. Les réponses suivantes vont à celle-là ; rien n’est déplacé.
ui-transfer-to = Au centre
ui-close-hint = { $name } lira ceci.

## Fait
ui-done-reply = La réponse est envoyée.
ui-done-files-left = Votre texte est enregistré, sans les fichiers : aucun ne peut être pris pour l’instant. Ajoutez-les plus tard dans une réponse.
ui-done-note = La note est enregistrée. Notre centre seul la lit.
ui-done-earliest = Cela ne pouvait pas avoir lieu à l’heure indiquée : c’est consigné à l’heure la plus tôt possible, le { $when }.
ui-done-unread = { $count ->
    [one] Un fichier joint n’a pas été examiné pour les noms : ce n’est pas un texte, ou il dépasse 1 Mo.
   *[other] { $count } fichiers joints n’ont pas été examinés pour les noms : ce ne sont pas des textes, ou ils dépassent 1 Mo.
}
ui-done-call = L’appel est consigné.
ui-done-accept = La demande est acceptée.
ui-done-take = La demande est à vous.
ui-done-assign = La demande est confiée.
ui-done-ask = La question est envoyée. La demande attend la réponse.
ui-done-resolve = La résolution est proposée.
ui-done-severity = La gravité est changée, ou proposée là où la politique veut un accord.
ui-done-agree-severity = La réponse est envoyée.
ui-done-take-back-severity = La proposition est reprise.
ui-done-confirm = L’acceptation est consignée et la demande close.
ui-done-told = C’est consigné comme ce qu’ils ont dit.
ui-done-classify = La demande est classée.
ui-done-move = La demande attend dans l’autre file.
ui-done-hand-back = La demande est renvoyée.
ui-done-reject = La demande est refusée.
ui-done-manager-answer = Le plan est envoyé.
ui-done-manager-release = L’escalade hiérarchique est terminée.
ui-done-manager = Un responsable est demandé.
ui-done-attempt = La tentative est notée.
ui-done-lead = L’escalade principale est choisie.
ui-done-duplicate = La demande est marquée comme doublon.
ui-done-transfer = La demande continue à l’autre centre.
ui-done-close = La demande est close.
ui-done-withdraw = La demande est retirée.
ui-done-reopen = La demande est de nouveau ouverte.
ui-done-new = La demande est ouverte.
ui-done-triage = Les éléments sont enregistrés.
ui-done-escalate = L’escalade est en route.
ui-done-relay = Relayé en notre propre nom.
ui-done-next-reply = Le message est en route.
ui-done-next-give = Les informations sont en route.
ui-done-next-complete = Ce qui manquait est en route.
ui-done-next-check-in = Ils savent que nous sommes joignables.
ui-done-next-accept-hand-back = Le renvoi est accepté.
ui-done-next-dispute = La contestation est en route.
ui-done-next-accept-resolution = L’acceptation est en route.
ui-done-next-refuse-resolution = La réponse est en route.
ui-done-next-severity = Le changement de gravité est en route.
ui-done-next-agree-severity = La réponse est en route.
ui-done-next-take-back-severity = La proposition est reprise.
ui-done-next-manager = Un responsable est demandé.
ui-done-next-withdraw = Le retrait est en route.
ui-done-next-take-over = L’escalade est à vous.
ui-done-next-reopen = La réouverture est en route.
ui-done-next-join = La demande est derrière l’escalade.
ui-done-next-tell = C’est consigné comme dit.
ui-done-next-report = La réponse est consignée comme rapportée.
ui-done-next-call = L’appel est consigné.
ui-done-next-particulars = Les coordonnées sont enregistrées.

## Ce que le centre suivant attend
ui-ask-tell = À dire à { $name }
ui-ask-telephone = À signaler aussi par téléphone à { $name }
ui-ask-tell-how = { $count ->
    [one] Un message attend que quelqu’un téléphone ou passe par son portail.
   *[other] { $count } messages attendent que quelqu’un téléphone ou passe par son portail.
}
ui-ask-information = { $name } demande des informations
ui-ask-hand-back = { $name } renvoie le problème
ui-ask-hand-back-why = Motif : { $reason }. Élément : { $element }.
ui-ask-resolution = { $name } propose une résolution
ui-ask-resolution-kind = { $kind }. Acceptez-la, ou dites pourquoi non.
ui-ask-severity = { $name } propose la gravité { $to }
ui-ask-complete = { $name } attend encore ce que la dérogation a laissé de côté
ui-ask-check-in = { $name } veut que nous soyons joignables
ui-ask-check-in-due = Le prochain signe de présence est attendu pour le { $due }. Tout ce que nous leur disons compte.
ui-ask-check-in-late = Un signe de présence était attendu pour le { $due }. Sans lui, ils peuvent abaisser la gravité.
ui-missing-check-in = { $name } devait donner signe de présence avant le { $due }
ui-missing-check-in-what = La gravité { $from } est traitée à toute heure tant que quelqu’un y est joignable. La politique permet de l’abaisser à { $to }.
ui-ask-unheld = Personne ne suit cette escalade
ui-ask-unheld-why = { $name } n’est plus là, et aucun autre contact autorisé ayant un rôle ici n’a pu la reprendre.
ui-do-take-over = La reprendre
ui-take-over-hint = Dès lors, vous en répondez, et non plus { $name }.
ui-unheld = Suivie par personne
ui-not-taken = { $name } n’a pas pris cette escalade
ui-message-not-taken = { $name } n’a pas pris un de nos messages
ui-to-be-told = À dire à { $name }
ui-on-its-way = En route vers { $name }
ui-promises = Engagements
ui-behind = Derrière cette escalade
ui-form = Fiche d’escalade
ui-telephone-too = À annoncer aussi par téléphone
ui-no-files-cross = Le contrat ne laisse passer aucun fichier.

## Actions sur une escalade
ui-do-tell = Consigner que c’est dit
ui-do-give = Répondre
ui-do-accept-hand-back = Accepter le renvoi
ui-do-dispute = Contester avec preuves
ui-do-accept-resolution = Accepter la résolution
ui-do-refuse-resolution = Dire pourquoi non
ui-do-complete = Envoyer ce qui manque
ui-do-check-in = Nous sommes joignables
ui-do-next-tell = Consigner que c’est dit
ui-do-next-report = Consigner ce qu’ils ont dit
ui-do-next-call = Consigner un appel
ui-do-next-particulars = Leur numéro, portail, ingénieur
ui-do-next-give = Répondre à leur question
ui-do-next-accept-hand-back = Accepter le renvoi
ui-do-next-dispute = Contester le renvoi
ui-do-next-accept-resolution = Accepter la résolution
ui-do-next-refuse-resolution = Dire pourquoi la résolution ne convient pas
ui-do-next-agree-severity = Répondre à la gravité proposée
ui-do-next-take-back-severity = Reprendre la gravité proposée
ui-do-next-complete = Envoyer ce que la dérogation a laissé de côté
ui-do-next-check-in = Donner signe de présence
ui-do-next-severity = Changer la gravité
ui-do-next-manager = Demander un responsable
ui-do-next-join = Mettre d’autres demandes derrière
ui-do-next-withdraw = Retirer l’escalade
ui-do-next-take-over = Reprendre l’escalade
ui-do-next-reopen = Rouvrir l’escalade
ui-submit-next-tell = C’est dit
ui-submit-next-report = Enregistrer comme rapporté
ui-submit-next-call = Enregistrer l’appel
ui-submit-next-particulars = Enregistrer
ui-submit-next-give = Envoyer la réponse
ui-submit-next-accept-hand-back = Accepter
ui-submit-next-dispute = Envoyer la contestation
ui-submit-next-accept-resolution = Accepter
ui-submit-next-refuse-resolution = Envoyer
ui-submit-next-agree-severity = Envoyer la réponse
ui-submit-next-take-back-severity = Reprendre
ui-submit-next-complete = Envoyer
ui-submit-next-check-in = Nous sommes joignables
ui-submit-next-severity = Changer la gravité
ui-submit-next-manager = Demander un responsable
ui-submit-next-join = Les mettre derrière
ui-submit-next-withdraw = Retirer
ui-submit-next-take-over = La reprendre
ui-submit-next-reopen = Rouvrir
ui-tell-hint = Tout ce qui attend compte comme dit, au moment où ce le fut.
ui-tell-who = À qui vous l’avez dit
ui-next-reference = Leur numéro
ui-portal = Adresse sur leur portail
ui-report-what = Ce qu’ils ont dit
ui-report-hint = Consigné comme dit par { $name }, et marqué comme rapporté.
ui-next-call-hint = Un appel entre vous et { $name } : ce que vous écrivez sera lu là-bas.
ui-next-call-who = Avec qui
ui-telephoned-at = Téléphoné le { $when }
ui-to-telephone = À téléphoner
ui-report-who = Qui l’a dit
ui-report-said = Ce qui a été dit
ui-report-answer = Leur réponse
ui-report-agreed = D’accord
ui-report-declined = Pas d’accord
ui-told-hint = { $name } l’a dit, au téléphone par exemple ; vous le consignez. Le dossier dit les deux.
ui-told-give = Leur réponse
ui-told-refuse = Pas résolu
ui-told-accept-hand-back = Ils acceptent le renvoi
ui-told-dispute = Ils contestent le renvoi
ui-told-agree-severity = Réponse sur la gravité
ui-told-severity = Une autre gravité
ui-told-check-in = Ils sont joignables
ui-told-manager = Ils demandent un responsable
ui-told-withdraw = Ils la retirent
ui-told-reopen = Le problème est revenu
ui-answer-reply = Message
ui-answer-accept = Acceptée
ui-answer-ask = Question
ui-answer-resolve = Résolution
ui-answer-hand-back = Renvoi
ui-answer-reject = Refusée
ui-answer-severity = Gravité
ui-answer-agree-severity = Réponse sur la gravité
ui-answer-manager-answer = Plan du responsable
ui-answer-manager-release = Fin de l’escalade hiérarchique
ui-answer-close = Close
ui-complete-hint = { $name } attend chacun de ces points avant l’échéance de la dérogation.
ui-accept-hand-back-hint = L’escalade se clôt alors. L’engagement envers votre propre client court toujours.
ui-dispute-evidence = Nos preuves
ui-dispute-hint = Ce qui montre que la cause n’est pas chez nous.
ui-accept-resolution-hint = L’escalade se clôt alors. Les demandes derrière elle restent comme elles sont.
ui-refuse-why = Pourquoi le problème n’est pas résolu
ui-join-numbers = Numéros de demandes
ui-join-hint = Séparés par des espaces ou des virgules.
ui-sent-open = L’escalade
ui-sent-reply = Message
ui-sent-call = Appel
ui-sent-set-severity = Changement de gravité
ui-sent-agree-severity = Accord sur la gravité
ui-sent-decline-severity = Refus de la gravité proposée
ui-sent-give-information = Informations
ui-sent-complete = Ce qui manquait
ui-sent-accept-resolution = La résolution est acceptée
ui-sent-refuse-resolution = La résolution n’est pas acceptée
ui-sent-accept-hand-back = Le renvoi est accepté
ui-sent-dispute-hand-back = Le renvoi est contesté
ui-sent-ask-manager = Un responsable est demandé
ui-sent-reopen = Réouverture
ui-sent-withdraw = Retrait

## Le diagnostic
ui-duties = Les quatre devoirs avant d’escalader
ui-duty-done = Fait
ui-duty-excused = Tenté, impossible
ui-duty-missing = À faire
ui-duty-met = consigné
ui-duty-record = Consigner les éléments
ui-duty-change = Changer les éléments
ui-duty-outcome = Résultat
ui-duty-not-possible = Tenté, mais impossible, parce que…
ui-duty-evidence = Éléments, ou pourquoi c’était impossible
ui-duty-save = Enregistrer les éléments
ui-duty-isolation-hint = La réponse, ou bien où est le problème et où il n’est pas.
ui-duty-publications-hint = Ce que la recherche vous a appris : laquelle convient, ou pourquoi aucune.
ui-duty-recreation-hint = Où et comment vous avez tenté de le reproduire, et ce que vous avez vu.
ui-duty-proposal-hint = La résolution ou la solution de contournement proposée, et ce qu’elle a donné.
ui-searched = Recherché : « { $words } ».
ui-found-nothing = Rien n’a été trouvé.
ui-search = Chercher
ui-search-words = Mots à chercher
ui-search-nothing = Aucune publication ne contient tous ces mots. Consignez cela aussi.
ui-search-found = { $count ->
    [one] 1 publication : cochez-la si elle compte parmi les éléments
   *[other] { $count } publications : cochez celles qui comptent parmi les éléments
}
ui-search-outside = Articles extérieurs
ui-search-outside-hint = Numéro ou adresse, un par ligne.
ui-from-next = par { $name }
ui-never-shown = Adressée à nous : nos clients ne la voient pas, sauf si nous la publions comme nôtre.
ui-workaround = Solution de contournement :
ui-fixed-in = Corrigé dans { $version }
ui-demands = Ce que les centres suivants veulent d’abord
ui-demands-what = Les devoirs qui doivent être consignés avant qu’une escalade soit prise.
ui-triage-audience = Notre centre seul lit le diagnostic. Ce qui passe, passe par la fiche d’escalade.

## Escalader
ui-next-desk = Centre suivant
ui-next-desk-hint = Le produit le propose ; vous décidez.
ui-show-form = Afficher son formulaire
ui-does-not-cover = ne couvre pas ceci
ui-no-next-desk = Aucun centre suivant n’est connu ici
ui-no-next-desk-help = Un administrateur l’ajoute sous Contrats.
ui-already-escalated = Déjà escaladée :
ui-barred = Vous ne pouvez pas escalader chez ce centre
ui-still-missing = Avant la prise en charge par { $name }
ui-escalation-for = Escalade chez { $name }
ui-form-version = Version { $version } de leur fiche.
ui-personal-data-may = Les données personnelles peuvent passer.
ui-personal-data-not = Aucune donnée personnelle ne peut passer : ni noms, ni adresses, ni numéros de téléphone.
ui-escalate-text = Le problème, tel que le centre suivant doit le lire
ui-escalate-text-hint = Avec vos propres mots. Rien de la demande ne passe de lui-même.
ui-severity-at = Gravité chez { $name }
ui-files-cross = Fichiers de cette demande
ui-files-cross-hint = Chacun de ceux que vous cochez est copié, sans métadonnées. Les autres restent ici.
ui-also = D’autres demandes derrière cette escalade
ui-also-numbers = Numéros
ui-also-hint = Séparés par des espaces ou des virgules. Leurs clients n’apprennent rien les uns des autres.
ui-override = Dérogation…
ui-override-hint = Passe outre. Elle est consignée avec votre nom et une échéance.
ui-override-which = Laquelle
ui-override-none = Aucune
ui-override-incomplete = Incomplète, tout de suite : gravité { $levels } seulement
ui-override-absent = Aucun contact autorisé n’est joignable
ui-override-contact = Au nom de
ui-override-reason = Pourquoi cela ne peut attendre
ui-override-author = Consignée sous { $name }.
ui-escalate-other = Rien n’est encore envoyé : le formulaire était celui d’un autre centre, voici celui que demande { $name }. Relisez ce qui est rempli, puis envoyez-le.
ui-escalate-to = Escalader chez { $name } · signé { $from }
ui-escalate-by-hand = Escalader chez { $name } · à dire à la main
ui-telephone-duty = Téléphoner aussi
ui-telephone-levels = Pour la gravité { $levels }.
ui-authorised = Contacts autorisés
ui-join-title = Déjà connu ?
ui-join-what = Mettre cette demande derrière une escalade ouverte chez { $name }.
ui-join-button = La mettre derrière

## Relayer
ui-relay = Relayer
ui-relay-title = Relayer à { $name }
ui-relay-title-many = Relayer aux demandeurs
ui-relay-what = Vous faites vôtre ce texte. L’original reste de notre côté du mur.
ui-relay-original = Original, de notre côté
ui-relay-text = Ce que lira { $name }
ui-reads-brand = lit la marque { $brand }
ui-relay-all = Ce que chacun lira
ui-relay-own = D’autres mots pour celui-ci
ui-relay-own-hint = Laissé vide, le texte commun est utilisé.
ui-relay-files = Fichiers à copier
ui-relay-as = En tant que
ui-relay-as-reply = Réponse
ui-relay-as-resolution = Résolution proposée : { $kind }
ui-relay-preview = Montrer ce qui sera lu
ui-relay-refresh = Rafraîchir l’aperçu
ui-relay-unseen = Rien n’a été envoyé : vous n’aviez pas relu ce texte tel qu’il est ici. Relisez-le, puis envoyez-le.
ui-relay-exactly = Exactement ce que lira { $name }
ui-relay-again = À relire avant d’envoyer
ui-tells = « { $name } » : { $place }
ui-files-names = Les fichiers texte de 1 Mo au plus sont examinés : ce qui nomme quelqu’un que le lecteur ne doit pas connaître est signalé. Les autres fichiers ne sont pas examinés.
ui-relay-no-personal-data = Le contrat ne laisse passer aucune donnée personnelle.
ui-relay-stays = Reste de notre côté :
ui-stays-desk = le nom { $name }
ui-stays-person = le nom { $name }
ui-stays-account = le compte { $name }
ui-stays-reference = le numéro { $name }
ui-relay-no-preview = Rien n’est encore envoyé
ui-relay-no-preview-help = Reformulez le texte, choisissez les fichiers, puis regardez exactement ce qui sera lu.
ui-relay-send = Relayer à { $name } · marque { $brand }
ui-relay-send-many = Relayer à chacun

## Le temps
ui-promises-to = Engagements envers { $name }
ui-promises-of = Engagements pris par { $name } envers nous
ui-no-promises = Rien n’est promis.
ui-who-held = De qui c’était le tour
ui-in-all = { $span } en tout
ui-party = Partie
ui-clock-time = Temps écoulé
ui-share = Part
ui-whole = Total
ui-turns = Chaque tour
ui-from = De
ui-until = À
ui-still = en cours

## Une nouvelle demande
ui-new-what = Un appel reçu, ou quelque chose de chez nous.
ui-new-whom = Pour qui
ui-new-other = Rien n’est encore ouvert : le formulaire était préparé pour quelqu’un d’autre. Relisez ce qui est rempli, puis ouvrez la demande.
ui-new-for = Pour { $name }
ui-new-for-own = Pour notre propre organisation : personne d’autre ne la lit
ui-nobody-named = personne en particulier
ui-new-call-hint = Laissez le premier champ vide si personne n’a appelé.
ui-new-about = De quoi il s’agit
ui-no-product = Aucun produit
ui-subject-hint = En une phrase, comme au téléphone.
ui-new-text = Ce qui se passe
ui-new-text-hint = Ce qui a été dit : ce que la personne faisait, ce qu’elle voit, depuis quand.
ui-severity-none-hint = Sans choix, elle commence par la plus légère.
ui-open-request = Ouvrir la demande

ui-undelivered = Non remis
ui-undelivered-mail = Courriel
ui-undelivered-page = Message d’astreinte
ui-undelivered-link = Message à un autre centre
ui-undelivered-transfer = Demande confiée
ui-undelivered-sign-in = Lien de connexion
ui-undelivered-warning = Avertissement
ui-undelivered-failed = { $lane } pour { $recipient } : abandon, { $when }. { $why }
ui-undelivered-retried = { $lane } pour { $recipient } : échec, { $when }, nouvel essai prévu. { $why }
ui-undelivered-undertaking = Acte sur de nombreux dossiers
ui-ev-redacted = a supprimé définitivement, dans les entrées { $entries } : { $what }
ui-ev-removal-asked = a demandé que l’on supprime ici aussi : { $what }, dans ce qui a été dit le { $of }
ui-ev-removal-answered = a supprimé ce qui était demandé
ui-ev-removal-declined = n’a pas supprimé ce qui était demandé
removed-passage = un passage
removed-file = un fichier
removed-person = ce qui nomme une personne
ui-redact = Supprimer définitivement
ui-redact-do = Supprimer un passage…
ui-redact-what = Un mot de passe collé par quelqu’un, un fichier qui n’a rien à faire ici : il disparaît de toutes les entrées de ce dossier et de ceux où il a été repris, de la recherche, des messages, des fichiers et des copies à venir. Personne ne pourra le rétablir.
ui-redact-entry = L’entrée
ui-redact-passage = Le passage
ui-redact-passage-hint = Exactement tel qu’il y est écrit, au moins quatre caractères. « […] » le remplace.
ui-redact-file = Un fichier joint
ui-redact-no-file = Aucun fichier
ui-redact-preview = Voir ce qui reste
ui-redact-unseen = Rien n’a été supprimé : vous n’aviez pas vu ce texte tel qu’il est ici. Regardez encore une fois, puis supprimez.
ui-redact-remains = Ce qui reste
ui-redact-elsewhere = Il disparaît partout ailleurs où il figure dans ces dossiers. Les centres à qui il a été transmis sont priés de le supprimer aussi. Les copies déjà faites et les messages déjà partis le gardent.
ui-redact-remove = Supprimer définitivement
ui-redact-no-preview = Rien n’est encore supprimé
ui-redact-no-preview-help = Ce qui reste de l’entrée s’affiche ici avant toute suppression.
ui-done-redact = Supprimé définitivement.
ui-do-answer-removal = Répondre à la demande de suppression
ui-submit-answer-removal = Répondre
ui-done-answer-removal = Réponse envoyée.
ui-removal-done = Est-ce supprimé ici ?
ui-removal-yes = Oui, c’est supprimé définitivement
ui-removal-no = Non
ui-removal-text = Précisions
ui-removal-text-hint = Si ce n’est pas supprimé : pourquoi.
ui-done-next-answer-removal = La réponse est en route.
ui-undelivered-paused = { $lane } pour { $recipient } : en attente. Ces envois sont suspendus depuis le { $when }.
ui-undelivered-next-paused = Les messages au centre suivant attendent : ils sont suspendus depuis le { $when }.
